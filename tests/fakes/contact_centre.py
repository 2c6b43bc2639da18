"""A small contact centre in memory: desk, presence and dispatcher as bootstrap wires them, on a manual clock."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.agents.desk import Desk
from hub.agents.presence import Presence
from hub.agents.roster import Roster
from hub.agents.transfer import Transfers
from hub.clock import ManualClock
from hub.domain.agent import Agent, AgentState, Role
from hub.domain.business_hours import BusinessHours
from hub.domain.events import Event
from hub.domain.journal import JournalPart
from hub.domain.queue import Inbox, Queue
from hub.domain.shadow import ShadowTally
from hub.domain.skill import Requirement, SkillNeed
from hub.domain.sla import SlaPolicy
from hub.domain.ticket import Ticket, Work, WorkState
from hub.domain.ticket_events import TicketQueued
from hub.errors import NotFound
from hub.ids import IdFactory
from hub.routing.dispatcher import Dispatcher
from hub.routing.journal.entries import Journal
from hub.routing.journal.ledger import Decision, Ledger
from hub.routing.shadow import Shadow
from hub.routing.shadow_mode import ShadowMode
from hub.tickets.access import Access
from tests.fakes.repositories import MemoryAgents, MemoryRepository, MemoryTickets

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class MemoryDecisions(MemoryRepository[Decision]):
    """Decisions as recorded."""

    async def of_ticket(self, ticket_id: str, limit: int) -> Sequence[Decision]:
        found = [row for row in self.rows.values() if row.ticket_id == ticket_id]
        return sorted(found, key=lambda row: (row.at, row.id), reverse=True)[:limit]

    async def before(self, moment: datetime, limit: int) -> Sequence[Decision]:
        found = [row for row in self.rows.values() if row.at < moment]
        return sorted(found, key=lambda row: (row.at, row.id))[:limit]


class MemoryJournal(MemoryRepository[JournalPart]):
    """Parts of routing's journal."""

    async def between(self, begin: datetime, end: datetime) -> AsyncIterator[JournalPart]:
        for part in sorted(self.rows.values(), key=lambda row: (row.at, row.id)):
            if begin <= part.at < end:
                yield part


class Setup:
    """The organisation's set-up as plain dicts."""

    def __init__(self, *queues: Queue) -> None:
        self.queue_rows = {queue.id: queue for queue in queues}
        self.policies: dict[str, SlaPolicy] = {}
        self.roster: Roster | None = None

    def queue(self, queue_id: str) -> Queue:
        if queue_id not in self.queue_rows:
            raise NotFound(f"no queue {queue_id}")
        return self.queue_rows[queue_id]

    def queues(self) -> Sequence[Queue]:
        return tuple(self.queue_rows.values())

    def inbox(self, inbox_id: str) -> Inbox:
        raise NotFound(f"no inbox {inbox_id}")

    def sla_policies(self) -> tuple[SlaPolicy, ...]:
        return tuple(self.policies.values())

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        return self.policies.get(policy_id)

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        return None

    def agent(self, agent_id: str) -> Agent | None:
        return self.roster.get(agent_id) if self.roster else None


