"""Events as documents and back."""

from datetime import datetime
from typing import Any

import msgspec

from hub.domain.events import EVENT_TYPES, Event

Document = dict[str, Any]  # Any: a JSON-like document


def event_to_doc(event: Event) -> Document:
    """Return the event as a document; datetimes stay datetimes."""
    document: Document = msgspec.to_builtins(event, builtin_types=(datetime,))
    document["type"] = event.type
    return document


def doc_to_event(document: Document) -> Event | None:
    """Return the event a document holds, or None for a type this version does not know."""
    kind = EVENT_TYPES.get(str(document.get("type")))
    return None if kind is None else msgspec.convert(document, kind, strict=False)
