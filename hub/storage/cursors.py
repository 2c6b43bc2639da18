"""Cursors: opaque texts that say after which (sort value, id) a page begins."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import msgspec

from hub.errors import Invalid
from hub.storage.documents import Document, value_at
from hub.storage.query import Scalar, Sort

_PLACE = msgspec.msgpack.Decoder(tuple[str, Any, str])  # Any: checked to be a scalar below


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of the last document already given."""

    value: Scalar
    id: str


def cursor_after(document: Document, sort: Sort) -> str:
    """Return the cursor of the page after this document."""
    place = [sort.text, value_at(document, sort.field), document["id"]]
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(place)).decode().rstrip("=")


def read_cursor(text: str, sort: Sort) -> Cursor:
    """Read a cursor made for the same sort; raise Invalid for anything else."""
    try:
        raw = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        made_for, value, id_ = _PLACE.decode(raw)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise Invalid("the cursor is not one of ours", field="after") from error
    if isinstance(value, list | dict | bytes):
        raise Invalid("the cursor is not one of ours", field="after")
    if made_for != sort.text:
        raise Invalid("the cursor belongs to another order", field="after")
    return Cursor(value, id_)
