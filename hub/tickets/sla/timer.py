"""The SLA timer: look at each clock in the second in which it warns or breaks, also after a restart."""

import asyncio
import heapq
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.events import Event
from hub.domain.sla import SlaClock, SlaWarning
from hub.domain.ticket import Priority, Ticket
from hub.domain.ticket_events import SlaBreached, SlaWarned
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.ports import Directory, TicketRepository
from hub.tickets.sla.clocks import check, renewed
from hub.tickets.sla.terms import SlaTerms, raised, terms_for
from hub.tickets.work_events import Moment, updated

logger = logging.getLogger(__name__)

BATCH = 500
RAISED = {Priority.LOW: Priority.NORMAL, Priority.NORMAL: Priority.HIGH, Priority.HIGH: Priority.URGENT}
"""What a warning that raises the priority makes of it; the targets stay those of the priority at which they were promised."""
BREATH = timedelta(milliseconds=50)


class SlaTimer:
    """Raise SlaWarned and SlaBreached on time, begin the next update clock after a reply, and raise priorities.

    The store is asked every `sweep_s` for what falls due before the next-but-one sweep; between sweeps the timer sleeps to
    the exact moment. It keeps nothing that the store does not have, so a restart loses nothing.
    """

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        tickets: TicketRepository,
        directory: Directory,
        *,
        sweep_s: float = 1.0,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._directory = directory
        self._sweep = timedelta(seconds=sweep_s)
        self._soon: list[tuple[datetime, str]] = []
        self._next_sweep: datetime | None = None
        self._owner = TaskOwner("sla")

    async def start(self) -> None:
        """Begin to watch; what fell due while nobody watched is raised at once."""
        self._owner.start(self._run(), "timer")

    async def stop(self) -> None:
        """Stop watching."""
        await self._owner.stop()

    async def tick(self) -> datetime:
        """Raise everything due by now and return the moment of the next tick."""
        now = self._clock.now()
        if self._next_sweep is None or self._next_sweep <= now:
            self._next_sweep = now + self._sweep
            due = await self._tickets.sla_due(now + 2 * self._sweep, BATCH)
            self._soon = [(at, ticket.id) for ticket in due if (at := ticket.sla.next_check_at) is not None]
            heapq.heapify(self._soon)
            if len(due) == BATCH:
                self._next_sweep = max(now + BREATH, min(self._next_sweep, max(at for at, _ in self._soon)))
        while self._soon and self._soon[0][0] <= now:
            _, ticket_id = heapq.heappop(self._soon)
            try:
                await self._look_at(ticket_id)
            except Exception:  # one bad ticket must not stop the clocks of the others
                logger.exception("The SLA clocks of ticket %s could not be checked", ticket_id)
        return min(self._next_sweep, self._soon[0][0]) if self._soon else self._next_sweep

    async def _run(self) -> None:
        while True:
            try:
                at = await self.tick()
            except Exception:
                logger.exception("A round of the SLA timer failed")
                at = self._clock.now() + self._sweep
            await asyncio.sleep(max(0.0, (at - self._clock.now()).total_seconds()))

    async def _look_at(self, ticket_id: str) -> None:
        ticket = await self._tickets.update(ticket_id, self._looked_at)
        at = ticket.sla.next_check_at
        if at is not None and self._next_sweep is not None and at <= self._next_sweep + self._sweep:
            heapq.heappush(self._soon, (at, ticket_id))

    def _looked_at(self, ticket: Ticket) -> Change[Ticket] | None:
        now = self._clock.now()
        try:
            terms = terms_for(ticket, self._directory)
        except NotFound:  # its queue is gone; the clocks go on as they are
            terms = SlaTerms()
        after = check(renewed(ticket, terms, now), now, terms)
        if after.clocks == ticket.sla:
            return None
        looked_at = replace(ticket, sla=after.clocks)
        events: list[Event] = [self._warning(ticket, *one) for one in after.warned]
        events += [self._breach(ticket, clock) for clock in after.breached]
        if any(link.raise_priority for _, link in after.warned) and ticket.priority in RAISED:
            looked_at = raised(looked_at, RAISED[ticket.priority])
            changes = {"priority": (ticket.priority.value, looked_at.priority.value)}
            events.append(updated(ticket, changes, Moment(now, self._ids), ""))
        return Change(looked_at, events)

    def _warning(self, ticket: Ticket, clock: SlaClock, link: SlaWarning) -> Event:
        assert clock.due_at is not None
        return SlaWarned(
            id=self._ids.new(),
            at=self._clock.now(),
            ticket_id=ticket.id,
            clock=clock.kind.value,
            due_at=clock.due_at,
            share=link.share,
            notify=tuple(one.value for one in link.notify),
        )

    def _breach(self, ticket: Ticket, clock: SlaClock) -> Event:
        assert clock.due_at is not None
        return SlaBreached(
            id=self._ids.new(),
            at=self._clock.now(),
            ticket_id=ticket.id,
            clock=clock.kind.value,
            due_at=clock.due_at,
        )
