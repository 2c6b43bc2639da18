"""The outbound worker: every queued message leaves, in the order of its ticket, or fails with a reason.

The messages themselves are the queue: `delivery.state` and `delivery.next_attempt_at`. An event only wakes the
worker up early; the sweep finds whatever is due, also after a crash. Delivery is at least once: when the process
dies between the provider's yes and its record, the message is sent again once the lease is over, with the same id,
by which providers and receivers that can will recognise it.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

from hub.background import TaskOwner, every
from hub.channels.backoff import Jitter, backoff_s, system_jitter
from hub.channels.contract import Channel, ChannelError
from hub.channels.delivery_news import DeliveryNews
from hub.channels.delivery_rules import (
    BEHIND,
    UNSCANNED,
    DeliveryPolicy,
    accepted,
    claim,
    failed,
    is_due,
    is_unscanned,
    is_unsent,
    postponed,
    retried,
)
from hub.channels.outgoing import Composer, Undeliverable
from hub.channels.ports import Channels, DeliverableMessages
from hub.channels.rate_limit import Turnstiles
from hub.channels.refusals import put_down
from hub.clock import Clock
from hub.domain.events import Event
from hub.domain.message import (
    DeliveryReceipt,
    DeliveryState,
    DeliveryUpdate,
    Message,
    MessageKind,
)
from hub.domain.ticket_events import MessageAdded, MessageDeliveryChanged
from hub.errors import NotFound, Unavailable
from hub.eventbus.change import Change
from hub.ids import IdFactory

logger = logging.getLogger(__name__)

HISTORY = 200
STORE_ATTEMPTS = 5

Decide = Callable[[Message], Change[Message] | None]


class DeliveryWorker:
    """Send what is due. Each ticket is one lane: its replies leave one after the other."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        messages: DeliverableMessages,
        channels: Channels,
        composer: Composer,
        *,
        policy: DeliveryPolicy | None = None,
        jitter: Jitter = system_jitter,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._messages = messages
        self._channels = channels
        self._composer = composer
        self._policy = policy or DeliveryPolicy()
        self._jitter = jitter
        self._pause = pause
        self._tasks = TaskOwner("delivery")
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._woken: dict[str, set[str]] = {}
        self._turnstiles = Turnstiles(clock, self._policy.concurrency, self._policy.max_per_s, pause)
        self._failing = False
        self._news = DeliveryNews(clock, ids, messages)
        self._stopping = False
        self._started_at = clock.monotonic()
        self.counters: Counter[tuple[str, str]] = Counter()
        """By the channel's kind ("" if not known) and outcome: sent, retried, failed, postponed, news, unknown_news."""

    async def start(self) -> None:
        """Begin to send what is due."""
        self._stopping = False
        self._started_at = self._clock.monotonic()
        await self.sweep()
        self._tasks.start(every(self._policy.sweep_s, self._sweep_on, "the delivery sweep"), "sweep")

    async def stop(self, drain_s: float = 5.0) -> None:
        """Let running attempts end; what is not sent stays queued."""
        self._stopping = True
        if self._lanes:
            await asyncio.wait(set(self._lanes.values()), timeout=drain_s)
        await self._tasks.stop()

    async def on_event(self, event: Event) -> None:
        """Wake up for a new reply, and for one that somebody wants to leave now."""
        if isinstance(event, MessageAdded):
            wanted = event.kind == MessageKind.REPLY
        elif isinstance(event, MessageDeliveryChanged):
            wanted = bool(event.actor_id) and event.state == DeliveryState.QUEUED
        else:
            return
        if wanted:
            self._wake(event.ticket_id, event.message_id)

    async def sweep(self) -> int:
        """Take up every ticket with a message that is due; return how many."""
        due = await self._messages.deliverable(self._clock.now(), self._policy.sweep_batch)
        return sum(self._wake(one.ticket_id, one.id) for one in due)

    async def _sweep_on(self) -> None:
        """Sweep; an outage of the store is logged once when it begins and once when it is over."""
        try:
            await self.sweep()
        except Exception:
            if not self._failing:
                logger.exception("Delivery cannot find what is due")
            self._failing = True
        else:
            if self._failing:
                logger.info("Delivery finds what is due again")
            self._failing = False

    async def idle(self) -> None:
        """Return when nothing is being sent."""
        while self._lanes:
            await asyncio.wait(set(self._lanes.values()))

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        """Take in a provider's news; False when no such message is known, and then it is kept for a while."""
        known = await self._news.take(update)
        if known and update.suppress is not None and update.recipient is not None:
            message = await self._messages.get(update.message_id)
            if message is not None:
                told = (message, update.reason)
                kind = self._kind(update.inbox_id)
                await put_down(self._composer.suppressions, update.recipient, update.suppress, kind, told)
        self.counters[self._kind(update.inbox_id), "news" if known else "unknown_news"] += 1
        return known

    def _wake(self, ticket_id: str, message_id: str) -> bool:
        """Start the ticket's lane, or have a running one look again; say whether it was started."""
        self._woken.setdefault(ticket_id, set()).add(message_id)
        if ticket_id in self._lanes or self._stopping:
            return False
        self._lanes[ticket_id] = self._tasks.start(self._serve(ticket_id), ticket_id)
        return True

    async def _serve(self, ticket_id: str) -> None:
        try:
            while not self._stopping and (known := self._woken.pop(ticket_id, None)) is not None:
                while not self._stopping and await self._send_next(ticket_id, known):
                    pass
        finally:
            self._woken.pop(ticket_id, None)
            self._lanes.pop(ticket_id, None)

    async def _send_next(self, ticket_id: str, known: set[str]) -> bool:
        """Try the first unsent message of the ticket; say whether another look is worth it.

        `known` are messages that were seen to be due; on a long ticket they may lie before its recent history.
        """
        history = await self._messages.latest_of_ticket(ticket_id, HISTORY)
        if older := known - {one.id for one in history}:
            history = [*await self._messages.get_many(sorted(older)), *history]
        unsent = sorted(filter(is_unsent, history), key=lambda one: (one.created_at, one.id))
        now = self._clock.now()
        if not unsent:
            return False
        first = unsent[0]
        if not is_due(first, now):
            await self._hold_back(unsent)
            return False
        try:
            channel = self._channels.channel(first.inbox_id)
        except Unavailable:
            running_s = self._clock.monotonic() - self._started_at
            until = now + timedelta(seconds=self._policy.wait_for_inbox_s(running_s))
            await self._store(first.id, lambda held: postponed(held, until, "the inbox is not up"))
            self.counters["", "postponed"] += 1
            return False
        except NotFound:
            await self._fail(first, "", "the inbox is gone or disabled")
            return True
        if not self._policy.sends_unscanned and is_unscanned(first):
            until = now + timedelta(seconds=self._policy.unscanned_s)
            await self._store(first.id, lambda held: postponed(held, until, UNSCANNED))
            self.counters[channel.kind, "postponed"] += 1
            return False
        async with self._turnstiles.turn(channel):
            return await self._attempt(first, history, channel)

    async def _hold_back(self, unsent: list[Message]) -> None:
        """Move due messages behind the first one, so that they do not fill the page of what is due."""
        now = self._clock.now()
        until = unsent[0].delivery.next_attempt_at if unsent[0].delivery else None
        for one in unsent[1:]:
            if until is not None and is_due(one, now):
                await self._store(one.id, lambda held: postponed(held, until, BEHIND))

    async def _attempt(self, message: Message, history: list[Message], channel: Channel) -> bool:
        """Claim the message and make one attempt; say whether the ticket's next one may go."""
        lease = timedelta(seconds=self._policy.lease_s)
        claimed = False

        def take(held: Message) -> Change[Message] | None:
            nonlocal claimed
            change = claim(held, self._clock.now(), lease)
            claimed = change is not None
            return change

        message = await self._messages.update(message.id, take)
        if not claimed or message.delivery is None:
            return False
        if message.delivery.attempts > self._policy.max_attempts:
            await self._fail(message, channel.kind, "given up: no attempt came to an end")
            return True
        try:
            receipt = await self._send(message, history, channel)
        except Undeliverable as error:
            await self._fail(message, channel.kind, str(error))
            return True
        except ChannelError as error:
            return await self._missed(message, channel.kind, error)
        await self._sent(message, channel.kind, receipt)
        return True

    async def _send(self, message: Message, history: list[Message], channel: Channel) -> DeliveryReceipt:
        """Make the attempt; raises Undeliverable or ChannelError, whatever the channel raised."""
        outbound = None
        try:
            async with asyncio.timeout(self._policy.timeout_s):
                outbound = await self._composer.compose(message, history, channel.capabilities)
                return await channel.send(outbound)
        except ChannelError as error:
            if outbound is not None and error.suppress is not None:
                told = (message, error.reason)
                await put_down(
                    self._composer.suppressions, outbound.recipient, error.suppress, channel.kind, told
                )
            raise
        except Undeliverable:
            raise
        except TimeoutError as error:
            raise ChannelError("no answer in time", retryable=True) from error
        except Exception as error:
            logger.exception("Sending %s failed", message.id)
            raise ChannelError(f"unexpected: {type(error).__name__}", retryable=True) from error

    async def _sent(self, message: Message, kind: str, receipt: DeliveryReceipt) -> None:
        now = self._clock.now()
        await self._store(message.id, lambda held: accepted(held, receipt, now, self._ids))
        self.counters[kind, "sent"] += 1
        early = self._news.kept(message.inbox_id, receipt.external_id or "")
        if early is not None:
            await self.delivery_update(early)

    async def _missed(self, message: Message, kind: str, error: ChannelError) -> bool:
        attempts = message.delivery.attempts if message.delivery else 0
        if not error.retryable or attempts >= self._policy.max_attempts:
            await self._fail(message, kind, error.reason)
            return True
        policy, now = self._policy, self._clock.now()
        wait_s = backoff_s(attempts, policy.first_retry_s, policy.longest_retry_s, self._jitter())
        if error.retry_after_s is not None:
            wait_s = min(max(error.retry_after_s, 0.0), policy.longest_retry_after_s)
        until = now + timedelta(seconds=wait_s)
        await self._store(message.id, lambda held: retried(held, until, error.reason, now, self._ids))
        self.counters[kind, "retried"] += 1
        return True

    async def _fail(self, message: Message, kind: str, reason: str) -> None:
        now = self._clock.now()
        await self._store(message.id, lambda held: failed(held, reason, now, self._ids))
        self.counters[kind, "failed"] += 1
        logger.warning("Message %s of ticket %s failed: %s", message.id, message.ticket_id, reason)

    async def _store(self, message_id: str, decide: Decide) -> None:
        """Store the outcome, more than once if need be: losing it would send the message twice."""
        for attempt in range(1, STORE_ATTEMPTS + 1):
            try:
                await self._messages.update(message_id, decide)
                return
            except Exception:
                if attempt == STORE_ATTEMPTS:
                    raise
                logger.warning("The outcome of %s could not be stored, attempt %s", message_id, attempt)
                await self._pause(0.1 * 2**attempt)

    def _kind(self, inbox_id: str) -> str:
        try:
            return self._channels.channel(inbox_id).kind
        except (NotFound, Unavailable):
            return ""
