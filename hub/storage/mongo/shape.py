"""How a document lies in MongoDB: `{_id, version, doc: {...}, outbox: [{id, at, event}]}`.

The document is one field, so that replacing it leaves the unsettled events beside it alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import bson
from bson.raw_bson import RawBSONDocument

from hub.errors import Invalid, TooLarge
from hub.storage.contract import MAX_DOCUMENT_BYTES
from hub.storage.documents import Document, normalise
from hub.storage.mongo.connection import Raw, translated


def place_of(field: str) -> str:
    """Return where a field of a document lies."""
    return {"id": "_id", "version": "version"}.get(field, f"doc.{field}")


def identifier(document: Document) -> str:
    """Return the id of a document; raise Invalid when it has none."""
    id_ = document.get("id")
    if not isinstance(id_, str) or not id_:
        raise Invalid("a document needs an id")
    return id_


def body_of(document: Document) -> RawBSONDocument:
    """Return the encoded `doc`; raise Invalid or TooLarge for what cannot be stored."""
    body = {key: value for key, value in normalise(document).items() if key not in ("id", "version")}
    with translated(""):
        raw = bson.encode(body)
    if len(raw) > MAX_DOCUMENT_BYTES:
        raise TooLarge(f"a document of {len(raw)} bytes is too large to be stored")
    return RawBSONDocument(raw)


def outbox_of(events: Sequence[Document], now: datetime) -> list[dict[str, Any]]:
    """Return outbox entries."""
    return [{"id": identifier(event), "at": now, "event": normalise(event)} for event in events]


def document_of(raw: Raw) -> Document:
    """Return the document as the contract gives it."""
    return {"id": raw["_id"], **raw["doc"], "version": raw["version"]}
