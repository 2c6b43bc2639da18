"""Make the calls that were promised and those of dial lists: at the right time, to those who want them, never without an agent.

A callback that is due becomes a call that waits in its queue like a caller who hung up and kept the place: it is offered by skill, and
only when the agent's audio stands does the customer's telephone ring. In preview the agent gets a ticket to read instead,
and dials.
"""

import asyncio
import contextlib
import logging
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.background import TaskOwner, every
from hub.calls.casework import Report
from hub.calls.means import Means
from hub.calls.quiet_hours import QuietHours, next_allowed, zones_of
from hub.domain import callback as transitions
from hub.domain.call import Call, CallState, Direction
from hub.domain.call_events import CallEnded
from hub.domain.callback import Callback, CallbackState, DialList, DialMode
from hub.domain.events import Event
from hub.domain.interaction import Party, Wanted
from hub.domain.suppression import Suppression
from hub.errors import AlreadyExists, HubError
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository

logger = logging.getLogger(__name__)

TICK_S = 1.0
BATCH = 100
MINUTE = timedelta(minutes=1)

AGAIN_S = 1800
"""After how many seconds a caller who was not reached is called again."""


class CallbackRepository(Repository[Callback], Protocol):
    """Callbacks as stored."""

    async def due(self, state: CallbackState, until: datetime, limit: int) -> Sequence[Callback]:
        """Return those in this state that were due by then, the longest due first."""
        ...

    def working(self) -> AsyncIterator[Callback]:
        """Yield those whose attempt is under way."""
        ...


