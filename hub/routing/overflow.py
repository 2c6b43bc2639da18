"""When a queue takes no more, and when its work goes to another one. Pure decisions, and the service that carries them out."""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket, WorkState
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.routing.direct import named
from hub.routing.ports import TicketRepository
from hub.routing.waiting import WaitingTicket
from hub.tickets.handover import overflow
from hub.tickets.ports import Directory
from hub.tickets.work_events import Moment

logger = logging.getLogger(__name__)

PERIOD_S = 1.0


class Reception(StrEnum):
    """What is said to somebody who is about to wait: do, or why it is no use."""

    WAIT = "wait"
    CLOSED = "closed"
    NOBODY = "nobody"
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How a queue stands: open by its hours, anybody there who could take it, how many wait."""

    is_open: bool
    staffed: bool
    waiting: int


def reception(queue: Queue, crowd: Crowd) -> Reception:
    """Return what somebody who comes now is told at once, instead of waiting for nobody."""
    if not crowd.is_open:
        return Reception.CLOSED
    if not crowd.staffed:
        return Reception.NOBODY
    return Reception.FULL if is_full(queue, crowd.waiting) else Reception.WAIT


def is_full(queue: Queue, waiting: int) -> bool:
    """Say whether the queue takes no more people who wait at the other end."""
    return 0 < queue.max_waiting <= waiting


def flows_over(queue: Queue, waited_s: float, before: int) -> bool:
    """Say whether a ticket goes to the overflow queue: after its time, or because so many wait before it."""
    if not queue.overflow_queue_id or queue.overflow_queue_id == queue.id:
        return False
    too_long = queue.overflow_after_s > 0 and waited_s >= queue.overflow_after_s
    return too_long or 0 < queue.overflow_above <= before


def overflowing(
    waiting: Iterable[WaitingTicket], queues: Iterable[Queue], now: datetime
) -> list[tuple[str, str]]:
    """Return the tickets that flow over, each with the queue it goes to. Who has flown over once stays there, who
    waits for an agent by name as long as that lasts."""
    known = {queue.id: queue for queue in queues if queue.overflow_queue_id}
    before = Counter[str]()
    found = []
    for ticket in sorted(waiting, key=lambda each: (each.rank, each.id)) if known else ():
        queue = known.get(ticket.queue_id)
        if queue is None:
            continue
        waited_s = (now - ticket.queued_at).total_seconds()
        if named(ticket.needs_at(now)):
            continue
        if not ticket.overflowed and flows_over(queue, waited_s, before[queue.id]):
            found.append((ticket.id, queue.overflow_queue_id))
        else:
            before[queue.id] += 1
    return found


class Waiting(Protocol):
    """Who waits."""

    def waiting(self) -> Sequence[WaitingTicket]:
        """Return every waiting ticket."""
        ...


class Setup(Directory, Protocol):
    """The organisation's set-up."""

    def queues(self) -> Sequence[Queue]:
        """Return every queue."""
        ...


class Overflow:
    """Look once a second for tickets that have to go to another queue, and let them go there."""

    def __init__(
        self, clock: Clock, ids: IdFactory, tickets: TicketRepository, lines: Waiting, setup: Setup
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._lines = lines
        self._setup = setup
        self._owner = TaskOwner("overflow")

    async def start(self) -> None:
        """Begin to look."""
        self._owner.start(every(PERIOD_S, self.look, "moving what overflows"), "watch")

    async def stop(self) -> None:
        """Stop looking."""
        await self._owner.stop()

    async def look(self) -> None:
        """Move what has to be moved now."""
        queues = [queue for queue in self._setup.queues() if queue.active and queue.overflow_queue_id]
        if not queues:
            return
        for ticket_id, queue_id in overflowing(self._lines.waiting(), queues, self._clock.now()):
            try:
                target = self._setup.queue(queue_id)
                await self._tickets.update(ticket_id, lambda held, to=target: self._moved(held, to))  # type: ignore[misc]
            except NotFound:
                logger.warning(
                    "Ticket %s could not go to queue %s, which does not exist", ticket_id, queue_id
                )

    def _moved(self, held: Ticket, target: Queue) -> Change[Ticket] | None:
        """Return the move, unless the ticket does not wait any more or is elsewhere by now."""
        if held.work.state is not WorkState.QUEUED or held.work.overflowed or held.queue_id == target.id:
            return None
        source = self._setup.queue(held.queue_id)
        if source.overflow_queue_id != target.id:
            return None
        return overflow(held, source, target, self._setup, Moment(self._clock.now(), self._ids))
