"""The dispatcher: the one active service that makes offers and ends them.

It reads the tickets at work and the agents into memory, and from then on reacts to events. Every change goes through
compare-and-set on the ticket; whoever is slower plans again. Events are nudges only: a sweep reads what changed lately, and
a start reads everything, so nothing depends on an event that was lost.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.agent_events import AgentEvent
from hub.domain.decision import Decision
from hub.domain.events import Event
from hub.domain.queue import Queue
from hub.domain.skill import Requirement
from hub.domain.ticket import Ticket
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
from hub.ids import IdFactory
from hub.routing.batch import warm_up
from hub.routing.book import Book
from hub.routing.journal.frames import Frame
from hub.routing.journal.ledger import Ledger, Situation, explain
from hub.routing.journal.reader import Reader
from hub.routing.journal.scribe import Scribe
from hub.routing.matching import Matcher
from hub.routing.offers import Offers
from hub.routing.outlook import Outlook
from hub.routing.pool import AgentPool
from hub.routing.ports import Consoles, Crew, Queues, TicketRepository
from hub.routing.scan import Match
from hub.routing.trial import TriedStep, try_out
from hub.routing.waiting import WaitingTicket

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

RETRY = timedelta(seconds=1)
BATCH = 32


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
        self._queues = queues
        self._ledger = ledger
        self._pool = AgentPool()
        self._matcher = Matcher(queues.queue, self._pool)
        self._book = Book(queues, self._pool, self._matcher)
        self._scribe = Scribe(queues, self._pool, self._matcher)
        self._offers = Offers(clock, ids, tickets, crew, queues)
        sweep = timedelta(seconds=sweep_s)
        self._reader = Reader(tickets, crew, consoles, queues, self._book, sweep)
        self._writes: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._owner = TaskOwner("dispatcher")
        self._leading = True
        self._warm = False

    async def start(self) -> None:
        """Read everything, then begin to dispatch."""
        await self.tick()
        self._owner.start(self._run(), "dispatch")

    async def stop(self) -> None:
        """Stop dispatching; offers that were made stay made."""
        await self._owner.stop()

    def lead(self, leading: bool) -> None:
        """Make offers, or only follow what the process that makes them does (places, loads)."""
        self._leading = leading
        self._scribe.begin_anew()  # another process's journal lies in between
        self._reader.start_over()
        self._wake.set()

    async def on_event(self, event: Event) -> None:
        """Note that a ticket or an agent changed."""
        if isinstance(event, TicketUpdated):
            if event.ticket_id in self._book:
                self._reader.note_ticket(event.ticket_id)
                self._wake.set()
        elif isinstance(event, TICKET_EVENTS):
            if isinstance(event, OfferAccepted | OfferDeclined):
                await self._offers.answered(event.agent_id)
            self._reader.note_ticket(event.ticket_id)
            self._wake.set()
        elif isinstance(event, AgentEvent):
            self._reader.note_agent(event.agent_id)
            self._wake.set()

    def agent_seen(self, agent: Agent) -> None:
        """Note that the agent in memory is another one (for `Roster(tell=...)`)."""
        self._reader.note_agent(agent.id)
        self._wake.set()

    async def setup_changed(self, queue_id: str = "") -> None:
        """Note that a queue changed: everything is read again."""
        self._reader.start_over()
        self._wake.set()

    def expect(self, outlook: Outlook) -> None:
        """Keep agents free by this outlook from now on."""
        self._matcher.expect(outlook)
        self._wake.set()

    def waiting(self) -> Sequence[WaitingTicket]:
        """Return every waiting ticket."""
        return self._matcher.tickets()

    def waiting_in(self, queue_id: str) -> int:
        """Return how many tickets wait in the queue."""
        return self._matcher.waiting_in(queue_id)

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

    def places(self) -> Mapping[str, int]:
        """Return the place of every ticket that waits; for all of them this is quicker than `place` for each."""
        found: dict[str, int] = {}
        before = Counter[str]()
        for each in sorted(self._matcher.tickets(), key=lambda one: (one.rank, one.id)):
            before[each.queue_id] += 1
            found[each.id] = before[each.queue_id]
        return found

    async def of_ticket(self, ticket_id: str) -> Sequence[Decision]:
        """Return why the ticket went where it went, newest first; for one that waits also why nobody is asked now."""
        stored = await self._ledger.of_ticket(ticket_id)
        waiting = self._matcher.get(ticket_id)
        if waiting is None:
            return stored
        now = self._clock.now()
        queue, kept = self._queues.queue(waiting.queue_id), self._matcher.keep_free
        situation = Situation(
            waiting, queue, self._pool.crew(), now, keep_free=kept, queues=self._matcher.kept_queues()
        )
        return [explain(situation, ticket_id), *stored]

    def try_out(self, requirement: Requirement, queue: Queue, channel: str) -> Sequence[TriedStep]:
        """Return who could be asked now, at first and after each step, if such work came to the queue."""
        return try_out(requirement, queue, channel, self._pool.crew(), self._clock.now())

    async def tick(self) -> datetime:
        """Take in what changed, do what is due, offer what can be offered; return when to look again.

        Offers are written behind this call's back (see `landed`), so that one slow write delays no other ticket.
        """
        now = self._clock.now()
        await self._reader.take_in(now)
        self._book.ring(now)
        if not self._leading:
            self._book.take_freed()
            return self._reader.next_look(now)
        await self._do_duties(now)
        for agent_id, at in self._book.take_freed().items():
            await self._offers.note_freed(agent_id, at)
        self._reader.see_agents(now)  # who just let an offer run out is not asked again
        if self._matcher.is_batching and not self._warm:
            await asyncio.to_thread(warm_up)
            self._warm = True
        self._offer()
        ring = self._book.next_ring()
        look = self._reader.next_look(now)
        return look if ring is None else min(look, ring)

    async def landed(self) -> None:
        """Return when every offer that is being written has been written or given up."""
        while self._writes:
            await asyncio.wait(set(self._writes))

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

    async def _do_duties(self, now: datetime) -> None:
        duties = self._book.duties(now)
        for start in range(0, len(duties), BATCH):
            batch = duties[start : start + BATCH]
            outcomes = await asyncio.gather(*(self._offers.perform(todo) for todo in batch))
            for todo, outcome in zip(batch, outcomes, strict=True):
                self._settle(outcome, todo.held.ticket_id)

    def _offer(self) -> None:
        """Plan, and begin to make the offers; agents are held for them from now on."""
        room = BATCH - len(self._writes)
        if room <= 0:
            return
        now, crew = self._clock.now(), self._pool.crew()
        self._book.turn(now)
        looked = self._scribe.look(now)
        matches = self._matcher.plan(now, room)
        inputs = self._note(looked, room, matches)
        kept, queues = self._matcher.keep_free, self._matcher.kept_queues()
        for match in matches:
            queue = self._queues.queue(match.ticket.queue_id)
            situation = Situation(match.ticket, queue, crew, now, inputs, kept, match.note, queues)
            self._reader.in_flight.add(match.ticket_id)
            write = self._owner.start(self._make(match, situation), f"offer {match.ticket_id}")
            self._writes.add(write)
            write.add_done_callback(self._writes.discard)
            one_more = crew[match.agent_id].with_one_more(match.ticket.channel)
            crew = {**crew, match.agent_id: one_more}

    def _note(self, looked: Frame, room: int, matches: Sequence[Match]) -> str:
        """Have what was seen and decided kept, so that it can be done again; return its name."""
        frame = self._scribe.planned(looked, room, matches)
        if frame is not None and not self._ledger.journal.keep(frame):
            self._scribe.begin_anew()
        return f"{self._ledger.journal.run}.{looked.number}"

    async def _make(self, match: Match, situation: Situation) -> None:
        """Offer the ticket to the agent and record why, unless somebody was faster."""
        try:
            outcome = await self._offers.make(match, situation.queue.offer_timeout_s)
        finally:
            self._reader.landed(match.ticket_id)
        self._settle(outcome, match.ticket_id)
        self._wake.set()
        offer = outcome.work.offer if outcome is not None else None
        if offer is not None and offer.agent_id == match.agent_id:
            self._ledger.record([explain(situation, offer.id, match.agent_id)])

    def _settle(self, ticket: Ticket | None, ticket_id: str) -> None:
        """Take in the outcome of a write; what could not be written is read again a little later."""
        if ticket is not None:
            self._book.absorb(ticket, self._clock.now(), again=True)
        else:
            self._book.forget(ticket_id)
            self._reader.retry(ticket_id, self._clock.now() + RETRY)