class ContactCentre:
    """Agents, tickets and the services between them; `lose_events` makes the bus deliver nothing."""

    def __init__(self, *queues: Queue, grace_s: float = 30.0, shadow: Shadow | None = None) -> None:
        self.clock = ManualClock(T0)
        self.ids = IdFactory(self.clock)
        self.setup = Setup(*(queues or (Queue(id="main", name="Main", affinity_s=0),)))
        self.events: list[Event] = []
        self.undelivered: list[Event] = []
        self.lose_events = False
        self.tickets = MemoryTickets(self._publish)
        self.agents = MemoryAgents(self._publish)
        self.decisions = MemoryDecisions()
        self.journal = MemoryJournal()
        self.shadow_tallies = MemoryRepository[ShadowTally]()
        self._shadow = shadow or Shadow()
        self._grace_s = grace_s
        self._number = 0
        self.boot()

    def boot(self) -> None:
        """Make new services on the same store, as a restart does."""
        self.roster = Roster(
            self.clock, self.ids, self.agents, lambda agent: self.dispatcher.agent_seen(agent)
        )
        self.setup.roster = self.roster
        self.presence = Presence(self.clock, self.ids, self.roster, grace_s=self._grace_s)
        shadow = ShadowMode(self.clock, self.shadow_tallies, self._shadow)
        self.ledger = Ledger(self.decisions, Journal(self.journal, self.ids, shadow))
        self.dispatcher = Dispatcher(
            self.clock, self.ids, self.tickets, self.roster, self.presence, self.setup, self.ledger
        )
        self.desk = Desk(self.clock, self.ids, self.roster, self.tickets, self.setup)
        access = Access(self.setup, self.tickets)
        self.transfers = Transfers(self.clock, self.ids, access, self.roster, self.tickets, self.setup)

    async def restart(self) -> None:
        """Lose everything that is only in memory and read the store again."""
        self.undelivered.clear()
        self.boot()
        await self.roster.start()
        await self.settle()

    async def settle(self) -> None:
        """Deliver events and let every service do what is due, until nothing changes any more."""
        for _ in range(200):
            events, self.undelivered = self.undelivered, []
            for event in events:
                await self.roster.refresh(event)
                await self.dispatcher.on_event(event)
            writes = self.tickets.writes + self.agents.writes
            await self.presence.tick()
            await self.dispatcher.tick()
            await self.dispatcher.landed()
            if not self.undelivered and writes == self.tickets.writes + self.agents.writes:
                await self.ledger.stop()
                return
        raise AssertionError("the services never come to rest")

    async def wait(self, step_s: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(seconds=step_s))
        await self.settle()

    async def agent(self, name: str, *, connected: bool = True, **changes: object) -> Agent:
        """Add an agent, available and with a console unless told otherwise."""
        agent = Agent(
            id=name,
            name=name,
            email=f"{name}@example.com",
            role=Role.AGENT,
            state=AgentState.AVAILABLE,
            state_since=self.clock.now(),
            idle_since=self.clock.now(),
            created_at=self.clock.now(),
        )
        added = await self.roster.create(replace(agent, **changes))  # type: ignore[arg-type]
        if connected:
            await self.presence.connected(name, f"{name}-1")
        return added

    async def ticket(self, *needs: tuple[str, int], **changes: object) -> Ticket:
        """Add a waiting ticket."""
        self._number += 1
        now = self.clock.now()
        ticket = Ticket(
            id=f"t{self._number:03d}",
            number=self._number,
            subject="Question",
            channel="webchat",
            inbox_id="inbox",
            queue_id="main",
            customer_id="",
            requirement=Requirement(
                needs=tuple(SkillNeed(skill_id=skill, min_proficiency=level) for skill, level in needs)
            ),
            work=Work(state=WorkState.QUEUED, since=now, queued_at=now),
            created_at=now,
            updated_at=now,
        )
        ticket = replace(ticket, **changes)  # type: ignore[arg-type]
        queued = TicketQueued(id=self.ids.new(), at=now, ticket_id=ticket.id, queue_id=ticket.queue_id)
        return await self.tickets.add(ticket, queued)

    def now_held(self, ticket_id: str) -> Ticket:
        """Return the ticket as stored."""
        return self.tickets.rows[ticket_id]

    def offer_of(self, ticket_id: str) -> str:
        """Return the id of the ticket's offer; fails when there is none."""
        offer = self.tickets.rows[ticket_id].work.offer
        assert offer is not None, f"{ticket_id} is {self.tickets.rows[ticket_id].work.state}"
        return offer.id

    def offered_to(self, ticket_id: str) -> str | None:
        """Return the agent who is asked to take the ticket, or None."""
        offer = self.tickets.rows[ticket_id].work.offer
        return offer.agent_id if offer else None

    def of_type(self, *types: type[Event]) -> list[Event]:
        """Return the events of these types so far."""
        return [event for event in self.events if isinstance(event, types)]

    def _publish(self, events: Sequence[Event]) -> None:
        self.events.extend(events)
        if not self.lose_events:
            self.undelivered.extend(events)
