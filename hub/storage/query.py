"""The closed vocabulary of filters and sorts, the same for every adapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.errors import Invalid
from hub.storage.errors import UndeclaredQuery
from hub.storage.indexes import COLLECTIONS, Collection

Scalar = str | int | float | bool | datetime | None
"""What can be compared. A field holding a list matches a scalar when one member equals it."""


@dataclass(frozen=True, slots=True, init=False)
class In:
    """Equal to one of these values."""

    values: tuple[Scalar, ...]

    def __init__(self, *values: Scalar) -> None:
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Within these bounds; documents without the field are never within."""

    gte: Scalar = None
    gt: Scalar = None
    lte: Scalar = None
    lt: Scalar = None

    def bounds(self) -> list[tuple[str, Scalar]]:
        """Return the bounds that are set, as (operator, value)."""
        pairs = (("gte", self.gte), ("gt", self.gt), ("lte", self.lte), ("lt", self.lt))
        return [(operator, value) for operator, value in pairs if value is not None]


@dataclass(frozen=True, slots=True)
class Exists:
    """Present and not null (True), or missing or null (False)."""

    present: bool = True


Condition = Scalar | In | Range | Exists
Where = Mapping[str, Condition]
"""Dotted field → condition; all must hold. None as a value means missing or null."""


@dataclass(frozen=True, slots=True)
class Sort:
    """One field and a direction; documents that tie are ordered by id in the same direction."""

    field: str
    descending: bool

    @property
    def text(self) -> str:
        """Return the sort as it is written: `-field` or `field`."""
        return f"-{self.field}" if self.descending else self.field


def parse_sort(text: str) -> Sort:
    """Read `field` (ascending) or `-field` (descending)."""
    return Sort(text.removeprefix("-"), text.startswith("-"))


def collection_named(name: str) -> Collection:
    """Return the declaration of a collection; raise UndeclaredQuery when there is none."""
    try:
        return COLLECTIONS[name]
    except KeyError:
        raise UndeclaredQuery(f"collection {name} is not declared") from None


def check_where(where: Where) -> None:
    """Refuse values that are not of the vocabulary, such as operators smuggled in from outside."""
    for field, condition in where.items():
        if isinstance(condition, In):
            parts: tuple[object, ...] = condition.values
        elif isinstance(condition, Range):
            parts = tuple(value for _, value in condition.bounds())
        elif isinstance(condition, Exists):
            parts = ()
        else:
            parts = (condition,)
        for part in parts:
            _check_scalar(field, part)


def _check_scalar(field: str, value: object) -> None:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise Invalid(f"{field}: a time needs its zone", field=field)
    elif not (value is None or isinstance(value, str | int | float)):
        raise Invalid(f"{field}: cannot be compared with a {type(value).__name__}", field=field)


def check_query(collection: Collection, where: Where, sort: Sort | None) -> None:
    """Refuse a query that no declared index serves."""
    check_where(where)
    leading = collection.leading_fields
    if sort is not None and sort.field not in collection.sortable:
        raise UndeclaredQuery(f"{collection.name} cannot be sorted by {sort.field}")
    entered = any(field in leading for field in where)
    if entered or (sort is not None and sort.field != "id" and sort.field in leading):
        return
    if where:
        raise UndeclaredQuery(f"{collection.name}: no index begins with any of {', '.join(where)}")


def check_limit(limit: int) -> None:
    """Refuse a page of nothing: to one of the stores, no limit at all is what zero means."""
    if limit < 1:
        raise Invalid("a page holds at least one item", field="limit")


def check_group(collection: Collection, field: str) -> None:
    """Refuse to group by, or aggregate, a field that is not declared."""
    if field not in collection.sortable:
        raise UndeclaredQuery(f"{collection.name} cannot be grouped by {field}")
