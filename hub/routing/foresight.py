"""Learn from the tickets of the last weeks what will come, and tell the dispatcher how many agents to keep free."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Protocol

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.ticket import Ticket
from hub.routing.eligibility import AT_WORK
from hub.routing.forecast import INTERVAL_S
from hub.routing.history import A_WEEK, REMEMBERED, ArrivalHistory
from hub.routing.outlook import HORIZON_S, Outlook, look_ahead
from hub.routing.ports import Consoles, Queues

logger = logging.getLogger(__name__)

ROUND_S = 60.0
FIRST_S = 10.0
"""A start has more urgent things to read than the past."""

PAUSE_EVERY = 200
OVERLAP = timedelta(minutes=2)


class PastTickets(Protocol):
    """The tickets of the past."""

    def created_since(self, since: datetime) -> AsyncIterator[Ticket]:
        """Yield the tickets opened at `since` or later, oldest first."""
        ...


class Everybody(Protocol):
    """The agents."""

    def all(self) -> Sequence[Agent]:
        """Return every agent."""
        ...


class Foresight:
    """Once a minute read what has come since, and plan anew with the agents who are at work.

    Days and hours are those of `zone`. It only ever advises: without it, or while it learns, nothing is held back by forecast.
    """

    def __init__(
        self,
        clock: Clock,
        past: PastTickets,
        crew: Everybody,
        consoles: Consoles,
        queues: Queues,
        zone: tzinfo = UTC,
    ) -> None:
        self._clock = clock
        self._past = past
        self._crew = crew
        self._consoles = consoles
        self._queues = queues
        self._history = ArrivalHistory(zone)
        self._recent: dict[str, datetime] = {}
        self._read_to: datetime | None = None
        self._owner = TaskOwner("foresight")
        self._tell: Callable[[Outlook], None] = lambda outlook: None

    def tell(self, listener: Callable[[Outlook], None]) -> None:
        """Have each new outlook told."""
        self._tell = listener

    async def start(self) -> None:
        """Begin to learn."""
        self._owner.start(self._run(), "learn")

    async def stop(self) -> None:
        """Stop learning."""
        await self._owner.stop()

    async def look(self) -> Outlook:
        """Read what is new and tell what to keep free from now on."""
        now = self._clock.now()
        await self._read(now)
        forecast = self._history.forecast(now, HORIZON_S // INTERVAL_S)
        crew = [each for each in self._crew.all() if self._is_here(each)]
        outlook = await asyncio.to_thread(look_ahead, forecast, crew, self._queues.queue, now)
        self._tell(outlook)
        return outlook

    async def _run(self) -> None:
        await asyncio.sleep(FIRST_S)
        while True:
            try:
                await self.look()
            except Exception:
                logger.exception("What will come could not be foreseen")
            await asyncio.sleep(ROUND_S)

    async def _read(self, now: datetime) -> None:
        oldest = now - (REMEMBERED + 1) * A_WEEK
        since = oldest if self._read_to is None else self._read_to - OVERLAP
        count = 0
        async for ticket in self._past.created_since(since):
            if ticket.id not in self._recent:
                self._history.note(ticket)
                self._recent[ticket.id] = ticket.created_at
            count += 1
            if count % PAUSE_EVERY == 0:
                await asyncio.sleep(0)
        self._read_to = now
        self._recent = {each: at for each, at in self._recent.items() if at >= now - 2 * OVERLAP}
        self._history.forget_before(oldest)

    def _is_here(self, agent: Agent) -> bool:
        return agent.active and agent.state in AT_WORK and self._consoles.is_connected(agent.id)
