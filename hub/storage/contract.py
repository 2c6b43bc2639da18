"""The narrow contract between the hub and its document store.

Two adapters satisfy it, `hub/storage/sqlite` and `hub/storage/mongo`; `tests/contract` holds them to it.
Every write is durable before the call returns. Times come back as aware UTC datetimes cut to milliseconds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from hub.domain.paging import Page
from hub.storage.documents import Document
from hub.storage.errors import DuplicateKey, StorageError, UndeclaredQuery, VersionConflict
from hub.storage.query import Exists, In, Range, Scalar, Where

__all__ = [
    "Document",
    "DocumentStore",
    "DuplicateKey",
    "Exists",
    "In",
    "OutboxRef",
    "OutboxRow",
    "Page",
    "Range",
    "Scalar",
    "StorageError",
    "UndeclaredQuery",
    "VersionConflict",
    "Where",
]

MAX_DOCUMENT_BYTES = 15 * 1024 * 1024
"""What every adapter can hold in one document (MongoDB's limit is 16 MiB)."""


@dataclass(frozen=True, slots=True)
class OutboxRef:
    """Where an event lies until it is settled; whoever wrote the event can name it."""

    collection: str
    document_id: str
    event_id: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """An event that has been stored and not yet settled."""

    ref: OutboxRef
    event: Document


class DocumentStore(Protocol):
    """Keep documents by collection and id; see the module for what all methods promise."""

    async def start(self) -> None:
        """Open the store, make the declared indexes, apply the migrations; raise StorageError."""
        ...

    async def stop(self) -> None:
        """Finish what was begun and close."""
        ...

    async def ping(self) -> None:
        """Raise StorageError unless the store answers."""
        ...

    async def get(self, collection: str, id: str) -> Document | None:
        """Return one document, None when there is none."""
        ...

    async def get_many(self, collection: str, ids: Iterable[str]) -> list[Document]:
        """Return the documents that exist, in the order of `ids`."""
        ...

    async def insert(self, collection: str, document: Document, events: Sequence[Document] = ()) -> int:
        """Store a new document and its events in one write; return its version, 1. Raises DuplicateKey."""
        ...

    async def insert_many(self, collection: str, documents: Sequence[Document]) -> None:
        """Store many new documents at once; on DuplicateKey those before the offender may be stored."""
        ...

    async def replace(
        self, collection: str, document: Document, expected_version: int, events: Sequence[Document] = ()
    ) -> int:
        """Replace a document that is still at `expected_version`, with its events; return the new version.

        Raises VersionConflict, NotFound or DuplicateKey, and then has changed nothing.
        """
        ...

    async def delete(self, collection: str, id: str) -> bool:
        """Delete a document; tell whether there was one. Its unsettled events stay in the outbox."""
        ...

    async def find(
        self, collection: str, where: Where, sort: str = "id", limit: int = 50, after: str | None = None
    ) -> Page[Document]:
        """Return one page; `sort` is a field, `-field` for descending, `after` the `next` of the page before.

        Documents without the sort field come first in ascending order. Raises UndeclaredQuery, Invalid.
        """
        ...

    async def count(self, collection: str, where: Where) -> int:
        """Count the documents that match."""
        ...

    async def group(self, collection: str, where: Where, by: str) -> dict[Any, int]:
        """Count the documents that match per value of `by` (None for those without)."""
        ...

    async def lowest(self, collection: str, where: Where, by: str, field: str) -> dict[Any, Any]:
        """Return the lowest `field` of the documents that match per value of `by`; nulls do not count."""
        ...

    async def next_number(self, counter: str, by: int = 1) -> int:
        """Raise a counter that begins at 0 and return its new value; no two callers get the same."""
        ...

    async def outbox_pending(self, before: datetime, limit: int = 500) -> list[OutboxRow]:
        """Return events stored at or before a moment and not yet settled, oldest first."""
        ...

    async def outbox_settle(self, refs: Sequence[OutboxRef]) -> None:
        """Forget events that have been handled; settling one twice is harmless."""
        ...
