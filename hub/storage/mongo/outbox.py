"""The outbox inside the documents, and what becomes of it when a document is deleted."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from pymongo import ASCENDING, UpdateOne
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import DuplicateKeyError

from hub.storage.contract import OutboxRef, OutboxRow
from hub.storage.indexes import COLLECTIONS
from hub.storage.mongo.connection import Raw

ORPHANS = "outbox_orphans"
"""Unsettled events of deleted documents: `{_id, collection, document_id, outbox}`."""


async def pending(database: AsyncDatabase[Raw], before: datetime, limit: int) -> list[OutboxRow]:
    """Return unsettled events stored at or before a moment, oldest first."""
    found: list[tuple[datetime, str, OutboxRow]] = []
    for name in (*COLLECTIONS, ORPHANS):
        cursor = database[name].find(
            {"outbox.at": {"$lte": before}}, {"outbox": 1, "collection": 1, "document_id": 1}
        )
        async for raw in cursor.sort("outbox.at", ASCENDING).limit(limit):
            place = str(raw.get("collection", name)), str(raw.get("document_id", raw["_id"]))
            for entry in raw["outbox"]:
                if entry["at"] <= before:
                    row = OutboxRow(OutboxRef(*place, entry["id"]), entry["event"])
                    found.append((entry["at"], entry["id"], row))
    found.sort(key=lambda item: item[:2])
    return [row for _, _, row in found[:limit]]


async def settle(database: AsyncDatabase[Raw], refs: Sequence[OutboxRef]) -> None:
    """Forget events that have been handled, one round trip a collection."""
    by_collection: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for ref in refs:
        by_collection[ref.collection][ref.document_id].append(ref.event_id)
    for name, by_document in by_collection.items():
        operations = [
            UpdateOne({"_id": id_}, {"$pull": {"outbox": {"id": {"$in": event_ids}}}})
            for id_, event_ids in by_document.items()
        ]
        result = await database[name].bulk_write(operations, ordered=False)
        if result.matched_count < len(by_document):
            await _settle_orphans(database, name, by_document)


async def _settle_orphans(database: AsyncDatabase[Raw], name: str, by_document: dict[str, list[str]]) -> None:
    orphans = database[ORPHANS]
    for id_, event_ids in by_document.items():
        await orphans.update_many(
            {"collection": name, "document_id": id_}, {"$pull": {"outbox": {"id": {"$in": event_ids}}}}
        )
    await orphans.delete_many({"outbox": []})


async def keep_orphans(database: AsyncDatabase[Raw], name: str, raw: Raw) -> None:
    """Set aside the unsettled events of a document about to be deleted; doing it twice is harmless."""
    if not raw.get("outbox"):
        return
    place = {"collection": name, "document_id": raw["_id"]}
    try:
        await database[ORPHANS].insert_one(
            {"_id": f"{name}/{raw['_id']}/{raw['version']}", **place, "outbox": raw["outbox"]}
        )
    except DuplicateKeyError:
        return
