"""Owned background work: every task has a name and an owner that ends it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

logger = logging.getLogger(__name__)


class TaskOwner:
    """Start named tasks and end them together; a task that fails is logged, never lost in silence."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tasks: set[asyncio.Task[Any]] = set()  # Any: results are of no interest here

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        """Run `work` as a task of this owner."""
        task = asyncio.get_running_loop().create_task(work, name=f"{self._name}:{name}")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("Task %s failed", task.get_name(), exc_info=error)

    def __len__(self) -> int:
        return len(self._tasks)

    async def stop(self, timeout_s: float = 5.0) -> None:
        """Cancel what still runs and wait until it has ended.

        Asks twice: `asyncio.wait_for` of Python 3.11 loses a cancellation that arrives just as its work ends
        (https://github.com/python/cpython/issues/86296), and the task would go on for ever.
        """
        tasks = {task for task in self._tasks if task is not asyncio.current_task()}
        for _ in range(2):
            for task in tasks:
                task.cancel()
            if tasks:
                _, tasks = await asyncio.wait(tasks, timeout=timeout_s / 2)

    async def drain(self, timeout_s: float) -> None:
        """Wait for running tasks to end by themselves, at most `timeout_s`."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=timeout_s)


async def every(period_s: float, work: Callable[[], Awaitable[object]], what: str) -> None:
    """Do `work` for ever with `period_s` between the rounds; a failing round is logged and the next one comes.

    Rounds that fail alike are one outage, told when it begins and when it is over: dozens of these run every second or two, and
    would fill the disk while the store is away.
    """
    failing: type[Exception] | None = None
    while True:
        await asyncio.sleep(period_s)
        try:
            await work()
        except Exception as error:
            if type(error) is not failing:
                logger.exception(
                    "A round of %s failed; the next rounds are told when they fail otherwise", what
                )
            failing = type(error)
        else:
            if failing:
                logger.info("The rounds of %s work again", what)
            failing = None
