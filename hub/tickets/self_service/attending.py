"""Look at tickets in which something is due: at once when an event tells of one, and by a sweep for what a crash left.

What is done with one ticket is done in order, and by one process (`leads`).
"""

from collections.abc import Awaitable, Callable, Sequence

from hub.background import TaskOwner, every
from hub.domain.ticket import Ticket
from hub.tickets.lanes import Lanes

SWEEP_S = 5.0
BATCH = 500

Attend = Callable[[str], Awaitable[None]]


class Attendance:
    """Have `attend` called for every ticket that is due."""

    def __init__(self, name: str, attend: Attend) -> None:
        self._name = name
        self._attend = attend
        self._tasks = TaskOwner(name)
        self._lanes = Lanes(self._tasks)

    def start(self, sweep: Callable[[], Awaitable[object]]) -> None:
        """Take up what a crash left, then keep sweeping."""
        self._tasks.start(every(SWEEP_S, sweep, f"the sweep of {self._name}"), "sweep")

    async def stop(self) -> None:
        """End; what is not begun is done after the next start."""
        await self._lanes.drain(2.0)
        await self._tasks.stop()

    async def settled(self) -> None:
        """Return when everything begun so far is done."""
        await self._lanes.drain(60.0)

    def attend(self, tickets: Sequence[Ticket]) -> int:
        """Look at these tickets, each in its own turn; returns how many they are."""
        for ticket in tickets:
            self.put(ticket.id, self._attend)
        return len(tickets)

    def put(self, ticket_id: str, attend: Attend) -> None:
        """Look at a ticket in its own turn, in this way."""
        self._lanes.put(ticket_id, lambda: attend(ticket_id))
