"""Entities on top of documents, written once for every adapter and every noun."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast

import msgspec

from hub.domain.events import Event
from hub.domain.paging import Page
from hub.errors import NotFound
from hub.eventbus.change import Change
from hub.eventbus.codec import event_to_doc
from hub.storage.contract import Document, DocumentStore, OutboxRef
from hub.storage.cursors import cursor_after
from hub.storage.errors import StorageError, VersionConflict
from hub.storage.query import Where, parse_sort

_ATTEMPTS = 20
_NATIVE = (datetime, bytes)


class Entity(Protocol):
    """A frozen dataclass with an identifier and a version."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """Return the identifier."""
        ...

    @property
    def version(self) -> int:
        """Return the version under which the entity was read, 0 when it is new."""
        ...


T = TypeVar("T", bound=Entity)


def _nobody(events: Sequence[Event], refs: Sequence[OutboxRef]) -> None:
    """Take the place of a listener."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where events go: into the outbox as documents, and to a listener once they are durable."""

    on_commit: Callable[[Sequence[Event], Sequence[OutboxRef]], None] = _nobody
    encode: Callable[[Event], Document] = event_to_doc


class Repository(Generic[T]):
    """Keep entities of one type in one collection.

    Stored fields that the type does not know are ignored when reading; missing ones take their defaults.
    """

    def __init__(
        self, store: DocumentStore, collection: str, entity_type: type[T], outlet: Outlet | None = None
    ) -> None:
        self._store = store
        self._collection = collection
        self._type = entity_type
        self._outlet = outlet or Outlet()

    async def get(self, entity_id: str) -> T | None:
        """Return the entity, or None."""
        document = await self._store.get(self._collection, entity_id)
        return None if document is None else self._decode(document)

    async def require(self, entity_id: str) -> T:
        """Return the entity; raise NotFound."""
        entity = await self.get(entity_id)
        if entity is None:
            raise NotFound(f"{self._type.__name__.lower()} {entity_id} does not exist")
        return entity

    async def get_many(self, entity_ids: Iterable[str]) -> list[T]:
        """Return those of the entities that exist, in the order asked for."""
        documents = await self._store.get_many(self._collection, entity_ids)
        return [self._decode(document) for document in documents]

    async def add(self, entity: T, *events: Event) -> T:
        """Store a new entity and its events; raise AlreadyExists when its id or a unique key is taken."""
        version = await self._store.insert(self._collection, self._encode(entity), self._outgoing(events))
        self._told(entity, events)
        return _at_version(entity, version)

    async def save(self, entity: T, *events: Event) -> T:
        """Store an entity that is still at the version it was read at; raise VersionConflict or NotFound."""
        version = await self._store.replace(
            self._collection, self._encode(entity), entity.version, self._outgoing(events)
        )
        self._told(entity, events)
        return _at_version(entity, version)

    async def update(self, entity_id: str, change: Callable[[T], Change[T] | None]) -> T:
        """Apply a pure change under compare-and-set, again if somebody was faster; None changes nothing."""
        for _ in range(_ATTEMPTS):
            entity = await self.require(entity_id)
            changed = change(entity)
            if changed is None:
                return entity
            try:
                return await self.save(changed.entity, *changed.events)
            except VersionConflict:
                continue
        raise VersionConflict(f"{self._collection} {entity_id} changes too often")

    async def delete(self, entity_id: str) -> None:
        """Remove the entity if it is there."""
        await self._store.delete(self._collection, entity_id)

    async def page(
        self, where: Where, sort: str = "id", limit: int = 50, after: str | None = None
    ) -> Page[T]:
        """Return one page of the entities that match."""
        page = await self._store.find(self._collection, where, sort, limit, after)
        return Page(tuple(self._decode(document) for document in page.items), page.next)

    async def page_of_any(
        self, wheres: Iterable[Where], sort: str, limit: int = 50, after: str | None = None
    ) -> Page[T]:
        """Return one page of the entities that match at least one of the filters, each of them once.

        `sort` is a field that every one of them has.
        """
        order = parse_sort(sort)
        pages = [await self._store.find(self._collection, where, sort, limit, after) for where in wheres]
        found = {document["id"]: document for page in pages for document in page.items}
        merged = sorted(
            found.values(), key=lambda each: (each[order.field], each["id"]), reverse=order.descending
        )
        more = len(merged) > limit or any(page.next is not None for page in pages)
        shown = merged[:limit]
        following = cursor_after(shown[-1], order) if shown and more else None
        return Page(tuple(self._decode(document) for document in shown), following)

    async def first(self, where: Where, sort: str = "id") -> T | None:
        """Return the first entity that matches, or None."""
        page = await self.page(where, sort, limit=1)
        return page.items[0] if page.items else None

    async def all(self, where: Where, sort: str = "id", batch: int = 500) -> AsyncIterator[T]:
        """Yield every entity that matches, a page at a time."""
        after: str | None = None
        while True:
            page = await self.page(where, sort, batch, after)
            for entity in page.items:
                yield entity
            if page.next is None:
                return
            after = page.next

    async def count(self, where: Where) -> int:
        """Count the entities that match."""
        return await self._store.count(self._collection, where)

    async def group(self, where: Where, by: str) -> dict[Any, int]:
        """Count the entities that match per value of a field."""
        return await self._store.group(self._collection, where, by)

    async def lowest(self, where: Where, by: str, field: str) -> dict[Any, Any]:
        """Return the lowest `field` of the entities that match per value of `by`."""
        return await self._store.lowest(self._collection, where, by, field)

    def _encode(self, entity: T) -> Document:
        return cast(Document, msgspec.to_builtins(entity, builtin_types=_NATIVE))

    def _decode(self, document: Document) -> T:
        try:
            return msgspec.convert(document, self._type)
        except msgspec.ValidationError as error:
            name = document.get("id", "")
            raise StorageError(f"{self._collection} {name} cannot be read: {error}") from error

    def _outgoing(self, events: Sequence[Event]) -> list[Document]:
        return [self._outlet.encode(event) for event in events]

    def _told(self, entity: T, events: Sequence[Event]) -> None:
        if events:
            refs = [OutboxRef(self._collection, entity.id, event.id) for event in events]
            self._outlet.on_commit(events, refs)


def _at_version(entity: T, version: int) -> T:
    return replace(entity, version=version)
