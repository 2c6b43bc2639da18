"""What reporting needs of others; wired in bootstrap."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket, WorkState


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


class BoardPresence(Protocol):
    """What is known of an agent beyond the stored facts."""

    def load(self, agent_id: str) -> int:
        """Return how many slots are taken."""
        ...

    def connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        ...