class Tickets(Protocol):
    """Tickets that wait again for a callback."""

    async def wait_again(self, ticket_id: str, queue_id: str, agent_id: str, reason: str) -> bool:
        """Let the ticket wait in the queue, for the agent first; False when there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundParts:
    """What outbound calls need beside the means of all.

    `wishes` tells why a customer is not to be called, `free_agents` how many could take work of a queue at once, `calls` finds
    calls that are over.
    """

    callbacks: CallbackRepository
    lists: Callable[[str], Awaitable[DialList | None]]
    calls: Repository[Call]
    tickets: Tickets
    wishes: Callable[[Party, str], Awaitable[Suppression | None]]
    free_agents: Callable[[str], int]
    quiet: QuietHours
    zone: str


class Outbound:
    """Look every second what is due, and how the attempts under way have ended."""

    def __init__(self, means: Means, parts: OutboundParts) -> None:
        self._means = means
        self._parts = parts
        self._tasks = TaskOwner("outbound calls")
        self._begun: dict[str, deque[datetime]] = {}

    async def start(self) -> None:
        """Begin to look."""
        self._tasks.start(every(TICK_S, self.tick, "the outbound calls"), "tick")

    async def stop(self) -> None:
        """End looking; what is due is stored."""
        await self._tasks.stop()

    async def tick(self) -> None:
        """See to attempts under way, then begin those that are due."""
        busy: Counter[str] = Counter()
        async for callback in self._parts.callbacks.working():
            if not await self._ended(callback) and callback.list_id:
                busy[callback.list_id] += 1
        now = self._means.clock.now()
        for callback in await self._parts.callbacks.due(CallbackState.SCHEDULED, now, BATCH):
            try:
                await self._begin(callback, busy)
            except HubError as error:
                logger.warning("Callback %s cannot be made: %s", callback.id, error.code)
                await self._change(callback, lambda held: transitions.put_off(held, now + 5 * MINUTE))

    async def _begin(self, callback: Callback, busy: Counter[str]) -> None:
        now = self._means.clock.now()
        party = Party(kind="phone", value=callback.address, name=callback.name)
        refusal = await self._parts.wishes(party, callback.inbox_id)
        if refusal is not None:
            blocked = CallbackState.BLOCKED
            await self._change(callback, lambda held: transitions.stopped(held, blocked, refusal.told(), now))
            return
        day = await asyncio.to_thread(self._day, callback.address, now)  # zones are read from files
        if day > now:
            await self._change(callback, lambda held: transitions.put_off(held, day))
            return
        if callback.list_id and not await self._in_pace(callback, busy, now):
            return
        call_id = f"{callback.id}.{callback.attempts + 1}"
        begun = await self._change(callback, lambda held: transitions.begun(held, call_id))
        if begun is not None:
            await self._attempt(begun, party)

    def _day(self, address: str, now: datetime) -> datetime:
        return next_allowed(now, zones_of(address, self._parts.zone), self._parts.quiet)

    async def _in_pace(self, callback: Callback, busy: Counter[str], now: datetime) -> bool:
        """Say whether the list may begin one more: it is on, an agent is free for it, and the minute is not full."""
        plan = await self._parts.lists(callback.list_id)
        if plan is None or not plan.active or busy[plan.id] >= self._parts.free_agents(plan.queue_id):
            return False
        begun = self._begun.setdefault(plan.id, deque())
        while begun and now - begun[0] >= MINUTE:
            begun.popleft()
        if len(begun) >= plan.max_per_minute:
            return False
        begun.append(now)
        busy[plan.id] += 1
        return True

    async def _attempt(self, callback: Callback, party: Party) -> None:
        """Let the customer wait for an agent, as a call or (previewed) as a ticket to read. Repeating it is harmless."""
        call = self._call(callback, party)
        told = f"Call {party.name or party.value}" + (f": {callback.note}" if callback.note else "")
        wanted = Wanted(queue_id=callback.queue_id, language=callback.language)
        if callback.mode is DialMode.PREVIEW:
            await self._means.casework.report(call, Report(part="preview", text=told, wanted=wanted))
            return
        if await self._parts.calls.get(call.id) is None:
            call = await self._means.book.open(call)
        if callback.ticket_id and await self._parts.tickets.wait_again(
            callback.ticket_id, callback.queue_id, callback.agent_id, "callback"
        ):
            return
        contact_id = await self._means.casework.report(call, Report(part="call", text=told, wanted=wanted))
        await self._means.book.change(
            call.id, lambda held: replace(held, contact_id=contact_id, ticket_id="")
        )

    def _call(self, callback: Callback, party: Party) -> Call:
        now, inbox = self._means.clock.now(), self._means.organisation.inbox(callback.inbox_id)
        call = Call(
            id=callback.call_id,
            direction=Direction.OUT,
            inbox_id=inbox.id,
            customer=party,
            state=CallState.CALLBACK,
            called_back=True,
            queue_id=callback.queue_id,
            ticket_id=callback.ticket_id,
            language=callback.language,
            since=now,
            started_at=now,
            queued_at=now,
        )
        return replace(call, called=self._means.rules(call).caller_id or inbox.address)

    async def _ended(self, callback: Callback) -> bool:
        """Note how an attempt ended, if it has; a call that was never opened (the hub died in between) is opened now."""
        now = self._means.clock.now()
        party = Party(kind="phone", value=callback.address, name=callback.name)
        if callback.mode is DialMode.PREVIEW:
            await self._attempt(callback, party)  # once more: the hub may have died before
            await self._change(callback, lambda held: transitions.succeeded(held, now))
            return True
        call = self._means.book.get(callback.call_id) or await self._parts.calls.get(callback.call_id)
        if call is None:
            await self._attempt(callback, party)
            return False
        if call.connected_at is not None:
            await self._change(callback, lambda held: transitions.succeeded(held, now))
            return True
        if not call.over:
            return False
        reason, ticket_id = call.end_reason or call.state.value, call.ticket_id
        await self._change(callback, lambda held: transitions.missed(held, reason, ticket_id, now))
        return True

    async def on_event(self, event: Event) -> None:
        """Try again later when a caller who was to be called back was not reached."""
        if not isinstance(event, CallEnded):
            return
        call = await self._parts.calls.get(event.call_id)
        if call is None or call.direction is Direction.OUT or not call.called_back or call.connected_at:
            return
        now = self._means.clock.now()
        again = Callback(
            id=f"{call.id}-again",
            address=call.customer.value,
            name=call.customer.name,
            inbox_id=call.inbox_id,
            queue_id=call.queue_id,
            ticket_id=call.ticket_id,
            language=call.language,
            due_at=now + timedelta(seconds=AGAIN_S),
            attempts=1,
            created_at=now,
        )
        with contextlib.suppress(AlreadyExists):  # the event came twice
            await self._parts.callbacks.add(again)

    async def _change(
        self, callback: Callback, step: Callable[[Callback], Callback | None]
    ) -> Callback | None:
        """Apply a transition; None when it does not apply any more."""
        applied: list[Callback] = []

        def change(held: Callback) -> Change[Callback] | None:
            after = step(held)
            applied[:] = [] if after is None else [after]
            return None if after is None else Change(after)

        after = await self._parts.callbacks.update(callback.id, change)
        return after if applied else None
