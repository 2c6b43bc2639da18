"""The vocabulary of filters as MongoDB's."""

from typing import Any

from hub.storage.cursors import Cursor
from hub.storage.documents import comparable
from hub.storage.mongo.shape import place_of
from hub.storage.query import Condition, Exists, In, Range, Sort, Where

Filter = dict[str, Any]  # Any: what the driver takes


def compile_where(where: Where) -> Filter:
    """Return the filter; values were checked to be scalars, so no operator can slip in."""
    return {place_of(field): _condition(condition) for field, condition in where.items()}


def _condition(condition: Condition) -> Any:
    if isinstance(condition, Exists):
        return {"$nin": [None, []]} if condition.present else {"$in": [None, []]}
    if isinstance(condition, Range):
        bounds = {f"${operator}": comparable(value) for operator, value in condition.bounds()}
        return bounds or {"$ne": None}
    if isinstance(condition, In):
        values: list[Any] = [comparable(value) for value in condition.values]
        return {"$in": [*values, []] if None in values else values}
    if condition is None:
        return {"$in": [None, []]}
    return {"$eq": comparable(condition)}


def segments(sort: Sort, cursor: Cursor | None) -> list[Filter]:
    """Return the filters which, asked one after the other, give what follows the cursor.

    Nulls come first in ascending order, so a page may begin among them and go on beyond, or the reverse. The
    bound on the sort field stands outside the alternative so that the server can enter an index by it.
    """
    if cursor is None:
        return [{}]
    field, beyond = place_of(sort.field), "$lt" if sort.descending else "$gt"
    if sort.field == "id":
        return [{"_id": {beyond: cursor.id}}]
    if cursor.value is None:
        among_nulls: Filter = {field: None, "_id": {beyond: cursor.id}}
        return [among_nulls] if sort.descending else [among_nulls, {field: {"$ne": None}}]
    value = comparable(cursor.value)
    rest: Filter = {
        field: {f"{beyond}e": value},
        "$or": [{field: {beyond: value}}, {"_id": {beyond: cursor.id}}],
    }
    return [rest, {field: None}] if sort.descending else [rest]


def both(first: Filter, second: Filter) -> Filter:
    """Return the filter of what both match."""
    if not first or not second:
        return first or second
    return {"$and": [first, second]}
