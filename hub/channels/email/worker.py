"""Parsing in a process of its own: hostile mail may take its time or its memory, never the loop's."""

import asyncio
import multiprocessing
import resource
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from typing import ClassVar

from pebble import ProcessExpired, ProcessPool

from hub.channels.email.parse import parse_mail
from hub.channels.email.parsed import ParsedMail
from hub.domain.interaction import ParseFailed
from hub.errors import Unavailable

_MEMORY_BYTES = 2 * 1024**3
_PROCESSES = 2  # one mail that takes its time does not hold up the others
_QUEUE_S = 120.0  # how long a mail waits for others at most
_TASKS_PER_PROCESS = 2_000  # then a fresh one: a leak in a parser written in C stays small


class ParseWorkers:
    """Parse mails in worker processes, each mail with a time limit; a worker that dies is replaced."""

    work: Callable[[bytes], ParsedMail] = staticmethod(parse_mail)
    """What the processes do with a mail."""

    def __init__(self, *, processes: int = 1, timeout_s: float = 10.0) -> None:
        self._processes = processes
        self._timeout_s = timeout_s
        self._pool: ProcessPool | None = None
        self._changing = threading.Lock()
        self._waiting: set[asyncio.Future[ParsedMail]] = set()

    async def parse(self, raw: bytes) -> ParsedMail:
        """Parse one mail. Raises ParseFailed when it took too long or brought its worker down."""
        # In a thread, because the first one starts a process.
        future = asyncio.wrap_future(await asyncio.to_thread(self._schedule, raw))
        self._waiting.add(future)
        try:
            done, _ = await asyncio.wait({future}, timeout=self._timeout_s + _QUEUE_S)
        finally:
            self._waiting.discard(future)
        if not done or future.cancelled():
            future.cancel()
            raise Unavailable("the parser was stopped")
        return self._result(future)

    def _result(self, future: "asyncio.Future[ParsedMail]") -> ParsedMail:
        try:
            return future.result()
        except TimeoutError as error:
            raise ParseFailed(f"parsing took longer than {self._timeout_s:g} s") from error
        except (ProcessExpired, MemoryError) as error:
            raise ParseFailed("the parser died on this mail") from error
        except BrokenExecutor as error:
            raise Unavailable("the parser was stopped") from error

    async def stop(self) -> None:
        """End the worker processes; what they are doing is dropped."""
        await asyncio.to_thread(self._stop)
        for future in list(self._waiting):  # the pool forgets what its processes had in hand
            future.cancel()

    def _schedule(self, raw: bytes) -> "Future[ParsedMail]":
        with self._changing:
            if self._pool is None or not self._pool.active:
                self._pool = _new_pool(self._processes)
            future: Future[ParsedMail] = self._pool.schedule(self.work, args=[raw], timeout=self._timeout_s)
            return future

    def _stop(self) -> None:
        with self._changing:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join(5)


class SharedWorkers:
    """One mailbox's part in the worker processes that all mailboxes with the same time limit share."""

    _shared: ClassVar[dict[float, ParseWorkers]] = {}
    _users: ClassVar[Counter[float]] = Counter()

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._joined = False

    async def parse(self, raw: bytes) -> ParsedMail:
        """Parse one mail as `ParseWorkers.parse` does."""
        if not self._joined:
            self._joined = True
            self._users[self._timeout_s] += 1
        if self._timeout_s not in self._shared:
            self._shared[self._timeout_s] = ParseWorkers(processes=_PROCESSES, timeout_s=self._timeout_s)
        return await self._shared[self._timeout_s].parse(raw)

    async def leave(self) -> None:
        """Need the processes no more (until the next `parse`); the last to leave ends them."""
        if not self._joined:
            return
        self._joined = False
        self._users[self._timeout_s] -= 1
        if self._users[self._timeout_s] <= 0:
            await self._shared.pop(self._timeout_s).stop()


def _new_pool(processes: int) -> ProcessPool:
    return ProcessPool(
        max_workers=processes,
        max_tasks=_TASKS_PER_PROCESS,
        initializer=_limit_memory,
        context=multiprocessing.get_context("spawn"),
    )


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
