"""The living calls as any process of the hub sees them: its own book where it runs the calls, elsewhere what the store says.

Events of calls reach every process, and each is a nudge to read its call again. A nudge that was lost costs five seconds.
"""

import asyncio
from collections.abc import Callable, Sequence

from hub.background import TaskOwner, every
from hub.calls import overview
from hub.calls.book import Book, CallRepository
from hub.domain.call import Call
from hub.domain.call_events import CallEvent
from hub.domain.events import Event

LOOK_S = 5.0
"""How often everything is read again where the calls are run elsewhere, in seconds."""


class Sight:
    """See the living calls, whoever runs them; `runs_here` says whether this process does."""

    def __init__(self, book: Book, stored: CallRepository, runs_here: Callable[[], bool]) -> None:
        self._book = book
        self._stored = stored
        self._runs_here = runs_here
        self._seen: dict[str, Call] = {}
        self._reading = asyncio.Lock()
        self._tasks = TaskOwner("sight of calls")

    async def start(self) -> None:
        """Look for the first time, then every few seconds."""
        await self.look()
        self._tasks.start(every(LOOK_S, self.look, "looking at the calls"), "look")

    async def stop(self) -> None:
        """Look no more."""
        await self._tasks.stop()

    def all(self) -> Sequence[Call]:
        """Return the calls that are not over, oldest first; where they are run, also those that are not yet settled."""
        return self._book.all() if self._runs_here() else tuple(self._seen.values())

    async def find(self, call_id: str) -> Call | None:
        """Return a call, also one that is over, or None."""
        return self._book.get(call_id) or await self._stored.get(call_id)

    async def of_ticket(self, ticket_id: str) -> Call | None:
        """Return the living call of the ticket, or None; a call that has just got its ticket is read again first."""
        found = overview.of_ticket(self.all(), ticket_id)
        if found is None and (unfiled := [call.id for call in self._seen.values() if not call.ticket_id]):
            async with self._reading:
                for call in await self._stored.get_many(unfiled):
                    self._take(call)
            found = overview.of_ticket(self.all(), ticket_id)
        return found

    async def on_event(self, event: Event) -> None:
        """Read the call again that something happened to."""
        if not isinstance(event, CallEvent) or self._runs_here():
            return
        async with self._reading:
            call = await self._stored.get(event.call_id)
            if call is not None:
                self._take(call)

    async def look(self) -> None:
        """Read all living calls again."""
        async with self._reading:
            living = () if self._runs_here() else await self._stored.unsettled()
            self._seen = {call.id: call for call in living if not call.over}

    def _take(self, call: Call) -> None:
        """Note what was just read; one read follows the other, so that nothing older comes after it."""
        if call.over:
            self._seen.pop(call.id, None)
        else:
            self._seen[call.id] = call
