"""Migrations are applied once, in order, by one process."""

import asyncio

import pytest

from hub.clock import ManualClock
from hub.storage.contract import DocumentStore, StorageError
from hub.storage.migrations import Migration, migrate


async def test_steps_are_applied_once_and_in_order(store: DocumentStore, clock: ManualClock) -> None:
    applied: list[int] = []

    def step(number: int) -> Migration:
        async def apply(store: DocumentStore) -> None:
            applied.append(number)
            await asyncio.sleep(0)

        return Migration(number, f"step {number}", apply)

    await asyncio.gather(*(migrate(store, clock, [step(1), step(2)]) for _ in range(3)))
    assert applied == [1, 2]
    await migrate(store, clock, [step(1), step(2), step(3)])
    assert applied == [1, 2, 3]
    with pytest.raises(StorageError, match="newer hub"):
        await migrate(store, clock, [step(1)])


async def test_a_step_that_failed_is_tried_again_at_once(store: DocumentStore, clock: ManualClock) -> None:
    attempts = 0

    async def apply(store: DocumentStore) -> None:
        nonlocal attempts
        attempts += 1
        if attempts == 1:
            raise StorageError("half-way")

    steps = [Migration(1, "fragile", apply)]
    with pytest.raises(StorageError):
        await migrate(store, clock, steps)
    await migrate(store, clock, steps)
    assert attempts == 2
