"""The facts of reports as stored: contacts, agents' states, shifts, foretold waits, and the history they come from."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hub.domain.board_alert import BoardAlert
from hub.domain.board_link import BoardLink
from hub.domain.paging import Page
from hub.domain.quality import QaScore
from hub.errors import AlreadyExists, NotFound
from hub.reporting.agent_states import Shift, StatePoint
from hub.reporting.breach_risk import BreachForecast
from hub.reporting.contact import HandledContact
from hub.reporting.contact_facts import same
from hub.storage.contract import DocumentStore
from hub.storage.errors import VersionConflict
from hub.storage.query import Condition, In, Range
from hub.storage.repositories.contact_packs import HOUR, ContactPacks, hour_of
from hub.storage.repository import Outlet, Repository
from hub.tickets.history import HistoryEntry

PAGE = 2000
LONGEST_CONTACT = timedelta(days=92)
"""A contact that began longer ago than this before an interval is not looked for in it."""
LONGEST_SHIFT = timedelta(days=2)

_MARK = "report_facts"


class HistoryRepository(Repository[HistoryEntry]):
    """Events of tickets."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "events", HistoryEntry, outlet)

    async def told_of(
        self, ticket_ids: Sequence[str], types: Sequence[str]
    ) -> Mapping[str, Sequence[HistoryEntry]]:
        """Return the events of these types per ticket."""
        told: dict[str, list[HistoryEntry]] = {}
        async for entry in self.all(
            {"ticket_id": In(*ticket_ids), "type": In(*types)}, "ticket_id", batch=PAGE
        ):
            told.setdefault(entry.ticket_id, []).append(entry)
        return told

    async def tickets_since(self, moment: datetime, types: Sequence[str]) -> set[str]:
        """Return the tickets with events of these types since then."""
        where: dict[str, Condition] = {"at": Range(gte=moment), "type": In(*types)}
        return {entry.ticket_id async for entry in self.all(where, "at", batch=PAGE)}

    async def all_tickets(self) -> AsyncIterator[str]:
        """Yield the id of every ticket there is, oldest first."""
        after: str | None = None
        while True:
            page = await self._store.find("tickets", {}, "id", 500, after)
            for document in page.items:
                yield str(document["id"])
            if page.next is None:
                return
            after = page.next


class ContactRepository(Repository[HandledContact]):
    """Contacts as facts."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "contacts", HandledContact, outlet)
        self._packs = ContactPacks(store, self._begun)

    async def put(self, contacts: Sequence[HandledContact]) -> None:
        """Store each contact that is new or another than before."""
        held = {one.id: one for one in await self.get_many([contact.id for contact in contacts])}
        fresh = [contact for contact in contacts if contact.id not in held]
        if fresh:
            try:
                await self._store.insert_many(self._collection, [self._encode(one) for one in fresh])
            except AlreadyExists:  # another process was at it, too
                await self.put(contacts)
                return
        changed = [one for one in contacts if one.id in held and not same(held[one.id], one)]
        # At once, so that the store can make them durable together.
        await asyncio.gather(*(self._changed(contact, held[contact.id].version) for contact in changed))
        moments = [one.queued_at for one in (*fresh, *changed)]
        await self._packs.drop([*moments, *(held[one.id].queued_at for one in changed)])

    async def _changed(self, contact: HandledContact, version: int) -> None:
        try:
            await self.save(replace(contact, version=version))
        except VersionConflict:
            await self.put([contact])

    async def recent(self, since: datetime) -> list[HandledContact]:
        """Return those that are open or ended since then."""
        return [one async for one in self.all({"last_at": Range(gte=since)}, "last_at", batch=PAGE)]

    async def touching(
        self, start: datetime, end: datetime, where: Mapping[str, str], settled: datetime
    ) -> AsyncIterator[Sequence[HandledContact]]:
        """Yield pages of the contacts that began before `end` and did not end before `start`, by queueing.

        What began before `settled` hardly changes any more and is read from packs.
        """
        packed_from = hour_of(start + HOUR - timedelta(milliseconds=1))
        packed_to = hour_of(min(end, settled))
        if packed_to <= packed_from:
            packed_from = packed_to = min(max(start, packed_from), end)
        bounds = {"last_at": Range(gte=start)}
        async for page in self._pages({**where, **bounds}, start - LONGEST_CONTACT, packed_from):
            yield page
        async for hour in self._packs.between(packed_from, packed_to):
            yield [one for one in hour if _fits(one, where)]
        async for page in self._pages({**where, **bounds}, packed_to, end):
            yield page

    async def _pages(
        self, where: Mapping[str, Condition], start: datetime, end: datetime
    ) -> AsyncIterator[Sequence[HandledContact]]:
        after: str | None = None
        while start < end:
            wanted = {**where, "queued_at": Range(gte=start, lt=end)}
            page = await self.page(wanted, "queued_at", PAGE, after)
            yield page.items
            if page.next is None:
                return
            after = page.next

    async def _begun(self, start: datetime, end: datetime) -> Sequence[HandledContact]:
        return [one async for page in self._pages({}, start, end) for one in page]


def _fits(contact: HandledContact, where: Mapping[str, str]) -> bool:
    for field, wanted in where.items():
        held = getattr(contact, field)
        if wanted not in held if isinstance(held, tuple) else wanted != held:
            return False
    return True


class StatePointRepository(Repository[StatePoint]):
    """Changes of agents' states."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "agent_states", StatePoint, outlet)

    async def last_before(self, agent_id: str, moment: datetime) -> StatePoint | None:
        """Return the agent's last change until then."""
        return await self.first({"agent_id": agent_id, "at": Range(lte=moment)}, "-at")

    async def between(self, start: datetime, end: datetime) -> list[StatePoint]:
        """Return every agent's changes after `start` and before `end`, in order."""
        return [one async for one in self.all({"at": Range(gt=start, lt=end)}, "at", batch=PAGE)]


