"""The outbox as a table: events stored in the transaction of their document."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from hub.errors import Invalid
from hub.storage.contract import OutboxRef, OutboxRow
from hub.storage.documents import Document, normalise
from hub.storage.sqlite.connection import Connection, decode, encode
from hub.storage.sqlite.schema import OUTBOX, column_value
from hub.storage.sqlite.writes import Row

_INSERT = f"INSERT INTO {OUTBOX} (collection, document_id, event_id, stored_at, event) VALUES (?, ?, ?, ?, ?)"
_PENDING = (
    f"SELECT collection, document_id, event_id, event FROM {OUTBOX} WHERE stored_at <= ? ORDER BY seq LIMIT ?"
)
_SETTLE = f"DELETE FROM {OUTBOX} WHERE event_id = ? AND document_id = ? AND collection = ?"


def rows_of(row: Row, events: Sequence[Document], now: datetime) -> list[tuple[Any, ...]]:
    """Return the outbox rows of events written with a document."""
    stored_at = column_value(now)
    rows = []
    for event in events:
        if not isinstance(event.get("id"), str):
            raise Invalid("an event needs an id")
        rows.append((row.collection.name, row.id, event["id"], stored_at, encode(normalise(event))))
    return rows


def add(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Write outbox rows within the running transaction."""
    if rows:
        connection.executemany(_INSERT, rows)


def pending(connection: Connection, before: datetime, limit: int) -> list[OutboxRow]:
    """Return unsettled events stored at or before a moment, oldest first."""
    rows = connection.execute(_PENDING, (column_value(before), limit))
    return [OutboxRow(OutboxRef(place, id_, event_id), decode(body)) for place, id_, event_id, body in rows]


def settle(connection: Connection, refs: Sequence[OutboxRef]) -> None:
    """Forget events that have been handled."""
    connection.executemany(_SETTLE, [(ref.event_id, ref.document_id, ref.collection) for ref in refs])
