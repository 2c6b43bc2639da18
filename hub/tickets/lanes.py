"""Lanes: work of one key is done in order, work of different keys at the same time."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from hub.background import TaskOwner

logger = logging.getLogger(__name__)

Work = Callable[[], Awaitable[object]]


class Lanes:
    """Run pieces of work, one after another per key. A lane exists only while it has work."""

    def __init__(self, tasks: TaskOwner) -> None:
        self._tasks = tasks
        self._waiting: dict[str, deque[Work]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def put(self, key: str, work: Work) -> None:
        """Queue `work` behind what its lane holds already; a failing piece is logged and the next one comes."""
        lane = self._waiting.get(key)
        if lane is not None:
            lane.append(work)
            return
        self._waiting[key] = deque([work])
        task = self._tasks.start(self._run(key), "lane")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def __len__(self) -> int:
        return sum(len(lane) for lane in self._waiting.values())

    async def drain(self, timeout_s: float) -> None:
        """Wait until all lanes are empty, at most `timeout_s`."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_s
        while self._running and (left := deadline - loop.time()) > 0:
            await asyncio.wait(set(self._running), timeout=left)

    async def _run(self, key: str) -> None:
        lane = self._waiting[key]
        try:
            while lane:
                try:
                    await lane.popleft()()
                except Exception:
                    logger.exception("Work in a lane failed")
        finally:
            del self._waiting[key]
