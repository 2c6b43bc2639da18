"""The dispatcher: the one active service that makes offers and ends them.

It reads the tickets at work and the agents into memory, and from then on reacts to events. Every change goes through
compare-and-set on the ticket; whoever is slower plans again. Events are nudges only: a sweep reads what changed lately, and
a start reads everything, so nothing depends on an event that was lost.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.agent_events import AgentEvent
from hub.domain.events import Event
from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.domain.ticket_events import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    TicketQueued,
    TicketUpdated,
    WorkEnded,
    WrapUpStarted,
)
from hub.errors import NotFound
from hub.ids import IdFactory
from hub.routing.book import Book
from hub.routing.ledger import Decision, Ledger, Situation, explain
from hub.routing.matching import Matcher
from hub.routing.offers import Offers
from hub.routing.pool import AgentPool
from hub.routing.ports import Consoles, Crew, Queues, TicketRepository
from hub.routing.scan import Match

logger = logging.getLogger(__name__)

TICKET_EVENTS = (
    TicketQueued,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferWithdrawn,
    WrapUpStarted,
    WorkEnded,
)
EVENTS = (*TICKET_EVENTS, TicketUpdated, AgentEvent)
"""What the dispatcher wants to hear of; others do no harm."""

AT_WORK = (WorkState.QUEUED, WorkState.OFFERED, WorkState.ACTIVE, WorkState.WRAP_UP)
OVERLAP = timedelta(seconds=30)
RETRY = timedelta(seconds=1)
BATCH = 32
ENDED = (TicketStatus.SOLVED, TicketStatus.CLOSED)


class Dispatcher:
    """Offer waiting tickets to agents. One active instance per hub."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        tickets: TicketRepository,
        crew: Crew,
        consoles: Consoles,
        queues: Queues,
        ledger: Ledger,
        *,
        sweep_s: float = 5.0,
    ) -> None:
        self._clock = clock
        self._tickets = tickets
        self._crew = crew
        self._consoles = consoles
        self._queues = queues
        self._ledger = ledger
        self._sweep = timedelta(seconds=sweep_s)
        self._pool = AgentPool()
        self._matcher = Matcher(queues.queue, self._pool)
        self._book = Book(queues, self._pool, self._matcher)
        self._offers = Offers(clock, ids, tickets, crew)
        self._dirty_tickets: set[str] = set()
        self._dirty_agents: set[str] = set()
        self._swept_at: datetime | None = None
        self._wake = asyncio.Event()
        self._owner = TaskOwner("dispatcher")

    async def start(self) -> None:
        """Read everything, then begin to dispatch."""
        await self.tick()
        self._owner.start(self._run(), "dispatch")

    async def stop(self) -> None:
        """Stop dispatching; offers that were made stay made."""
        await self._owner.stop()

    async def on_event(self, event: Event) -> None:
        """Note that a ticket or an agent changed."""
        if isinstance(event, TicketUpdated):
            if event.ticket_id in self._book:
                self._dirty_tickets.add(event.ticket_id)
                self._wake.set()
        elif isinstance(event, TICKET_EVENTS):
            self._dirty_tickets.add(event.ticket_id)
            self._wake.set()
        elif isinstance(event, AgentEvent):
            self._dirty_agents.add(event.agent_id)
            self._wake.set()

    def agent_seen(self, agent: Agent) -> None:
        """Note that the agent in memory is another one (for `Roster(tell=...)`)."""
        self._dirty_agents.add(agent.id)
        self._wake.set()

    async def setup_changed(self, queue_id: str = "") -> None:
        """Note that a queue changed: everything is read again."""
        self._swept_at = None
        self._wake.set()

    def load(self, agent_id: str) -> int:
        """Return how many slots of the agent are taken."""
        return self._pool.load(agent_id)

    async def place(self, ticket: Ticket) -> int | None:
        """Return the ticket's place in its queue, 1 for the next one, or None when it does not wait."""
        own = self._matcher.get(ticket.id)
        if own is None:
            return None
        mine = (own.rank, own.id)
        return 1 + sum(
            1
            for each in self._matcher.tickets()
            if each.queue_id == own.queue_id and (each.rank, each.id) < mine
        )

    async def of_ticket(self, ticket_id: str) -> Sequence[Decision]:
        """Return why the ticket went where it went, newest first; for one that waits also why nobody is asked now."""
        stored = await self._ledger.of_ticket(ticket_id)
        waiting = self._matcher.get(ticket_id)
        if waiting is None:
            return stored
        now = self._clock.now()
        situation = Situation(waiting, self._queues.queue(waiting.queue_id), self._pool.crew(), now)
        return [explain(situation, ticket_id), *stored]

    async def tick(self) -> datetime:
        """Take in what changed, do what is due, offer what can be offered; return when to look again."""
        now, failures = self._clock.now(), self._offers.failures
        await self._take_in(now)
        self._book.ring(now)
        for todo in self._book.duties(now):
            self._settle(await self._offers.perform(todo), todo.held.ticket_id)
        for agent_id, at in self._book.take_freed().items():
            await self._offers.note_freed(agent_id, at)
        more = await self._offer()
        if self._offers.failures > failures:
            return now + RETRY
        if more or self._dirty_tickets:
            return now
        moments = [now + self._sweep if self._swept_at is None else self._swept_at + self._sweep]
        if (ring := self._book.next_ring()) is not None:
            moments.append(ring)
        return min(moments)

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                at = await self.tick()
            except Exception:
                logger.exception("A round of the dispatcher failed")
                at = self._clock.now() + RETRY
            if self._wake.is_set():
                await asyncio.sleep(0)
                continue
            try:
                async with asyncio.timeout(max(0.0, (at - self._clock.now()).total_seconds())):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _take_in(self, now: datetime) -> None:
        """Read what events or the sweep say has changed."""
        if self._swept_at is None or self._swept_at + self._sweep <= now:
            await self._sweep_store(now)
        agent_ids, self._dirty_agents = self._dirty_agents, set()
        for agent_id in agent_ids:
            self._see_agent(agent_id, now)
        ticket_ids, self._dirty_tickets = self._dirty_tickets, set()
        if ticket_ids:
            try:
                found = await self._tickets.get_many(sorted(ticket_ids))
            except BaseException:
                self._dirty_tickets |= ticket_ids
                raise
            for gone in ticket_ids - {ticket.id for ticket in found}:
                self._book.forget(gone)
            await self._absorb(found, now)

    async def _sweep_store(self, now: datetime) -> None:
        first = self._swept_at is None
        if first:
            found = await self._tickets.in_work_states(AT_WORK)
            self._book.clear()
        else:
            assert self._swept_at is not None
            found = await self._tickets.in_work_states(tuple(WorkState), self._swept_at - OVERLAP)
        here = {agent.id for agent in self._crew.all()}
        for agent in tuple(self._pool.agents()):
            if agent.id not in here:
                self._book.remove_agent(agent.id, now)
        for agent_id in here:
            self._see_agent(agent_id, now)
        await self._absorb(found, now)
        self._matcher.touch_all()
        self._swept_at = now

    def _see_agent(self, agent_id: str, now: datetime) -> None:
        agent = self._crew.get(agent_id)
        if agent is None:
            self._book.remove_agent(agent_id, now)
        else:
            self._book.put_agent(agent, self._consoles.is_connected(agent_id), now)

    async def _absorb(self, tickets: Iterable[Ticket], now: datetime) -> None:
        tickets = tuple(tickets)
        unknown = [ticket for ticket in tickets if self._asks_for_known_agent(ticket, now)]
        if unknown:
            agents = await asyncio.gather(*(self._known_agent(ticket) for ticket in unknown))
            for ticket, agent_id in zip(unknown, agents, strict=True):
                self._book.known_agents[ticket.id] = agent_id
        for ticket in tickets:
            self._book.absorb(ticket, now)

    def _asks_for_known_agent(self, ticket: Ticket, now: datetime) -> bool:
        """Say whether the agent of the customer's last case may be preferred and is not known yet."""
        work = ticket.work
        if (
            work.state is not WorkState.QUEUED
            or work.last_agent_id
            or work.reserved_for
            or work.queued_at is None
        ):
            return False
        if not ticket.customer_id or ticket.id in self._book.known_agents:
            return False
        try:
            affinity_s = self._queues.queue(ticket.queue_id).affinity_s
        except NotFound:
            return False
        return work.queued_at + timedelta(seconds=affinity_s) > now

    async def _known_agent(self, ticket: Ticket) -> str:
        for earlier in await self._tickets.latest_of_customer(ticket.customer_id, 5):
            if earlier.id != ticket.id and earlier.status in ENDED:
                return earlier.assignee_id or earlier.work.last_agent_id
        return ""

    async def _offer(self) -> bool:
        """Plan and make a batch of offers; return whether there may be more to offer at once."""
        now, crew = self._clock.now(), self._pool.crew()
        matches = self._matcher.plan(now, BATCH)
        if not matches:
            return False
        made = await asyncio.gather(*(self._make(match) for match in matches))
        decisions = []
        for match, offer_id in zip(matches, made, strict=True):
            if offer_id:
                queue = self._queues.queue(match.ticket.queue_id)
                decisions.append(explain(Situation(match.ticket, queue, crew, now), offer_id, match.agent_id))
            crew[match.agent_id] = crew[match.agent_id].with_one_more(match.ticket.channel)
        self._ledger.record(decisions)
        return True

    async def _make(self, match: Match) -> str:
        """Offer the ticket to the agent; return the offer's id, or an empty text when somebody was faster."""
        queue = self._queues.queue(match.ticket.queue_id)
        agent = self._pool.get(match.agent_id)
        outcome = await self._offers.make(match, queue.offer_timeout_s) if agent is not None else None
        self._settle(outcome, match.ticket_id)
        offer = outcome.work.offer if outcome is not None else None
        mine = offer is not None and offer.agent_id == match.agent_id
        return offer.id if offer is not None and mine else ""

    def _settle(self, ticket: Ticket | None, ticket_id: str) -> None:
        """Take in the outcome of a write; what could not be written is read again in the next round."""
        if ticket is not None:
            self._book.absorb(ticket, self._clock.now(), again=True)
        else:
            self._book.forget(ticket_id)
            self._dirty_tickets.add(ticket_id)
