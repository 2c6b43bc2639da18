"""Entities go in and come out as they were, with their events after them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

import pytest

from hub.clock import ManualClock
from hub.domain.events import Event
from hub.errors import AlreadyExists, NotFound
from hub.eventbus.change import Change
from hub.storage.contract import DocumentStore, OutboxRef, StorageError, VersionConflict
from hub.storage.opening import open_store
from hub.storage.repository import Outlet, Repository

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    at: datetime
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    id: str
    version: int = 0
    status: Colour = Colour.RED
    updated_at: datetime = NOW
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    table: dict[str, int] = field(default_factory=dict)
    payload: bytes = b""
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted(Event):
    colour: Colour


def painted(name: str) -> Painted:
    return Painted(id=name, at=NOW, colour=Colour.BLUE)


def blue(thing: Thing) -> Change[Thing]:
    return Change(replace(thing, status=Colour.BLUE), (painted("e1"),))


@pytest.fixture
async def store() -> AsyncIterator[DocumentStore]:
    store, _ = open_store(None, None, ManualClock(NOW))
    await store.start()
    yield store
    await store.stop()


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def things(store: DocumentStore, told: list[Event]) -> Repository[Thing]:
    def hear(events: Sequence[Event], refs: Sequence[OutboxRef]) -> None:
        assert [ref.event_id for ref in refs] == [event.id for event in events]
        told.extend(events)

    return Repository(store, "tickets", Thing, Outlet(hear))


async def test_an_entity_comes_back_equal(things: Repository[Thing]) -> None:
    part = Part(at=NOW, sizes=(1, 2))
    thing = Thing(id="a", part=part, parts=(part, part), table={"x": 1}, payload=b"\x00\xff", number=2**40)
    stored = await things.add(thing)
    assert stored == replace(thing, version=1)
    assert await things.get("a") == stored
    assert await things.require("a") == stored
    assert await things.get_many(["b", "a"]) == [stored]
    with pytest.raises(AlreadyExists):
        await things.add(thing)


async def test_an_older_or_newer_document_is_read_with_defaults(
    store: DocumentStore, things: Repository[Thing]
) -> None:
    await store.insert("tickets", {"id": "old", "field_of_tomorrow": [1]})
    assert await things.get("old") == Thing(id="old", version=1)
    await store.insert("tickets", {"id": "broken", "status": "green"})
    with pytest.raises(StorageError, match="tickets broken cannot be read"):
        await things.get("broken")


async def test_events_are_told_after_the_write_and_lie_in_the_outbox(
    store: DocumentStore, things: Repository[Thing], told: list[Event]
) -> None:
    await things.add(Thing(id="a"), painted("e0"))
    changed = await things.update("a", blue)
    assert (changed.status, changed.version) == (Colour.BLUE, 2)
    assert told == [painted("e0"), painted("e1")]
    rows = await store.outbox_pending(NOW)
    assert [row.event["colour"] for row in rows] == ["blue", "blue"]
    with pytest.raises(VersionConflict):
        await things.save(Thing(id="a", version=1), painted("e2"))
    assert len(told) == 2


async def test_update_without_change_writes_nothing(things: Repository[Thing]) -> None:
    await things.add(Thing(id="a"))
    unchanged = await things.update("a", lambda thing: None)
    assert unchanged.version == 1
    with pytest.raises(NotFound):
        await things.update("b", blue)


async def test_concurrent_updates_all_count(things: Repository[Thing]) -> None:
    await things.add(Thing(id="a", number=0))

    def count(thing: Thing) -> Change[Thing]:
        return Change(replace(thing, number=(thing.number or 0) + 1))

    await asyncio.gather(*(things.update("a", count) for _ in range(15)))
    assert (await things.require("a")).number == 15


async def test_lists(things: Repository[Thing]) -> None:
    for number in range(7):
        colour = Colour.RED if number % 2 else Colour.BLUE
        await things.add(Thing(id=f"t{number}", status=colour, number=number + 1))
    page = await things.page({"status": Colour.RED}, "-number", limit=2)
    assert [thing.id for thing in page.items] == ["t5", "t3"]
    assert [thing.id async for thing in things.all({"status": "blue"}, batch=2)] == ["t0", "t2", "t4", "t6"]
    assert await things.first({"status": "none"}) is None
    assert await things.count({}) == 7
    assert await things.group({}, "status") == {"red": 3, "blue": 4}
    await things.delete("t0")
    await things.delete("t0")
    assert await things.get("t0") is None
