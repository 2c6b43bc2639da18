"""Connections to the database file, and SQLite's errors in one clear line."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec

from hub.storage.documents import Document
from hub.storage.errors import StorageError

_BUSY_TIMEOUT_S = 10.0
_CACHED_STATEMENTS = 512


class Connection(sqlite3.Connection):
    """A connection that can filter by conditions no column covers: SQL calls `residual(_doc)`."""

    predicate: Callable[[Document], bool]

    def prepare(self) -> None:
        """Set what every connection of the hub needs."""
        self.predicate = lambda document: True
        self.create_function("residual", 1, lambda body: self.predicate(decode(body)))
        self.execute("PRAGMA journal_mode=WAL")
        self.execute("PRAGMA synchronous=FULL")
        self.execute("PRAGMA temp_store=MEMORY")
        self.execute("PRAGMA cache_size=-16000")


def connect(path: Path | None) -> Connection:
    """Open the database file, or a private one in memory when there is no path."""
    try:
        connection = sqlite3.connect(
            ":memory:" if path is None else path,
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=_CACHED_STATEMENTS,
            factory=Connection,
        )
        connection.prepare()
    except sqlite3.Error as error:
        raise translated(error, path) from error
    return connection


def translated(error: sqlite3.Error, path: Path | None = None) -> StorageError:
    """Return what to tell the operator about an error of SQLite."""
    place = f" {path}" if path is not None else ""
    text = str(error)
    if "full" in text:
        return StorageError(f"the disk is full: database{place} cannot grow")
    if "readonly" in text or "unable to open" in text:
        return StorageError(f"database{place} is not writable: {text}")
    if "malformed" in text or "not a database" in text:
        return StorageError(f"database{place} is corrupt: {text}; restore it from a backup")
    return StorageError(f"database{place} failed: {text}")


def encode(document: Document) -> bytes:
    """Return the stored form of a normalised document: MessagePack keeps times and bytes as they are."""
    return msgspec.msgpack.encode(document)


def decode(body: bytes) -> Document:
    """Return the document of a stored form."""
    document: Document = msgspec.msgpack.decode(body)
    return document
