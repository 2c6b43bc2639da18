"""Writing one document: its row, its columns, the members of its indexed lists."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from hub.errors import Invalid, NotFound, TooLarge
from hub.storage.contract import MAX_DOCUMENT_BYTES
from hub.storage.documents import Document, normalise
from hub.storage.errors import DuplicateKey, VersionConflict
from hub.storage.indexes import Collection
from hub.storage.sqlite.connection import Connection, encode
from hub.storage.sqlite.schema import array_table, column_values, quoted, store_members


@dataclass(frozen=True, slots=True)
class Row:
    """A document ready to be written."""

    collection: Collection
    document: Document
    version: int
    columns: list[Any]  # Any: what SQLite takes
    body: bytes

    @property
    def id(self) -> str:
        """Return the id of the document."""
        return str(self.document["id"])


def row_of(collection: Collection, document: Document, version: int) -> Row:
    """Return the row of a document; raise Invalid or TooLarge for what cannot be stored."""
    checked = normalise({**document, "version": version})
    if not isinstance(checked.get("id"), str) or not checked["id"]:
        raise Invalid("a document needs an id")
    try:
        body = encode(checked)
    except UnicodeEncodeError as error:
        raise Invalid("a text holds half of a character") from error
    if len(body) > MAX_DOCUMENT_BYTES:
        raise TooLarge(f"a document of {len(body)} bytes is too large to be stored")
    return Row(collection, checked, version, column_values(collection, checked), body)


def insert_row(connection: Connection, row: Row) -> None:
    """Insert a document; raise DuplicateKey."""
    columns = "".join(f", {quoted(field)}" for field in row.collection.columns)
    marks = ", ?" * len(row.columns)
    table = quoted(row.collection.name)
    statement = f"INSERT INTO {table} (id, version{columns}, _doc) VALUES (?, ?{marks}, ?)"
    try:
        connection.execute(statement, (row.id, row.version, *row.columns, row.body))
    except sqlite3.IntegrityError as error:
        raise _duplicate(row.collection, error) from error
    for field in row.collection.arrays:
        store_members(connection, row.collection, field, row.document)


def replace_row(connection: Connection, row: Row, expected_version: int) -> None:
    """Replace a document under compare-and-set; raise VersionConflict, NotFound or DuplicateKey."""
    table = quoted(row.collection.name)
    columns = "".join(f", {quoted(field)} = ?" for field in row.collection.columns)
    statement = f"UPDATE {table} SET version = ?{columns}, _doc = ? WHERE id = ? AND version = ?"
    values = (row.version, *row.columns, row.body, row.id, expected_version)
    try:
        changed = connection.execute(statement, values).rowcount
    except sqlite3.IntegrityError as error:
        raise _duplicate(row.collection, error) from error
    if not changed:
        if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", (row.id,)).fetchone():
            raise VersionConflict(f"{row.collection.name} {row.id} was changed meanwhile")
        raise NotFound(f"{row.collection.name} {row.id} does not exist")
    for field in row.collection.arrays:
        _forget_members(connection, row.collection, field, row.id)
        store_members(connection, row.collection, field, row.document)


def delete_row(connection: Connection, collection: Collection, id_: str) -> bool:
    """Delete a document; tell whether there was one."""
    gone = connection.execute(f"DELETE FROM {quoted(collection.name)} WHERE id = ?", (id_,)).rowcount
    for field in collection.arrays:
        _forget_members(connection, collection, field, id_)
    return gone > 0


def _forget_members(connection: Connection, collection: Collection, field: str, id_: str) -> None:
    connection.execute(f"DELETE FROM {quoted(array_table(collection, field))} WHERE id = ?", (id_,))


def _duplicate(collection: Collection, error: sqlite3.IntegrityError) -> DuplicateKey:
    """Name the index from SQLite's `UNIQUE constraint failed: table.field, table.field`."""
    _, _, places = str(error).partition("failed: ")
    fields = [place.removeprefix(f"{collection.name}.") for place in places.split(", ")]
    return DuplicateKey(",".join(fields), collection.name)
