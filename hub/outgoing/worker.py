"""The worker behind outgoing webhooks: store a call for every event that somebody subscribed to, send it, try again.

The stored calls are the queue. Delivery is at least once and in no promised order: a receiver knows a repeated call by
its `id` and an outdated one by the version of its ticket.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pydantic_core

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.events import Event
from hub.domain.ticket import Ticket
from hub.domain.webhook import WebhookCall, WebhookSubscription
from hub.errors import AlreadyExists, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.outgoing.attempts import GONE, call_of, claimed, missed, sent
from hub.outgoing.ports import Calls, Poster, Sign, Subscriptions, Wait
from hub.tickets.ports import Directory
from hub.tickets.views import ticket_view

logger = logging.getLogger(__name__)

BATCH = 50
SWEEP_S = 5.0
PRUNE_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPolicy:
    """How often a call is tried, how long one attempt may take another process's place, how long calls are kept."""

    max_attempts: int = 12
    lease_s: float = 60.0
    keep_days: float = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """How calls leave the house; the poster is opened on the loop."""

    open_poster: Callable[[], Poster]
    sign: Sign
    wait: Wait


class OutgoingWebhooks:
    """Tell other systems. Each subscription is one lane, so that a slow receiver delays nobody else."""

    def __init__(
        self,
        clock: Clock,
        subscriptions: Subscriptions,
        calls: Calls,
        tickets: Repository[Ticket],
        directory: Directory,
        outside: Outside,
        policy: OutgoingPolicy | None = None,
    ) -> None:
        self._clock = clock
        self._subscriptions = subscriptions
        self._calls = calls
        self._tickets = tickets
        self._directory = directory
        self._outside = outside
        self._policy = policy or OutgoingPolicy()
        self._tasks = TaskOwner("outgoing")
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        self._known: dict[str, WebhookSubscription] | None = None
        self._poster: Poster | None = None
        self.counters: Counter[str] = Counter()
        """By outcome: sent, retried, dropped."""

    async def start(self) -> None:
        """Read the subscriptions, send what is due, and go on."""
        self._poster = self._outside.open_poster()
        await self.sweep()
        self._tasks.start(every(SWEEP_S, self.sweep, "the sweep of outgoing webhooks"), "sweep")
        self._tasks.start(every(PRUNE_S, self.prune, "forgetting old webhook calls"), "prune")

    async def stop(self) -> None:
        """Stop sending; what is not sent stays stored."""
        await self._tasks.stop()
        poster, self._poster = self._poster, None
        if poster is not None:
            await poster.close()

    async def reload(self, webhook_id: str = "") -> None:
        """Read the subscriptions again."""
        self._known = {one.id: one async for one in self._subscriptions.all({})}

    async def on_event(self, event: Event) -> None:
        """Store a call for every subscription to this type of event (subscribe to Event); again is harmless."""
        if self._known is None:
            await self.reload()
        for subscription in list((self._known or {}).values()):
            if subscription.active and event.type in subscription.events:
                try:
                    await self._calls.add(call_of(subscription, event, self._clock.now()))
                except AlreadyExists:
                    continue
                self._wake(subscription.id)

    async def sweep(self) -> None:
        """Look after every subscription's calls that are due."""
        await self.reload()
        for subscription in (self._known or {}).values():
            if subscription.active:
                self._wake(subscription.id)

    async def prune(self) -> int:
        """Forget calls older than the policy keeps, whatever became of them; return how many."""
        before, forgotten = self._clock.now() - timedelta(days=self._policy.keep_days), 0
        while old := (await self._calls.page_before(before, BATCH)).items:
            for call in old:
                await self._calls.delete(call.id)
            forgotten += len(old)
        return forgotten

    async def idle(self) -> None:
        """Return when nothing is being sent."""
        while self._lanes:
            await asyncio.wait(set(self._lanes.values()))

    def _wake(self, webhook_id: str) -> None:
        if self._poster is None:
            return
        self._woken.add(webhook_id)
        if webhook_id not in self._lanes:
            self._lanes[webhook_id] = self._tasks.start(self._lane(webhook_id), webhook_id)

    async def _lane(self, webhook_id: str) -> None:
        try:
            while webhook_id in self._woken:
                self._woken.discard(webhook_id)
                while due := await self._calls.due(webhook_id, self._clock.now(), BATCH):
                    for call in due:
                        subscription = (self._known or {}).get(webhook_id)
                        if subscription is None or not subscription.active:
                            return  # what waits is sent when it is active again
                        await self._attempt(subscription, call)
        finally:
            self._lanes.pop(webhook_id, None)

    async def _attempt(self, subscription: WebhookSubscription, call: WebhookCall) -> None:
        lease, mine = timedelta(seconds=self._policy.lease_s), False

        def claim(held: WebhookCall) -> Change[WebhookCall] | None:
            nonlocal mine
            change = claimed(held, self._clock.now(), lease)
            mine = change is not None
            return change

        try:
            call = await self._calls.update(call.id, claim)
        except NotFound:
            return
        if not mine:
            return
        status, reason = await self._post(subscription, call)
        if 200 <= status < 300:
            await self._calls.update(call.id, lambda held: sent(held, status, self._clock.now()))
            self.counters["sent"] += 1
        else:
            await self._missed(call, status, reason, last=status == GONE)

    async def _post(self, subscription: WebhookSubscription, call: WebhookCall) -> tuple[int, str]:
        """Make one attempt; return the answer's status, 0 for none, and what was wrong."""
        assert self._poster is not None
        body = await self._body(call)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "hub",
            **self._outside.sign(subscription.secret, self._clock.now(), body),
        }
        try:
            answer = await self._poster.post(subscription.url, body, headers)
        except TimeoutError:
            return 0, "the receiver did not answer in time"
        except aiohttp.ClientError:
            return 0, "the receiver cannot be reached"
        except OSError as error:
            return 0, str(error)[:200] or "the receiver cannot be reached"
        return answer.status, f"the receiver answered {answer.status}"

    async def _body(self, call: WebhookCall) -> bytes:
        document: dict[str, Any] = {  # Any: JSON
            "id": call.event_id,
            "type": call.type,
            "at": call.at,
            "data": call.data,
        }
        ticket = await self._tickets.get(call.ticket_id) if call.ticket_id else None
        if ticket is not None:
            document["ticket"] = ticket_view(ticket, self._directory, self._clock.now())
        return pydantic_core.to_json(document)

    async def _missed(self, call: WebhookCall, status: int, reason: str, *, last: bool) -> None:
        now = self._clock.now()
        last = last or call.attempts >= self._policy.max_attempts
        retry_at = None if last else now + timedelta(seconds=self._outside.wait(call.attempts))
        await self._calls.update(call.id, lambda held: missed(held, status, reason, now, retry_at))
        self.counters["dropped" if last else "retried"] += 1
        if last:
            logger.warning("Webhook call %s was given up after %s attempts", call.id, call.attempts)
