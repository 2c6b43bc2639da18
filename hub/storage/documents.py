"""Documents as values: what may be stored, fields by dotted path, and filters in plain Python."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from hub.clock import to_milliseconds
from hub.errors import Invalid
from hub.storage.query import Condition, Exists, In, Range, Scalar, Where

Document = dict[str, Any]
"""A JSON-like dict with `id: str` and `version: int`; times are aware UTC, bytes are allowed."""

_PLAIN = (str, bool, int, float, type(None), bytes)
_LARGEST = 2**63 - 1


def normalise(value: Any) -> Any:
    """Return a deep copy as every store gives it back: lists, plain scalars, UTC times in milliseconds.

    Raises Invalid for what no store can hold.
    """
    kind = type(value)
    if kind in _PLAIN:
        if kind is int and not -_LARGEST <= value <= _LARGEST:
            raise Invalid("a number is too large to be stored")
        return value
    if kind is dict:
        return {_key(key): normalise(item) for key, item in value.items()}
    if kind in (list, tuple, set, frozenset):
        return [normalise(item) for item in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise Invalid("a time without zone cannot be stored")
        return to_milliseconds(value.astimezone(UTC))
    if isinstance(value, Enum):
        return normalise(value.value)
    for plain in (str, int, float):  # a driver's own kind of number, say
        if isinstance(value, plain):
            return normalise(plain(value))
    raise Invalid(f"a {kind.__name__} cannot be stored")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise Invalid("only texts can be field names")
    return str(key)


def comparable(value: Scalar) -> Scalar:
    """Return a filter value in the form in which stored values are compared."""
    if isinstance(value, datetime):
        return to_milliseconds(value.astimezone(UTC))
    return value.value if isinstance(value, Enum) else value


def values_at(document: Any, path: str) -> Iterator[Any]:
    """Yield what lies at a dotted path, lists entered on the way and at its end (nothing when missing)."""
    head, _, rest = path.partition(".")
    for part in document if isinstance(document, list) else (document,):
        if not isinstance(part, dict) or head not in part:
            continue
        found = part[head]
        if rest:
            yield from values_at(found, rest)
        elif isinstance(found, list):
            yield from found
        else:
            yield found


def value_at(document: Document, path: str) -> Any:
    """Return the single value at a dotted path, None when missing or a list."""
    found: Any = document
    for name in path.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(name)
    return None if isinstance(found, list | dict) else found


def matches(document: Document, where: Where) -> bool:
    """Tell whether a document satisfies every condition."""
    return all(_holds(document, field, condition) for field, condition in where.items())


def _holds(document: Document, field: str, condition: Condition) -> bool:
    present = [value for value in values_at(document, field) if value is not None]
    if isinstance(condition, Exists):
        return bool(present) is condition.present
    if isinstance(condition, Range):
        bounds = [(_COMPARE[operator], comparable(bound)) for operator, bound in condition.bounds()]
        return any(all(_within(test, value, bound) for test, bound in bounds) for value in present)
    wanted = condition.values if isinstance(condition, In) else (condition,)
    return any(not present if value is None else comparable(value) in present for value in wanted)


def _within(test: Callable[[Any, Any], bool], value: Any, bound: Any) -> bool:
    try:
        return test(value, bound)
    except TypeError:  # another type is simply not within
        return False


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gte": lambda value, bound: bool(value >= bound),
    "gt": lambda value, bound: bool(value > bound),
    "lte": lambda value, bound: bool(value <= bound),
    "lt": lambda value, bound: bool(value < bound),
}
