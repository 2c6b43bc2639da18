"""JSON for the sockets, by orjson; python-socketio wants a thing with `dumps` and `loads` like the standard library's."""

from typing import Any

import orjson


def dumps(
    value: Any, **_options: Any
) -> str:  # Any: whatever JSON can say; options are the standard library's
    """Return the value as JSON text; datetimes as RFC 3339 in UTC with a Z."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC).decode()


def loads(text: str | bytes, **_options: Any) -> Any:  # Any: whatever JSON can say
    """Return what the JSON text says; raises ValueError."""
    return orjson.loads(text)
