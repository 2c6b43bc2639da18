"""The document store on SQLite."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from hub.clock import Clock
from hub.domain.paging import Page
from hub.storage.contract import OutboxRef, OutboxRow
from hub.storage.cursors import cursor_after, read_cursor
from hub.storage.documents import Document, matches, value_at
from hub.storage.indexes import Collection
from hub.storage.migrations import migrate
from hub.storage.query import Sort, Where, check_group, check_limit, check_query, collection_named, parse_sort
from hub.storage.sqlite import outbox
from hub.storage.sqlite.connection import Connection, decode
from hub.storage.sqlite.directory_lock import DirectoryLock
from hub.storage.sqlite.engine import Engine
from hub.storage.sqlite.schema import prepare, quoted
from hub.storage.sqlite.statements import Clause, compile_where, order_by, segments
from hub.storage.sqlite.writes import delete_row, insert_row, replace_row, row_of

DATABASE_NAME = "hub.db"


class SqliteStore:
    """Keep documents in one database file of a directory, or in memory when there is no directory."""

    def __init__(self, directory: Path | None, clock: Clock) -> None:
        self._clock = clock
        self._lock = DirectoryLock(directory) if directory is not None else None
        self._engine = Engine(directory / DATABASE_NAME if directory is not None else None)

    async def start(self) -> None:
        """Lock the directory, open the database, make tables and indexes, apply migrations."""
        if self._lock is not None:
            await asyncio.to_thread(self._lock.acquire)
        try:
            await self._engine.start(prepare)
            await migrate(self, self._clock)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Commit what waits and close."""
        await self._engine.stop()
        if self._lock is not None:
            await asyncio.to_thread(self._lock.release)

    async def ping(self) -> None:
        """Raise StorageError unless the database can be written."""
        await self._engine.write(lambda connection: connection.execute("SELECT 1").fetchone())

    async def get(self, collection: str, id: str) -> Document | None:
        """Return one document, None when there is none."""
        statement = f"SELECT _doc FROM {quoted(collection_named(collection).name)} WHERE id = ?"
        row = await self._engine.read(lambda connection: connection.execute(statement, (id,)).fetchone())
        return None if row is None else decode(row[0])

    async def get_many(self, collection: str, ids: Iterable[str]) -> list[Document]:
        """Return the documents that exist, in the order of `ids`."""
        statement = f"SELECT _doc FROM {quoted(collection_named(collection).name)} WHERE id = ?"
        wanted = list(dict.fromkeys(ids))

        def read(connection: Connection) -> list[Document]:
            rows = (connection.execute(statement, (id_,)).fetchone() for id_ in wanted)
            return [decode(row[0]) for row in rows if row is not None]

        return await self._engine.read(read)

    async def insert(self, collection: str, document: Document, events: Sequence[Document] = ()) -> int:
        """Store a new document at version 1 with its events."""
        row = row_of(collection_named(collection), document, 1)
        rows = outbox.rows_of(row, events, self._clock.now())

        def write(connection: Connection) -> int:
            insert_row(connection, row)
            outbox.add(connection, rows)
            return row.version

        return await self._engine.write(write)

    async def insert_many(self, collection: str, documents: Sequence[Document]) -> None:
        """Store many new documents at version 1; all or none."""
        declared = collection_named(collection)
        rows = [row_of(declared, document, 1) for document in documents]

        def write(connection: Connection) -> None:
            for row in rows:
                insert_row(connection, row)

        await self._engine.write(write)

    async def replace(
        self, collection: str, document: Document, expected_version: int, events: Sequence[Document] = ()
    ) -> int:
        """Replace a document that is still at `expected_version`, with its events."""
        row = row_of(collection_named(collection), document, expected_version + 1)
        rows = outbox.rows_of(row, events, self._clock.now())

        def write(connection: Connection) -> int:
            replace_row(connection, row, expected_version)
            outbox.add(connection, rows)
            return row.version

        return await self._engine.write(write)

    async def delete(self, collection: str, id: str) -> bool:
        """Delete a document; tell whether there was one."""
        declared = collection_named(collection)
        return await self._engine.write(lambda connection: delete_row(connection, declared, id))

    async def find(
        self, collection: str, where: Where, sort: str = "id", limit: int = 50, after: str | None = None
    ) -> Page[Document]:
        """Return one page in order."""
        declared, order = collection_named(collection), parse_sort(sort)
        check_query(declared, where, order)
        check_limit(limit)
        cursor = None if after is None else read_cursor(after, order)
        clauses = segments(compile_where(declared, where), order, cursor)

        def read(connection: Connection) -> Page[Document]:
            found: list[Document] = []
            for clause in clauses:
                found += _select(connection, declared, clause, order, limit + 1 - len(found))
                if len(found) > limit:
                    break
            more = len(found) > limit
            items = tuple(found[:limit])
            return Page(items, cursor_after(items[-1], order) if more and items else None)

        return await self._engine.read(read)

    async def count(self, collection: str, where: Where) -> int:
        """Count the documents that match."""
        declared, clause = self._clause(collection, where)
        statement = f"SELECT count(*) FROM {quoted(declared.name)}{clause.sql()}"
        rows = await self._rows(statement, clause)
        return int(rows[0][0])

    async def group(self, collection: str, where: Where, by: str) -> dict[Any, int]:
        """Count the documents that match per value of `by`."""
        declared, clause = self._clause(collection, where, by)
        statement = f"SELECT {quoted(by)}, count(*) FROM {quoted(declared.name)}{clause.sql()} GROUP BY 1"
        return dict(await self._rows(statement, clause))

    async def lowest(self, collection: str, where: Where, by: str, field: str) -> dict[Any, Any]:
        """Return the lowest `field` per value of `by`."""
        declared, clause = self._clause(collection, where, by, field)
        clause = clause.plus(f"{quoted(field)} IS NOT NULL")
        # With min() SQLite takes the other columns from the row of the minimum: lang_select.html#bareagg
        wanted = f"{quoted(by)}, min({quoted(field)}), _doc"
        statement = f"SELECT {wanted} FROM {quoted(declared.name)}{clause.sql()} GROUP BY 1"
        rows = await self._rows(statement, clause)
        return {key: value_at(decode(body), field) for key, _, body in rows}

    async def next_number(self, counter: str, by: int = 1) -> int:
        """Raise a counter and return its new value."""
        statement = (
            "INSERT INTO _numbers (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = value + excluded.value RETURNING value"
        )
        return await self._engine.write(
            lambda connection: int(connection.execute(statement, (counter, by)).fetchall()[0][0])
        )

    async def outbox_pending(self, before: datetime, limit: int = 500) -> list[OutboxRow]:
        """Return unsettled events stored at or before a moment, oldest first."""
        return await self._engine.read(lambda connection: outbox.pending(connection, before, limit))

    async def outbox_settle(self, refs: Sequence[OutboxRef]) -> None:
        """Forget events that have been handled."""
        if refs:
            await self._engine.write(lambda connection: outbox.settle(connection, refs))

    def _clause(self, collection: str, where: Where, *fields: str) -> tuple[Collection, Clause]:
        declared = collection_named(collection)
        check_query(declared, where, None)
        for field in fields:
            check_group(declared, field)
        return declared, compile_where(declared, where)

    async def _rows(self, statement: str, clause: Clause) -> list[Any]:
        def read(connection: Connection) -> list[Any]:
            _use_residual(connection, clause)
            return connection.execute(statement, clause.values).fetchall()

        return await self._engine.read(read)


def _use_residual(connection: Connection, clause: Clause) -> None:
    connection.predicate = lambda document: matches(document, clause.residual)


def _select(
    connection: Connection, collection: Collection, clause: Clause, order: Sort, limit: int
) -> list[Document]:
    _use_residual(connection, clause)
    statement = f"SELECT _doc FROM {quoted(collection.name)}{clause.sql()}{order_by(order)} LIMIT ?"
    return [decode(row[0]) for row in connection.execute(statement, (*clause.values, limit))]
