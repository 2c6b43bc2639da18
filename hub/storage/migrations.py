"""Changes to stored data between versions of the hub, applied in order at start.

Adding a field to an entity needs none: missing fields take their defaults. Indexes need none either.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.clock import Clock
from hub.errors import Conflict
from hub.storage.contract import Document, DocumentStore
from hub.storage.errors import StorageError

logger = logging.getLogger(__name__)

_STATE = "migrations"
_LEASE = timedelta(minutes=2)
_POLL_S = 0.5


@dataclass(frozen=True, slots=True)
class Migration:
    """One step; it must bear being applied again after a crash half-way."""

    number: int
    name: str
    apply: Callable[[DocumentStore], Awaitable[None]]


MIGRATIONS: tuple[Migration, ...] = ()
"""Every step there ever was, in order; never renumber one that was released."""


async def migrate(store: DocumentStore, clock: Clock, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Apply the steps this store has not seen; when two processes start at once, one does the work.

    Raises StorageError when a newer version of the hub has already changed the store.
    """
    while True:
        state = await _state(store)
        applied: int = state["applied"]
        if migrations and applied > migrations[-1].number:
            raise StorageError(f"the store was written by a newer hub (migration {applied})")
        waiting = [step for step in migrations if step.number > applied]
        if not waiting:
            return
        if await _take_lease(store, clock, state):
            try:
                await _apply(store, clock, waiting)
            finally:
                await _end_lease(store)
            return
        logger.info("Waiting for another process to apply migrations")
        await asyncio.sleep(_POLL_S)


async def _state(store: DocumentStore) -> Document:
    state = await store.get("meta", _STATE)
    if state is not None:
        return state
    fresh: Document = {"id": _STATE, "applied": 0, "lease_until": None}
    try:
        await store.insert("meta", fresh)
    except Conflict:
        logger.debug("Another process made the record of migrations first")
    return await store.get("meta", _STATE) or fresh


async def _take_lease(store: DocumentStore, clock: Clock, state: Document) -> bool:
    held_until = state["lease_until"]
    if held_until is not None and held_until > clock.now():
        return False
    try:
        await store.replace("meta", {**state, "lease_until": clock.now() + _LEASE}, state["version"])
    except Conflict:
        return False
    return True


async def _apply(store: DocumentStore, clock: Clock, steps: Sequence[Migration]) -> None:
    for step in steps:
        logger.info("Applying migration %s %s", step.number, step.name)
        await step.apply(store)
        state = await _state(store)
        done = {**state, "applied": step.number, "lease_until": clock.now() + _LEASE}
        await store.replace("meta", done, state["version"])


async def _end_lease(store: DocumentStore) -> None:
    state = await _state(store)
    await store.replace("meta", {**state, "lease_until": None}, state["version"])
