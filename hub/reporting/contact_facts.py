"""Keep the contacts of all tickets as facts: made from stored history, incrementally, and again whenever that is wanted.

Whatever happens to a ticket, its contacts are read off its whole history anew (`contact_story.py`) and written where they
differ, so an event that comes twice, late or in another process changes nothing. After a start the tickets with events since
the last mark are made again; with no mark, all of them, which is how any process has that done. The contacts of the last hour
and those still open are held in memory for the live board; one process (`leads`) writes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.call_events import CallEnded
from hub.domain.events import Event
from hub.domain.queue import Queue
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import TicketEvent
from hub.reporting.contact import STILL_OPEN, HandledContact
from hub.reporting.contact_story import TOLD, Context, Talk, contacts_of
from hub.reporting.last_hour import HourBook, LastHour
from hub.reporting.ports import ContactStore, FactMarks, Forecasts, TicketSource, ToldHistory

logger = logging.getLogger(__name__)

REFRESH_S = 0.25
MARK_S = 30.0
AGAIN_S = 30.0
REMEMBERED = timedelta(minutes=65)
OVERLAP = timedelta(minutes=2)
BATCH = 200

Talks = Callable[[Sequence[str]], Awaitable[Mapping[str, Sequence[Talk]]]]


async def _nothing_measured(ticket_ids: Sequence[str]) -> Mapping[str, Sequence[Talk]]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactParts:
    """Where facts come from and go to. `talks` gives what channels measured of the talks
    in these tickets."""

    history: ToldHistory
    tickets: TicketSource
    forecasts: Forecasts
    contacts: ContactStore
    marks: FactMarks
    team_of: Callable[[str], str]
    leads: Callable[[], bool] = lambda: True
    talks: Talks = _nothing_measured


class ContactFacts:
    """The contacts of all tickets, in the store and (the recent ones) in memory."""

    def __init__(self, clock: Clock, parts: FactParts) -> None:
        self._clock = clock
        self._parts = parts
        self._stale: set[str] = set()
        self._recent: dict[str, HandledContact] = {}
        self._hour = HourBook()
        self._tasks = TaskOwner("contact facts")
        self._busy = asyncio.Lock()
        self._whole = False
        """Whether the facts of all tickets were made once: only then a mark says the truth."""
        self._building: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up where the last process stopped, and follow what happens."""
        now = self._clock.now()
        for contact in await self._parts.contacts.recent(now - REMEMBERED):
            self._recent[contact.id] = contact
            self._hour.put(contact)
        await self.catch_up()
        self._tasks.start(every(REFRESH_S, self.refresh, "the contact facts"), "refresh")
        self._tasks.start(every(MARK_S, self.mark, "the mark of the contact facts"), "mark")

    async def stop(self) -> None:
        """Write what is known and stop."""
        await self._tasks.stop()

    async def catch_up(self) -> None:
        """Write what happened since the last mark; for the process that leads, also when it begins to."""
        if not self._parts.leads():
            return
        mark = await self._parts.marks.read()
        if mark is None:
            self._build_soon()
            return
        self._stale.update(await self._parts.history.tickets_since(mark - OVERLAP, TOLD))
        await self.refresh()
        self._whole = True

    def _build_soon(self) -> None:
        """Begin to make the facts of all tickets, unless that is under way."""
        self._whole = False
        if self._building is None or self._building.done():
            self._building = self._tasks.start(self._build(), "a building of all")

    async def _build(self) -> None:
        """Make the facts of all tickets; until that has succeeded there is no mark, so that whoever leads next does it again."""
        while not self._whole and self._parts.leads():
            try:
                await self.rebuild()
            except Exception:
                logger.exception("The contact facts could not be made; it is tried again")
                await asyncio.sleep(AGAIN_S)

    async def note(self, event: Event) -> None:
        """Take note that a ticket's history went on; it is read with the next refresh."""
        if (isinstance(event, TicketEvent) and event.type in TOLD) or (
            isinstance(event, CallEnded) and event.ticket_id
        ):
            self._stale.add(event.ticket_id)

    def last_hour(self, queues: Iterable[Queue], now: datetime) -> LastHour:
        """Return the board's looking-back figures of the hour until now."""
        return self._hour.last_hour(queues, now)

    def recent(self) -> Sequence[HandledContact]:
        """Return the contacts that are open or ended within the last hour."""
        since = self._clock.now() - REMEMBERED
        gone = [one.id for one in self._recent.values() if one.last_at < since]
        for contact_id in gone:
            del self._recent[contact_id]
        return list(self._recent.values())

    async def refresh(self) -> None:
        """Make the contacts of tickets of which there was news again."""
        async with self._busy:
            wanted = sorted(self._stale)
            self._stale.clear()
            try:
                for begin in range(0, len(wanted), BATCH):
                    await self._make(wanted[begin : begin + BATCH])
            except BaseException:
                self._stale.update(wanted)
                raise

    async def begin_rebuild(self) -> None:
        """Have every contact made again in the background, by whichever process leads: without a mark that is what it does."""
        await self._parts.marks.clear()
        if self._parts.leads():
            self._build_soon()

    async def rebuild(self) -> int:
        """Make every contact again from the whole history; return how many there are."""
        count, batch = 0, list[str]()
        began = self._clock.now()
        async for ticket_id in self._parts.history.all_tickets():
            batch.append(ticket_id)
            if len(batch) == BATCH:
                count += await self._make_again(batch)
                batch = []
        count += await self._make_again(batch)
        if self._parts.leads():
            await self._parts.marks.write(began)
            self._whole = True
        logger.info("Contact facts made from history: %s", count)
        return count

    async def _make_again(self, ticket_ids: Sequence[str]) -> int:
        """Make contacts while nobody else does: what was read before a refresh must not be written after it."""
        async with self._busy:
            return await self._make(ticket_ids)

    async def _make(self, ticket_ids: Sequence[str]) -> int:
        if not ticket_ids:
            return 0
        told = await self._parts.history.told_of(ticket_ids, TOLD)
        tickets = await self._parts.tickets.get_many(ticket_ids)
        queued = [entry.id for entries in told.values() for entry in entries if entry.type == "ticket.queued"]
        expected = {one.id: one.expected_s for one in await self._parts.forecasts.get_many(queued)}
        talks = await self._parts.talks(ticket_ids)
        made: list[HandledContact] = []
        for ticket in tickets:
            context = Context(
                stem=stem_of(ticket),
                team_of=self._parts.team_of,
                expected=expected,
                talks=talks.get(ticket.id, ()),
            )
            made += contacts_of(context, told.get(ticket.id, ()))
        if self._parts.leads():
            await self._parts.contacts.put(made)
        self._remember(made)
        return len(made)

    def _remember(self, contacts: Iterable[HandledContact]) -> None:
        since = self._clock.now() - REMEMBERED
        for contact in contacts:
            self._hour.put(contact)
            if contact.last_at >= since:
                self._recent[contact.id] = contact
            else:
                self._recent.pop(contact.id, None)

    async def mark(self) -> None:
        """Note up to when everything was made, so that the next start need not begin before that; make all when that is wanted."""
        if not (self._whole and self._parts.leads()) or self._stale:
            return
        if not await self._parts.marks.advance(self._clock.now()):
            self._build_soon()


def stem_of(ticket: Ticket) -> HandledContact:
    """Return what all contacts of a ticket have in common."""
    return HandledContact(
        id="",
        ticket_id=ticket.id,
        number=ticket.number,
        channel=ticket.channel,
        inbox_id=ticket.inbox_id,
        queue_id=ticket.queue_id,
        customer_id=ticket.customer_id,
        priority=ticket.priority.value,
        tags=ticket.tags,
        queued_at=ticket.created_at,
        last_at=STILL_OPEN,
    )


def same(first: HandledContact, second: HandledContact) -> bool:
    """Say whether two facts differ in nothing but their version."""
    return replace(first, version=0) == replace(second, version=0)
