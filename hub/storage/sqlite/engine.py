"""Threads around SQLite: one that writes, committing in groups, and a few that read."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from hub.storage.errors import StorageError
from hub.storage.sqlite.connection import Connection, connect, translated

logger = logging.getLogger(__name__)

R = TypeVar("R")
_GROUP_LIMIT = 256


@dataclass(slots=True, eq=False)
class _Job:
    """One write that waits for its commit."""

    work: Callable[[Connection], Any]  # Any: the result is the caller's affair
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None


class Engine:
    """Run jobs on connections, away from the event loop.

    Writes that wait together share one transaction (each in a savepoint) and one fsync; nobody hears of
    success before the commit. In memory everything runs on the writer, for the database is private to it.
    """

    def __init__(self, path: Path | None, readers: int = 3) -> None:
        self._path = path
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._writer: threading.Thread | None = None
        self._ended: asyncio.Future[None] | None = None
        self._closing = False
        self._readers = readers
        self._pool: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._opening = threading.Lock()

    async def start(self, prepare: Callable[[Connection], None]) -> None:
        """Open the writer's connection, run `prepare` on it, begin to serve."""
        loop = asyncio.get_running_loop()
        ready: asyncio.Future[None] = loop.create_future()
        self._ended = loop.create_future()
        self._jobs = SimpleQueue()
        self._closing = False
        self._writer = threading.Thread(
            target=self._run_writer,
            args=(loop, prepare, ready, self._ended),
            name="sqlite-writer",
            daemon=True,
        )
        self._writer.start()
        try:
            await ready
        except BaseException:
            await self.stop()
            raise
        if self._path is not None:
            self._pool = ThreadPoolExecutor(self._readers, thread_name_prefix="sqlite-reader")

    async def stop(self) -> None:
        """Commit what waits, end the threads, close the connections."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(pool.shutdown)
        if self._writer is not None:
            self._closing = True
            self._jobs.put(None)
            if self._ended is not None:
                await self._ended
            self._writer.join()
            self._writer = None
        if self._opened:
            await asyncio.to_thread(self._close)

    def _close(self) -> None:
        """Close the connections; the last one brings the log into the database file."""
        while self._opened:
            self._opened.pop().close()

    async def write(self, work: Callable[[Connection], R]) -> R:
        """Run `work` within a transaction and return its result after the commit."""
        if self._writer is None or self._closing:
            raise StorageError("the store is not open")
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._jobs.put(_Job(work, future))
        return await future

    async def read(self, work: Callable[[Connection], R]) -> R:
        """Run `work` on a connection that sees all that was committed before."""
        if self._path is None:
            return await self.write(work)
        if self._pool is None:
            raise StorageError("the store is not open")
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._read, work)

    def _read(self, work: Callable[[Connection], R]) -> R:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._open()
            connection.execute("PRAGMA query_only=ON")
            self._local.connection = connection
        try:
            return work(connection)
        except sqlite3.Error as error:
            raise translated(error, self._path) from error

    def _open(self) -> Connection:
        connection = connect(self._path)
        with self._opening:
            self._opened.append(connection)
        return connection

    def _run_writer(
        self,
        loop: asyncio.AbstractEventLoop,
        prepare: Callable[[Connection], None],
        ready: asyncio.Future[None],
        ended: asyncio.Future[None],
    ) -> None:
        try:
            self._write_loop(loop, prepare, ready)
        finally:
            _call(loop, ended.set_result, None)

    def _write_loop(
        self,
        loop: asyncio.AbstractEventLoop,
        prepare: Callable[[Connection], None],
        ready: asyncio.Future[None],
    ) -> None:
        try:
            connection = self._open()
            try:
                prepare(connection)
            except sqlite3.Error as error:
                raise translated(error, self._path) from error
        except Exception as error:
            _call(loop, _fail, ready, error)
            return
        _call(loop, _succeed, ready)
        ended = False
        while not ended:
            group, ended = self._next_group()
            if group:
                self._commit(connection, group)
                _call(loop, _resolve, group)

    def _next_group(self) -> tuple[list[_Job], bool]:
        group: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) >= _GROUP_LIMIT:
                return group, False
            try:
                job = self._jobs.get_nowait()
            except Empty:
                return group, False
        return group, True

    def _commit(self, connection: Connection, group: list[_Job]) -> None:
        try:
            connection.execute("BEGIN IMMEDIATE")
            for job in group:
                _run(connection, job)
            connection.execute("COMMIT")
        except Exception as error:
            _roll_back(connection)
            failure: Exception = translated(error, self._path) if isinstance(error, sqlite3.Error) else error
            for job in group:
                job.error = job.error or failure


def _run(connection: Connection, job: _Job) -> None:
    """Run one job of a group so that its failure leaves the others alone."""
    connection.execute("SAVEPOINT job")
    try:
        job.result = job.work(connection)
    except sqlite3.Error:
        raise  # the database itself is in trouble: the whole group fails
    except Exception as error:
        job.error = error
        connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")


def _roll_back(connection: Connection) -> None:
    if connection.in_transaction:
        try:
            connection.execute("ROLLBACK")
        except sqlite3.Error as error:
            logger.warning("Roll-back failed: %s", error)


def _call(loop: asyncio.AbstractEventLoop, tell: Callable[..., object], *arguments: object) -> None:
    try:
        loop.call_soon_threadsafe(tell, *arguments)
    except RuntimeError:  # the loop is closed: nobody waits any more
        logger.warning("The event loop was closed before the store")


def _succeed(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


def _fail(future: asyncio.Future[None], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _resolve(group: list[_Job]) -> None:
    for job in group:
        if job.future.done():
            continue
        if job.error is not None:
            job.future.set_exception(job.error)
        else:
            job.future.set_result(job.result)
