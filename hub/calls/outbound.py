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
from functools import partial
from typing import Protocol

from hub.background import TaskOwner, every
from hub.calls.casework import Report
from hub.calls.following import DO_NOT_CALL, GIVEN_UP
from hub.calls.means import Means
from hub.calls.quiet_hours import QuietHours, next_allowed, zones_of
from hub.domain import call_flow
from hub.domain import callback as transitions
from hub.domain.call import Call, CallState, Direction
from hub.domain.call_events import CallEnded
from hub.domain.callback import Callback, CallbackState, DialList, DialMode
from hub.domain.events import Event
from hub.domain.interaction import Party, Wanted
from hub.domain.skill import PreferredAgent, Requirement
from hub.domain.ticket import WorkState
from hub.errors import AlreadyExists, HubError, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository

logger = logging.getLogger(__name__)

TICK_S = 1.0
BATCH = 100
MINUTE = timedelta(minutes=1)
LOOK_AGAIN = timedelta(seconds=10)
"""When a contact of a list that had to stand back is looked at again; others have their turn meanwhile."""

QUIET = "quiet hours"

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

    `free_agents` tells how many could take work of a queue at once, `calls` finds
    calls that are over.
    """

    callbacks: CallbackRepository
    lists: Callable[[str], Awaitable[DialList | None]]
    calls: Repository[Call]
    tickets: Tickets
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
        await self._let_be()
        waiting: Counter[str] = Counter()
        async for callback in self._parts.callbacks.working():
            if await self._guarded(callback, self._still_waits(callback)):
                waiting[callback.queue_id] += 1
        now = self._means.clock.now()
        for callback in await self._parts.callbacks.due(CallbackState.SCHEDULED, now, BATCH):
            await self._guarded(callback, self._begin(callback, waiting))

    async def _guarded(self, callback: Callback, work: Awaitable[bool]) -> bool:
        """Do the work for one callback; its trouble must not keep the others from being made."""
        now = self._means.clock.now()
        try:
            return await work
        except NotFound as error:  # its inbox or queue is gone
            failed, why = CallbackState.FAILED, error.detail
            await self._change(callback, lambda held: transitions.stopped(held, failed, why, now))
        except HubError as error:
            logger.warning("Callback %s cannot be made now: %s", callback.id, error.code)
            await self._change(callback, lambda held: transitions.put_off(held, now + MINUTE))
        return False

    async def _begin(self, callback: Callback, waiting: Counter[str]) -> bool:
        """Begin the attempt if now is the time for it; `waiting` counts those of each queue that nobody has taken."""
        now = self._means.clock.now()
        later = await self._not_now(callback) or await self._out_of_pace(callback, waiting, now)
        if later is not None:
            await self._change(callback, lambda held: transitions.put_off(held, later))
            return False
        if await self._unwanted(callback):
            return False
        call_id = f"{callback.id}.{callback.attempts + 1}"
        begun = await self._change(callback, lambda held: transitions.begun(held, call_id))
        if begun is not None:
            waiting[begun.queue_id] += 1
            await self._attempt(begun)
        return begun is not None

    async def _unwanted(self, callback: Callback) -> bool:
        """End the callback of a customer who does not want to be called; says whether it is over."""
        refusal = await self._means.wishes(_party(callback), callback.inbox_id)
        if refusal is None:
            return False
        blocked, why, now = CallbackState.BLOCKED, refusal.told(), self._means.clock.now()
        await self._change(callback, lambda held: transitions.stopped(held, blocked, why, now))
        return True

    async def _let_be(self) -> None:
        """End the calls that wait for an agent and whose customers have asked meanwhile not to be called."""
        now = self._means.clock.now()
        for call in self._means.book.all():
            if call.state is CallState.CALLBACK and await self._means.wishes(call.customer, call.inbox_id):
                await self._means.book.change(
                    call.id, lambda held: call_flow.unwanted(held, DO_NOT_CALL, now)
                )

    async def _not_now(self, callback: Callback) -> datetime | None:
        """Return until when the customer must not be called: it is night there, or somebody is in touch with them."""
        now = self._means.clock.now()
        if callback.ticket_id:
            ticket = await self._means.casework.ticket(callback.ticket_id)
            line = self._means.organisation.inbox(callback.inbox_id).channel
            worked_on = (
                ticket is not None and ticket.channel != line and ticket.work.state is WorkState.ACTIVE
            )
            if worked_on or self._means.book.of_ticket(callback.ticket_id) is not None:
                return now + 5 * MINUTE
        return await self._night(callback)

    async def _out_of_pace(self, callback: Callback, waiting: Counter[str], now: datetime) -> datetime | None:
        """Return when to look again at a contact of a list that may not begin now, None if it may (or is on no list)."""
        if not callback.list_id:
            return None
        again = now + LOOK_AGAIN
        plan = await self._parts.lists(callback.list_id)
        if plan is None:
            raise NotFound("The dial list was deleted")
        if not plan.active or waiting[plan.queue_id] >= self._parts.free_agents(plan.queue_id):
            return again
        begun = self._begun.setdefault(plan.id, deque())
        while begun and now - begun[0] >= MINUTE:
            begun.popleft()
        if len(begun) >= plan.max_per_minute:
            return again
        begun.append(now)
        return None

    async def _attempt(self, callback: Callback) -> str:
        """Let the customer wait for an agent, as a call or (previewed) as a ticket to read; returns the ticket, if it is known.

        First something waits, then there is a call that follows it: after a crash in between the attempt is simply made again.
        """
        call = self._call(callback)
        told = f"Call {callback.name or callback.address}" + (f": {callback.note}" if callback.note else "")
        requeued = callback.ticket_id and await self._parts.tickets.wait_again(
            callback.ticket_id, callback.queue_id, callback.agent_id, "callback"
        )
        contact_id = ""
        if not requeued:
            preferred = (PreferredAgent(agent_id=callback.agent_id),) if callback.agent_id else ()
            wanted = Wanted(
                queue_id=callback.queue_id,
                language=callback.language,
                requirement=Requirement(preferred=preferred),
            )
            contact_id = await self._means.casework.report(
                call, Report(part="call", text=told, wanted=wanted)
            )
        ticket_id = callback.ticket_id if requeued else ""
        if callback.mode is DialMode.PREVIEW:
            return ticket_id or await self._means.casework.ticket_id_of(contact_id)
        if await self._parts.calls.get(call.id) is None:
            await self._means.book.open(replace(call, contact_id=contact_id, ticket_id=ticket_id))
        return ticket_id

    def _call(self, callback: Callback) -> Call:
        now, inbox = self._means.clock.now(), self._means.organisation.inbox(callback.inbox_id)
        call = Call(
            id=callback.call_id,
            direction=Direction.OUT,
            inbox_id=inbox.id,
            customer=_party(callback),
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

    async def _still_waits(self, callback: Callback) -> bool:
        """Say whether nobody has taken the attempt yet; note how it ended, if it has."""
        if callback.mode is DialMode.PREVIEW:
            return await self._still_unread(callback)
        now = self._means.clock.now()
        call = self._means.book.get(callback.call_id) or await self._parts.calls.get(callback.call_id)
        if call is None:  # the hub died before it was opened
            await self._attempt(callback)
            return True
        if call.connected_at is not None:
            await self._change(callback, lambda held: transitions.succeeded(held, now))
            return False
        if call.over:
            await self._missed(callback, call)
            return False
        if call.state is CallState.CALLBACK and (night := await self._night(callback)) is not None:
            await self._means.book.change(call.id, lambda held: call_flow.closed(held, QUIET, now))
            await self._change(callback, lambda held: transitions.rescheduled(held, night))
            return False
        return call.state is CallState.CALLBACK

    async def _night(self, callback: Callback) -> datetime | None:
        """Return until when it is night for the customer, None by day."""
        now = self._means.clock.now()
        day = await asyncio.to_thread(self._day, callback.address, now)  # zones are read from files
        return day if day > now else None

    def _day(self, address: str, now: datetime) -> datetime:
        return next_allowed(now, zones_of(address, self._parts.zone), self._parts.quiet)

    async def _still_unread(self, callback: Callback) -> bool:
        """Say whether the ticket to be read waits for an agent still; once one has it, the hub's part is done."""
        ticket = await self._means.casework.ticket(await self._attempt_once(callback))
        if ticket is None or ticket.work.state in (WorkState.QUEUED, WorkState.OFFERED):
            return not await self._unwanted(callback)
        now = self._means.clock.now()
        await self._change(callback, lambda held: transitions.succeeded(held, now))
        return False

    async def _attempt_once(self, callback: Callback) -> str:
        """Return the ticket of a previewed contact, which is made now if the hub died before."""
        if callback.ticket_id:
            return callback.ticket_id
        return await self._attempt(callback)

    async def _missed(self, callback: Callback, call: Call) -> None:
        """Try again later, unless somebody has settled the matter otherwise."""
        now, reason = self._means.clock.now(), call.end_reason or call.state.value
        if reason == DO_NOT_CALL and await self._unwanted(callback):
            return
        if reason == GIVEN_UP:
            cancelled = CallbackState.CANCELLED
            step = partial(transitions.stopped, state=cancelled, reason="the ticket was settled", now=now)
        else:
            step = partial(transitions.missed, reason=reason, ticket_id=call.ticket_id, now=now)
        await self._change(callback, step)

    async def on_event(self, event: Event) -> None:
        """Try again later when a caller who was to be called back was not reached."""
        if not isinstance(event, CallEnded):
            return
        call = await self._parts.calls.get(event.call_id)
        if call is None or call.direction is Direction.OUT or not call.called_back or call.connected_at:
            return
        if call.end_reason in (GIVEN_UP, DO_NOT_CALL):  # settled without a call, or not to be called
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


def _party(callback: Callback) -> Party:
    return Party(kind="phone", value=callback.address, name=callback.name)
