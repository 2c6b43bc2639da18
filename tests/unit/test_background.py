"""Owned background work ends when its owner says so."""

import asyncio
import logging

import pytest

from hub.background import TaskOwner, every


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


async def test_an_outage_is_told_when_it_begins_and_when_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    outcomes = iter([None, OSError(), OSError(), ValueError(), ValueError(), None, None, OSError()])

    async def work() -> None:
        try:
            outcome = next(outcomes)
        except StopIteration:
            raise asyncio.CancelledError from None
        if outcome is not None:
            raise outcome

    caplog.set_level(logging.INFO, "hub.background")
    with pytest.raises(asyncio.CancelledError):
        await every(0, work, "the sweep")
    told = [(record.levelname, record.exc_info and record.exc_info[0]) for record in caplog.records]
    assert told == [("ERROR", OSError), ("ERROR", ValueError), ("INFO", None), ("ERROR", OSError)]
