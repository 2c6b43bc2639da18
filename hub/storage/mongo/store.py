"""The document store on MongoDB."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import pymongo
from pymongo import ReturnDocument
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from hub.clock import Clock
from hub.domain.paging import Page
from hub.errors import NotFound
from hub.storage.contract import OutboxRef, OutboxRow
from hub.storage.cursors import cursor_after, read_cursor
from hub.storage.documents import Document
from hub.storage.errors import DuplicateKey, StorageError, VersionConflict
from hub.storage.migrations import migrate
from hub.storage.mongo import outbox
from hub.storage.mongo.connection import ASCENDING, DESCENDING, Connection, Raw, translated
from hub.storage.mongo.filters import Filter, both, compile_where, segments
from hub.storage.mongo.indexes import index_of, make_indexes
from hub.storage.mongo.shape import body_of, document_of, identifier, outbox_of, place_of
from hub.storage.query import Where, check_group, check_limit, check_query, collection_named, parse_sort

_NUMBERS = "numbers"
_DUPLICATE = 11000
_INDEX_TIMEOUT_S = 600.0


class MongoStore:
    """Keep documents in one MongoDB database; several processes may share it."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def start(self) -> None:
        """Connect, make the indexes, apply migrations."""
        try:
            await self._connection.open()
            # An index on a full collection takes longer than any other call may.
            with translated(self._connection.place), pymongo.timeout(_INDEX_TIMEOUT_S):
                await make_indexes(self._connection.database)
            await migrate(self, self._clock)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close the client."""
        await self._connection.close()

    async def ping(self) -> None:
        """Raise StorageError unless the server answers."""
        with translated(self._connection.place):
            await self._connection.database.command("ping")

    async def get(self, collection: str, id: str) -> Document | None:
        """Return one document, None when there is none."""
        async with self._on(collection) as place:
            raw = await place.find_one({"_id": id}, {"outbox": 0})
        return None if raw is None else document_of(raw)

    async def get_many(self, collection: str, ids: Iterable[str]) -> list[Document]:
        """Return the documents that exist, in the order of `ids`."""
        wanted = list(dict.fromkeys(ids))
        async with self._on(collection) as place:
            found = {raw["_id"]: raw async for raw in place.find({"_id": {"$in": wanted}}, {"outbox": 0})}
        return [document_of(found[id_]) for id_ in wanted if id_ in found]

    async def insert(self, collection: str, document: Document, events: Sequence[Document] = ()) -> int:
        """Store a new document at version 1 with its events."""
        raw = self._fresh(document)
        if events:
            raw["outbox"] = outbox_of(events, self._clock.now())
        async with self._on(collection) as place:
            await place.insert_one(raw)
        return 1

    async def insert_many(self, collection: str, documents: Sequence[Document]) -> None:
        """Store many new documents at version 1, in order."""
        if not documents:
            return
        async with self._on(collection) as place:
            await place.insert_many([self._fresh(document) for document in documents])

    async def replace(
        self, collection: str, document: Document, expected_version: int, events: Sequence[Document] = ()
    ) -> int:
        """Replace a document that is still at `expected_version`, with its events."""
        id_, version = identifier(document), expected_version + 1
        update: Raw = {"$set": {"doc": body_of(document), "version": version}}
        if events:
            update["$push"] = {"outbox": {"$each": outbox_of(events, self._clock.now())}}
        async with self._on(collection) as place:
            result = await place.update_one({"_id": id_, "version": expected_version}, update)
            if not result.matched_count:
                if await place.find_one({"_id": id_}, {"_id": 1}):
                    raise VersionConflict(f"{collection} {id_} was changed meanwhile")
                raise NotFound(f"{collection} {id_} does not exist")
        return version

    async def delete(self, collection: str, id: str) -> bool:
        """Delete a document, setting its unsettled events aside first; tell whether there was one."""
        async with self._on(collection) as place:
            while (raw := await place.find_one({"_id": id}, {"doc": 0})) is not None:
                await outbox.keep_orphans(self._connection.database, collection, raw)
                result = await place.delete_one({"_id": id, "version": raw["version"]})
                if result.deleted_count:
                    return True
        return False

    async def find(
        self, collection: str, where: Where, sort: str = "id", limit: int = 50, after: str | None = None
    ) -> Page[Document]:
        """Return one page in order."""
        declared, order = collection_named(collection), parse_sort(sort)
        check_query(declared, where, order)
        check_limit(limit)
        cursor = None if after is None else read_cursor(after, order)
        direction = DESCENDING if order.descending else ASCENDING
        keys = (
            [("_id", direction)]
            if order.field == "id"
            else [(place_of(order.field), direction), ("_id", direction)]
        )
        matching = compile_where(where)
        found: list[Document] = []
        async with self._on(collection) as place:
            for segment in segments(order, cursor):
                query = place.find(
                    both(matching, segment), {"outbox": 0}, sort=keys, limit=limit + 1 - len(found)
                )
                found += [document_of(raw) async for raw in query]
                if len(found) > limit:
                    break
        more = len(found) > limit
        items = tuple(found[:limit])
        return Page(items, cursor_after(items[-1], order) if more and items else None)

    async def count(self, collection: str, where: Where) -> int:
        """Count the documents that match."""
        check_query(collection_named(collection), where, None)
        async with self._on(collection) as place:
            return await place.count_documents(compile_where(where))

    async def group(self, collection: str, where: Where, by: str) -> dict[Any, int]:
        """Count the documents that match per value of `by`."""
        return await self._grouped(collection, compile_where(where), (where, by), {"$sum": 1})

    async def lowest(self, collection: str, where: Where, by: str, field: str) -> dict[Any, Any]:
        """Return the lowest `field` per value of `by`."""
        check_group(collection_named(collection), field)
        matching = both(compile_where(where), {place_of(field): {"$ne": None}})
        return await self._grouped(collection, matching, (where, by), {"$min": f"${place_of(field)}"})

    async def next_number(self, counter: str, by: int = 1) -> int:
        """Raise a counter and return its new value."""
        with translated(self._connection.place):
            numbers = self._connection.database[_NUMBERS]
            while True:
                raw: Raw | None = await numbers.find_one_and_update(
                    {"_id": counter}, {"$inc": {"value": by}}, return_document=ReturnDocument.AFTER
                )
                if raw is not None:
                    return int(raw["value"])
                # Made apart from the raising: upserts that race may count without telling anybody.
                with suppress(DuplicateKeyError):
                    await numbers.update_one({"_id": counter}, {"$setOnInsert": {"value": 0}}, upsert=True)

    async def outbox_pending(self, before: datetime, limit: int = 500) -> list[OutboxRow]:
        """Return unsettled events stored at or before a moment, oldest first."""
        with translated(self._connection.place):
            return await outbox.pending(self._connection.database, before, limit)

    async def outbox_settle(self, refs: Sequence[OutboxRef]) -> None:
        """Forget events that have been handled."""
        with translated(self._connection.place):
            await outbox.settle(self._connection.database, refs)

    async def _grouped(
        self, collection: str, matching: Filter, asked: tuple[Where, str], measure: Filter
    ) -> dict[Any, Any]:
        where, by = asked
        declared = collection_named(collection)
        check_query(declared, where, None)
        check_group(declared, by)
        pipeline = [{"$match": matching}, {"$group": {"_id": f"${place_of(by)}", "measure": measure}}]
        async with self._on(collection) as place:
            return {raw["_id"]: raw["measure"] async for raw in await place.aggregate(pipeline)}

    def _fresh(self, document: Document) -> Raw:
        return {"_id": identifier(document), "version": 1, "doc": body_of(document)}

    @asynccontextmanager
    async def _on(self, collection: str) -> AsyncIterator[AsyncCollection[Raw]]:
        """Give the collection, and say in our words what goes wrong with it."""
        name = collection_named(collection).name
        try:
            with translated(self._connection.place):
                yield self._connection.database[name]
        except DuplicateKeyError as error:
            raise DuplicateKey(index_of(error.details or {}), name) from error
        except BulkWriteError as error:
            faults = error.details.get("writeErrors") or [{}]
            if faults[0].get("code") != _DUPLICATE:
                raise StorageError(f"MongoDB could not store {len(faults)} documents") from error
            raise DuplicateKey(index_of(faults[0]), name) from error
