"""What reporting needs of others; wired in bootstrap."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.agent import Agent, Team
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket, WorkState
from hub.reporting.agent_states import Shift, StatePoint
from hub.reporting.contact import HandledContact
from hub.reporting.forecasts import WaitForecast
from hub.reporting.last_hour import LastHour
from hub.tickets.history import HistoryEntry


class WorkSource(Protocol):
    """Tickets as work."""

    async def in_work_states(
        self, states: Sequence[WorkState], since: datetime | None = None
    ) -> list[Ticket]:
        """Return every ticket in one of these states."""
        ...

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        """Return those of the tickets that exist."""
        ...


class BoardSetup(Protocol):
    """Queues and agents, from memory."""

    def queues(self) -> Sequence[Queue]:
        """Return every queue."""
        ...

    def agents(self) -> Sequence[Agent]:
        """Return every active agent."""
        ...


class ReportSetup(BoardSetup, Protocol):
    """What reports call by name."""

    def teams(self) -> Sequence[Team]:
        """Return every team."""
        ...

    def agent(self, agent_id: str) -> Agent | None:
        """Return the agent, active or not, or None."""
        ...

    def everyone(self) -> Sequence[Agent]:
        """Return every agent, active or not."""
        ...


class BoardPresence(Protocol):
    """What is known of an agent beyond the stored facts."""

    def load(self, agent_id: str) -> int:
        """Return how many slots are taken."""
        ...

    def connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        ...


class RecentContacts(Protocol):
    """The contacts of the last hour."""

    def last_hour(self, queues: Iterable[Queue], now: datetime) -> LastHour:
        """Return the looking-back figures of the hour until now."""
        ...


class TicketSource(Protocol):
    """Tickets by id."""

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        """Return those of the tickets that exist."""
        ...


class ToldHistory(Protocol):
    """The stored history of tickets."""

    async def told_of(
        self, ticket_ids: Sequence[str], types: Sequence[str]
    ) -> Mapping[str, Sequence[HistoryEntry]]:
        """Return the events of these types per ticket."""
        ...

    async def tickets_since(self, moment: datetime, types: Sequence[str]) -> set[str]:
        """Return the tickets with events of these types since then."""
        ...

    def all_tickets(self) -> AsyncIterator[str]:
        """Yield the id of every ticket there is."""
        ...


class Forecasts(Protocol):
    """Waits as they were foretold."""

    async def get_many(self, entity_ids: Sequence[str]) -> list[WaitForecast]:
        """Return those that exist."""
        ...


class ContactStore(Protocol):
    """Where contacts are kept as facts."""

    async def put(self, contacts: Sequence[HandledContact]) -> None:
        """Store each contact that is new or another than before."""
        ...

    async def recent(self, since: datetime) -> list[HandledContact]:
        """Return those that are open or ended since then."""
        ...

    def touching(
        self, start: datetime, end: datetime, where: Mapping[str, str], settled: datetime
    ) -> AsyncIterator[Sequence[HandledContact]]:
        """Yield pages of the contacts that began before `end` and did not end before `start`, by queueing.

        What began before `settled` hardly changes any more.
        """
        ...


class FactMarks(Protocol):
    """Up to when the facts are complete."""

    async def read(self) -> datetime | None:
        """Return the moment, None when they were never made."""
        ...

    async def write(self, moment: datetime) -> None:
        """Note the moment."""
        ...

    async def advance(self, moment: datetime) -> bool:
        """Note a later moment if there is one; say whether there is."""
        ...

    async def clear(self) -> None:
        """Forget the moment: whoever leads makes every fact again."""
        ...


class StateHistory(Protocol):
    """Changes of agents' states."""

    async def last_before(self, agent_id: str, moment: datetime) -> StatePoint | None:
        """Return the agent's last change until then."""
        ...

    async def between(self, start: datetime, end: datetime) -> list[StatePoint]:
        """Return every agent's changes after `start` and before `end`, in order."""
        ...


class ShiftSource(Protocol):
    """Agents' scheduled time."""

    async def overlapping(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the shifts that have a part in this stretch."""
        ...
