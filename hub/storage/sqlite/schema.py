"""Tables for the declared collections: one column per declared field, filled at each write."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from hub.storage.documents import Document, value_at, values_at
from hub.storage.indexes import COLLECTIONS, Collection, Index
from hub.storage.sqlite.connection import Connection, decode

OUTBOX = "_outbox"


def quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def array_table(collection: Collection, field: str) -> str:
    """Return the name of the table that holds the members of an indexed list."""
    return f"{collection.name}[{field}]"


def column_value(value: Any) -> Any:
    """Return a scalar as a column keeps it: times as whole milliseconds since 1970."""
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    return int(value) if isinstance(value, bool) else value


def column_values(collection: Collection, document: Document) -> list[Any]:
    """Return what the columns of a document hold."""
    return [column_value(value_at(document, field)) for field in collection.columns]


def array_values(document: Document, field: str) -> set[Any]:
    """Return the members of an indexed list, nulls left out."""
    members = (value for value in values_at(document, field) if not isinstance(value, dict | list))
    return {column_value(value) for value in members if value is not None}


def prepare(connection: Connection, collections: Iterable[Collection] = tuple(COLLECTIONS.values())) -> None:
    """Make or change the tables so that they are as declared, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {OUTBOX} (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
        " collection TEXT NOT NULL, document_id TEXT NOT NULL, event_id TEXT NOT NULL,"
        " stored_at INTEGER NOT NULL, event BLOB NOT NULL)"
    )
    connection.execute(f"CREATE INDEX IF NOT EXISTS _outbox_event ON {OUTBOX} (event_id)")
    connection.execute("CREATE TABLE IF NOT EXISTS _numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL)")
    for collection in collections:
        _prepare_collection(connection, collection)
    connection.execute("COMMIT")


def _prepare_collection(connection: Connection, collection: Collection) -> None:
    table = quoted(collection.name)
    present = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    if not present:
        columns = "".join(f", {quoted(field)}" for field in collection.columns)
        connection.execute(
            f"CREATE TABLE {table}"
            f" (id TEXT PRIMARY KEY, version INTEGER NOT NULL{columns}, _doc BLOB NOT NULL)"
        )
        present = {"id", *collection.columns}
    missing = [field for field in collection.columns if field not in present]
    for field in missing:
        connection.execute(f"ALTER TABLE {table} ADD COLUMN {quoted(field)}")
    fresh = [field for field in collection.arrays if _make_array_table(connection, collection, field)]
    if missing or fresh:
        _fill(connection, collection, fresh)
    _prepare_indexes(connection, collection)


def _make_array_table(connection: Connection, collection: Collection, field: str) -> bool:
    name = array_table(collection, field)
    query = "SELECT 1 FROM sqlite_master WHERE type='table' AND name=?"
    if connection.execute(query, (name,)).fetchone():
        return False
    connection.execute(
        f"CREATE TABLE {quoted(name)} (value, id TEXT NOT NULL, PRIMARY KEY (value, id)) WITHOUT ROWID"
    )
    connection.execute(f"CREATE INDEX {quoted(name + '.id')} ON {quoted(name)} (id)")
    return True


def _fill(connection: Connection, collection: Collection, arrays: Iterable[str]) -> None:
    """Give documents stored under an older declaration their columns and list members."""
    table = quoted(collection.name)
    rows = connection.execute(f"SELECT id FROM {table}").fetchall()
    for (id_,) in rows:
        body = connection.execute(f"SELECT _doc FROM {table} WHERE id=?", (id_,)).fetchone()[0]
        document = decode(body)
        if collection.columns:
            assignments = ", ".join(f"{quoted(field)}=?" for field in collection.columns)
            values = column_values(collection, document)
            connection.execute(f"UPDATE {table} SET {assignments} WHERE id=?", (*values, id_))
        for field in arrays:
            store_members(connection, collection, field, document)


def store_members(connection: Connection, collection: Collection, field: str, document: Document) -> None:
    """Write the members of one indexed list of one document."""
    members = [(value, document["id"]) for value in array_values(document, field)]
    if members:
        statement = f"INSERT INTO {quoted(array_table(collection, field))} (value, id) VALUES (?, ?)"
        connection.executemany(statement, members)


def _prepare_indexes(connection: Connection, collection: Collection) -> None:
    wanted = {_index_name(collection, index): index for index in collection.indexes}
    query = "SELECT name FROM sqlite_master WHERE type='index' AND tbl_name=? AND name LIKE 'ix:%'"
    present = {row[0] for row in connection.execute(query, (collection.name,)).fetchall()}
    for name in present - set(wanted):
        connection.execute(f"DROP INDEX {quoted(name)}")
    for name in set(wanted) - present:
        connection.execute(_index_statement(collection, name, wanted[name]))


def _index_name(collection: Collection, index: Index) -> str:
    kind = "u" if index.unique else "s" if index.sparse else "n"
    return f"ix:{kind}:{collection.name}:{index.name}"


def _index_statement(collection: Collection, name: str, index: Index) -> str:
    fields = list(index.fields)
    condition = ""
    if index.unique:
        condition = " WHERE " + " AND ".join(unique_condition(field) for field in fields)
    else:
        fields.append("id")
        if index.sparse:
            condition = f" WHERE {quoted(index.fields[-1])} IS NOT NULL"
    columns = ", ".join(quoted(field) for field in fields)
    unique = "UNIQUE " if index.unique else ""
    return f"CREATE {unique}INDEX {quoted(name)} ON {quoted(collection.name)} ({columns}){condition}"


def unique_condition(field: str) -> str:
    """Return the term under which a field takes part in a unique index (it is neither null nor empty)."""
    return f"{quoted(field)} <> ''"
