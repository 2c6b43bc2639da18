"""Contacts of past hours, packed: a report over a month reads some hundred documents instead of some hundred thousand.

A pack holds the contacts that began within one hour (UTC), in order. It is only a copy: whoever changes a contact drops the pack
of its hour afterwards, and the next report makes it again. Making one begins with an empty document, so that a change that comes
between the reading and the storing takes the document away and the copy, which may be old, is not kept.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from hub.errors import AlreadyExists, NotFound
from hub.reporting.contact import HandledContact
from hub.storage.contract import MAX_DOCUMENT_BYTES, DocumentStore
from hub.storage.errors import VersionConflict

HOUR = timedelta(hours=1)
AT_ONCE = 48

Read = Callable[[datetime, datetime], Awaitable[Sequence[HandledContact]]]

_COLLECTION = "contact_packs"
_decoder = msgspec.msgpack.Decoder(list[HandledContact])


class ContactPacks:
    """Keep, give and drop packs; `read` gives the contacts that began within a stretch."""

    def __init__(self, store: DocumentStore, read: Read) -> None:
        self._store = store
        self._read = read

    async def drop(self, moments: Iterable[datetime]) -> None:
        """Drop the packs of the hours in which these moments lie."""
        for key in {_key(hour_of(moment)) for moment in moments}:
            await self._store.delete(_COLLECTION, key)

    async def between(self, start: datetime, end: datetime) -> AsyncIterator[Sequence[HandledContact]]:
        """Yield the contacts that began from one full hour to another, hour by hour."""
        while start < end:
            until = min(end, start + AT_ONCE * HOUR)
            hours = [start + number * HOUR for number in range(round((until - start) / HOUR))]
            found = await self._store.get_many(_COLLECTION, [_key(hour) for hour in hours])
            packed = {str(document["id"]): document.get("data") for document in found}
            for hour in hours:
                data = packed.get(_key(hour))
                yield _decoder.decode(data) if data is not None else await self._make(hour)
            start = until

    async def _make(self, hour: datetime) -> Sequence[HandledContact]:
        """Read the hour's contacts, and keep them packed unless one of them changes meanwhile."""
        key = _key(hour)
        if not await self._read(hour, hour + HOUR):
            return ()  # asking again costs less than keeping nothing
        try:
            version = await self._store.insert(_COLLECTION, {"id": key})
        except AlreadyExists:  # somebody makes it just now, or stopped in the middle of it
            version = 0
        contacts = await self._read(hour, hour + HOUR)
        data = msgspec.msgpack.encode(contacts)
        if len(data) > MAX_DOCUMENT_BYTES // 2:
            return contacts
        if not version:
            await self._store.delete(_COLLECTION, key)  # the next reader begins anew
            return contacts
        try:
            await self._store.replace(_COLLECTION, {"id": key, "data": data}, version)
        except (NotFound, VersionConflict):
            return contacts
        return contacts


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour in which the moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)


def _key(hour: datetime) -> str:
    return hour.strftime("%Y%m%d%H")