class ShiftRepository(Repository[Shift]):
    """Agents' scheduled time."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "shifts", Shift, outlet)

    async def overlapping(self, start: datetime, end: datetime) -> list[Shift]:
        """Return the shifts that have a part in this stretch."""
        where: dict[str, Condition] = {"starts_at": Range(gte=start - LONGEST_SHIFT, lt=end)}
        return [one async for one in self.all(where, "starts_at", batch=PAGE) if one.ends_at > start]


class QaScoreRepository(Repository[QaScore]):
    """Judgements of conversations."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "qa_scores", QaScore, outlet)

    async def between(self, start: datetime, end: datetime) -> list[QaScore]:
        """Return those given from `start` until before `end`."""
        where: dict[str, Condition] = {"scored_at": Range(gte=start, lt=end)}
        return [one async for one in self.all(where, "scored_at", batch=PAGE)]


class BreachForecastRepository(Repository[BreachForecast]):
    """Forecasts of broken promises."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "breach_forecasts", BreachForecast, outlet)

    async def told_between(self, start: datetime, end: datetime) -> list[BreachForecast]:
        """Return those told from `start` until before `end`."""
        return [one async for one in self.all({"at": Range(gte=start, lt=end)}, "at", batch=PAGE)]


class BoardAlertRepository(Repository[BoardAlert]):
    """Alerts of the board."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "board_alerts", BoardAlert, outlet)

    async def open_ones(self) -> list[BoardAlert]:
        """Return the alerts that have not ended."""
        return list((await self.page({"open_key": Range(gt="")}, "open_key", 500)).items)

    async def listed(self, open_only: bool, limit: int, after: str | None = None) -> Page[BoardAlert]:
        """Return a page of the alerts, those that are open or all, the newest first."""
        where: dict[str, Condition] = {"raised_at": Range()}
        if open_only:
            where["open_key"] = Range(gt="")
        return await self.page(where, "-raised_at", limit, after)


class BoardLinkRepository(Repository[BoardLink]):
    """Links to the board for screens on the wall."""

    def __init__(self, store: DocumentStore, outlet: Outlet) -> None:
        super().__init__(store, "board_links", BoardLink, outlet)

    async def newest(self) -> list[BoardLink]:
        """Return the links, the newest first."""
        return list((await self.page({}, "-created_at", 200)).items)


class FactMarkStore:
    """Up to when the facts are complete, as one document."""

    def __init__(self, store: DocumentStore) -> None:
        self._store = store

    async def read(self) -> datetime | None:
        """Return the moment, None when the facts were never made."""
        held = await self._store.get("meta", _MARK)
        return None if held is None else held["at"]

    async def write(self, moment: datetime) -> None:
        """Note the moment; of two processes at once either may have its way."""
        held = await self._store.get("meta", _MARK)
        document = {"id": _MARK, "at": moment}
        try:
            if held is None:
                await self._store.insert("meta", document)
            else:
                await self._store.replace("meta", document, int(held["version"]))
        except (AlreadyExists, NotFound, VersionConflict):
            return

    async def advance(self, moment: datetime) -> bool:
        """Note a later moment if there is one; say whether there is. What was forgotten meanwhile stays forgotten."""
        held = await self._store.get("meta", _MARK)
        if held is None:
            return False
        try:
            await self._store.replace("meta", {"id": _MARK, "at": moment}, int(held["version"]))
        except NotFound:
            return False
        except VersionConflict:
            return True  # somebody else noted one
        return True

    async def clear(self) -> None:
        """Forget the moment."""
        await self._store.delete("meta", _MARK)
