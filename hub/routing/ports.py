"""What routing needs of others; wired in bootstrap."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

from hub.domain.agent import Agent
from hub.domain.business_hours import BusinessHours
from hub.domain.decision import Decision
from hub.domain.journal import JournalPart
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.shadow import ShadowTally
from hub.domain.skill import Skill
from hub.domain.ticket import Ticket, WorkState
from hub.domain.triage import Asked, Judgement
from hub.eventbus.repository import Repository


class TicketRepository(Repository[Ticket], Protocol):
    """Tickets."""

    async def in_work_states(
        self, states: Sequence[WorkState], since: datetime | None = None
    ) -> list[Ticket]:
        """Return every ticket whose work is in one of these states and came to it at `since` or later."""
        ...

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        """Return the customer's tickets, the one changed last first."""
        ...


class DecisionRepository(Repository[Decision], Protocol):
    """Decisions as recorded."""

    async def of_ticket(self, ticket_id: str, limit: int) -> Sequence[Decision]:
        """Return the ticket's decisions, newest first."""
        ...

    async def before(self, moment: datetime, limit: int) -> Sequence[Decision]:
        """Return decisions that were made before the moment, oldest first."""
        ...


class JournalRepository(Repository[JournalPart], Protocol):
    """Parts of the journal."""

    def between(self, begin: datetime, end: datetime) -> AsyncIterator[JournalPart]:
        """Yield the parts that begin in [begin, end), in the order of their beginnings."""
        ...


class ShadowRepository(Repository[ShadowTally], Protocol):
    """Counts of policies on trial."""


class Queues(Protocol):
    """The queues, read from memory."""

    def queue(self, queue_id: str) -> Queue:
        """Return the queue; raises NotFound."""
        ...


class Crew(Protocol):
    """The agents, read from memory, and what routing finds out about them."""

    def all(self) -> Sequence[Agent]:
        """Return every agent."""
        ...

    def get(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        ...

    async def not_responding(self, agent_id: str) -> None:
        """Note that the agent let an offer expire."""
        ...

    async def missed(self, agent_id: str) -> int:
        """Count one more offer in a row that ran out, and return how many there are."""
        ...

    async def forgive(self, agent_id: str) -> None:
        """Forget what offers ran out before."""
        ...

    async def freed(self, agent_id: str, at: datetime) -> None:
        """Note that a slot of the agent became free."""
        ...


class Openings(Queues, Protocol):
    """What decides whether an inbox is open."""

    def inbox(self, inbox_id: str) -> Inbox:
        """Return the inbox; raises NotFound."""
        ...

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        """Return the hours, or None for round the clock."""
        ...

    def agents(self) -> Sequence[Agent]:
        """Return every active agent."""
        ...


class Consoles(Protocol):
    """Who has a console open."""

    def is_connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        ...


class TriageRules(Queues, Protocol):
    """The set-up by which new contacts are judged."""

    def rules(self) -> Sequence[Rule]:
        """Return the active rules in the order in which they apply."""
        ...

    def skills(self) -> Sequence[Skill]:
        """Return every skill."""
        ...


class LatestTickets(Protocol):
    """What is known of customers' tickets."""

    async def latest_of_customer(self, customer_id: str, limit: int) -> list[Ticket]:
        """Return the customer's tickets, the one changed last first."""
        ...


class TextJudge(Protocol):
    """Tell what a contact is about. Both may fail or take long; a contact then goes by its inbox and rules."""

    async def language(self, text: str) -> Judgement:
        """Return the language (ISO 639-1); an empty label when there is nothing to tell it by."""
        ...

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        """Return a judgement for every other target of which something can be said."""
        ...
