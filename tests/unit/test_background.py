"""Owned background work ends when its owner says so."""

import asyncio

from hub.background import TaskOwner


async def test_a_task_that_loses_its_cancellation_is_ended_all_the_same() -> None:
    owner = TaskOwner("owner")
    step_done = asyncio.get_running_loop().create_future()

    async def work() -> None:
        try:
            await step_done
        except asyncio.CancelledError:
            pass  # as `asyncio.wait_for` may do it to whoever calls it
        await asyncio.Event().wait()

    task = owner.start(work(), "work")
    await asyncio.sleep(0)
    await owner.stop(timeout_s=0.1)
    assert task.cancelled()
    assert len(owner) == 0


async def test_cleaning_up_is_waited_for() -> None:
    owner = TaskOwner("owner")
    cleaned: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append("up")

    owner.start(work(), "work")
    await asyncio.sleep(0)
    await owner.stop()
    assert cleaned == ["up"]
