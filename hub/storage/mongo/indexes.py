"""The declared indexes as MongoDB's, made at start."""

import re
from collections.abc import Mapping
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.asynchronous.database import AsyncDatabase

from hub.storage.indexes import COLLECTIONS, Collection, Index
from hub.storage.mongo.connection import Raw
from hub.storage.mongo.shape import place_of

_OUTBOX_AT = "outbox.at"
_NAME = re.compile(r"index: (\S+)")


async def make_indexes(database: AsyncDatabase[Raw]) -> None:
    """Make every declared index that is not there yet; one that is costs nothing."""
    for collection in COLLECTIONS.values():
        await database[collection.name].create_indexes(_models(collection))


def _models(collection: Collection) -> list[IndexModel]:
    lists = [IndexModel([(place_of(field), ASCENDING)], name=f"{field}[]") for field in collection.arrays]
    outbox = IndexModel([(_OUTBOX_AT, ASCENDING)], name="outbox", sparse=True)
    return [*map(_model, collection.indexes), *lists, outbox]


def _model(index: Index) -> IndexModel:
    keys = [(place_of(field), ASCENDING) for field in index.fields]
    if not index.unique:
        return IndexModel([*keys, ("_id", ASCENDING)], name=index.name)
    lowest: int | str = 0 if index.numbers else ""
    taking_part = {place_of(field): {"$gt": lowest} for field in index.fields}
    return IndexModel(keys, name=index.name, unique=True, partialFilterExpression=taking_part)


def index_of(details: Mapping[str, Any]) -> str:
    """Return the fields of the index a duplicate offended, as `DuplicateKey.index` names them."""
    found = _NAME.search(str(details.get("errmsg", "")))
    name = found.group(1) if found else "id"
    return "id" if name.startswith("_id") else name
