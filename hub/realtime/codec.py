"""JSON for the sockets, by orjson; python-socketio wants a thing with `dumps` and `loads` like the standard library's."""

import json
from typing import Any

import orjson


def dumps(
    value: Any, **_options: Any
) -> str:  # Any: whatever JSON can say; options are the standard library's
    """Return the value as JSON text; datetimes as RFC 3339 in UTC with a Z."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC).decode()


def loads(text: str | bytes, **_options: Any) -> Any:  # Any: whatever JSON can say
    """Return what the JSON text says; raises ValueError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if "\\ud" not in str(text).casefold():
            raise
        return _mended(text)


def _mended(text: str | bytes) -> Any:  # Any: JSON
    """Return JSON in which half an emoji stands: a text cut by a browser is no reason to close its connection."""
    try:
        return orjson.loads(json.dumps(json.loads(text), ensure_ascii=False).encode("utf-8", "replace"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
