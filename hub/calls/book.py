"""The calls that something is to be done for, in memory and in the store. Every change passes here."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from hub.calls.overview import of_ticket
from hub.calls.placing import Placer
from hub.clock import Clock
from hub.domain.call import SETTLED, Call
from hub.domain.call_events import CallChanged, CallEnded, CallEvent, CallStarted
from hub.errors import Conflict, NotFound, Unavailable
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory

logger = logging.getLogger(__name__)

Step = Callable[[Call], Call | None]
"""A transition: the call afterwards, or None when it is not in a state that allows it."""


class CallRepository(Repository[Call], Protocol):
    """Calls as stored."""

    async def unsettled(self) -> Sequence[Call]:
        """Return every call for which something is to be done, oldest first."""
        ...


class Book:
    """Keep calls, one change at a time per call; the lines follow each change."""

    def __init__(self, clock: Clock, ids: IdFactory, calls: CallRepository, placer: Placer) -> None:
        self._clock = clock
        self._ids = ids
        self._stored = calls
        self._placer = placer
        self._calls: dict[str, Call] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._openers: set[str] = set()
        self.on_change: Callable[[Call], None] = lambda call: None
        """Is told of every call that changed."""

    async def load(self) -> None:
        """Read what an earlier process left."""
        self._calls = {call.id: call for call in await self._stored.unsettled()}

    def forget_all(self) -> None:
        """Leave the calls to another process."""
        self._calls.clear()

    def all(self) -> Sequence[Call]:
        """Return the calls that something is to be done for, oldest first."""
        return tuple(self._calls.values())

    def get(self, call_id: str) -> Call | None:
        """Return the call, or None."""
        return self._calls.get(call_id)

    def require(self, call_id: str) -> Call:
        """Return the call; raises NotFound."""
        call = self._calls.get(call_id)
        if call is None:
            raise NotFound("There is no such call, or it is over")
        return call

    def of_leg(self, leg_id: str) -> Call | None:
        """Return the call that has this leg, or None."""
        return next((call for call in self._calls.values() if call.leg(leg_id) is not None), None)

    def of_ticket(self, ticket_id: str) -> Call | None:
        """Return the newest living call of the ticket, or None."""
        return of_ticket(self.all(), ticket_id)

    def lock(self, call_id: str) -> asyncio.Lock:
        """Return the lock under which decisions about one call are made, one after the other.

        Of a call that is not there nothing is kept: anybody may ask for any id.
        """
        return self._locks.setdefault(call_id, asyncio.Lock()) if call_id in self._calls else asyncio.Lock()

    @contextmanager
    def opening(self, whose: str, has_part: Callable[[Call], bool]) -> Iterator[None]:
        """Let one person open one call: raises Conflict for whoever has part in a call, or is about to open one.

        To look and to claim are one step, so of two clicks at once one goes through.
        """
        if whose in self._openers or any(has_part(call) for call in self._calls.values()):
            raise Conflict("You are in a call already")
        self._openers.add(whose)
        try:
            yield
        finally:
            self._openers.discard(whose)

    async def open(self, call: Call) -> Call:
        """Store a new call."""
        started = CallStarted(
            id=self._ids.new(),
            at=self._clock.now(),
            call_id=call.id,
            ticket_id=call.ticket_id,
            actor_id=call.agent_id,
            direction=call.direction.value,
            inbox_id=call.inbox_id,
        )
        return self._kept(await self._stored.add(call, started))

    async def change(self, call_id: str, step: Step, actor_id: str = "") -> Call | None:
        """Apply a transition in one write, then have the lines follow it; None when it does not apply."""
        before: list[Call] = []

        def apply(held: Call) -> Change[Call] | None:
            after = step(held)
            before[:] = [held]
            return (
                None if after is None or after == held else Change(after, self._events(held, after, actor_id))
            )

        after = self._kept(await self._stored.update(call_id, apply))
        if before[0] is after or before[0].version == after.version:
            return None
        self.on_change(after)
        try:
            await self._placer.place(before[0], after)
        except Unavailable:
            logger.warning("The lines did not follow call %s", call_id)
        return after

    async def note_contact(self, call_id: str, contact_id: str) -> None:
        """Note under which contact intake has the call, also when it is over."""
        self._kept(
            await self._stored.update(call_id, lambda held: Change(replace(held, contact_id=contact_id)))
        )

    async def put_back(self, call: Call) -> None:
        """Have the lines do all that the call wants, as after a restart."""
        await self._placer.place(None, call)

    async def settled(self, call_id: str) -> None:
        """Note that nothing is to be done for a call any more."""
        await self._stored.update(call_id, lambda held: Change(replace(held, stage=SETTLED)))
        self._calls.pop(call_id, None)
        self._locks.pop(call_id, None)

    def _kept(self, call: Call) -> Call:
        if call.stage == SETTLED:
            self._calls.pop(call.id, None)
        else:
            self._calls[call.id] = call
        return call

    def _events(self, before: Call, after: Call, actor_id: str) -> Sequence[CallEvent]:
        if _told_of(before) == _told_of(after):
            return ()
        about = {"call_id": after.id, "ticket_id": after.ticket_id, "actor_id": actor_id}
        changed = CallChanged(
            id=self._ids.new(),
            at=self._clock.now(),
            state=after.state.value,
            previous=before.state.value,
            agent_id=after.agent_id or before.agent_id,
            **about,
        )
        if not after.over or before.over:
            return (changed,)
        ended = CallEnded(
            id=self._ids.new(),
            at=self._clock.now(),
            state=after.state.value,
            reason=after.end_reason,
            agent_id=after.agent_id or before.agent_id,
            spent={name: getattr(after.spent, name) for name in after.spent.__slots__},
            **about,
        )
        return (changed, ended)


def _told_of(call: Call) -> Call:
    """Return what others see of a call: not what the desk keeps for itself (numbers of news, prompts, the menu)."""
    legs = tuple(replace(leg, seq=-1) for leg in call.legs)
    return replace(call, version=0, legs=legs, prompt="", menu={}, said_at=None, contact_id="")
