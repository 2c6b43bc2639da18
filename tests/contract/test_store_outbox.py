"""A change and its events are stored together or not at all."""

from datetime import timedelta

import pytest

from hub.clock import ManualClock
from hub.errors import Invalid, NotFound
from hub.storage.contract import DocumentStore, DuplicateKey, OutboxRef, VersionConflict
from tests.contract.conftest import START


async def pending(store: DocumentStore, clock: ManualClock, limit: int = 100) -> list[str]:
    return [row.ref.event_id for row in await store.outbox_pending(clock.now(), limit)]


async def test_events_come_back_in_order_until_settled(store: DocumentStore, clock: ManualClock) -> None:
    first, second = {"id": "e1", "type": "a", "at": START, "文": "字"}, {"id": "e2", "type": "b", "at": START}
    await store.insert("tickets", {"id": "t"}, [first, second])
    clock.advance(timedelta(seconds=1))
    await store.insert("customers", {"id": "c"}, [{"id": "e3"}])
    clock.advance(timedelta(seconds=1))
    await store.replace("tickets", {"id": "t"}, 1, [{"id": "e4"}])
    rows = await store.outbox_pending(clock.now())
    assert [row.ref.event_id for row in rows] == ["e1", "e2", "e3", "e4"]
    assert rows[0].event == first
    assert rows[2].ref == OutboxRef("customers", "c", "e3")
    await store.outbox_settle([rows[0].ref, OutboxRef("customers", "c", "e3")])
    assert await pending(store, clock) == ["e2", "e4"]
    await store.outbox_settle([row.ref for row in rows])
    await store.outbox_settle([])
    assert await pending(store, clock) == []
    assert await store.get("tickets", "t") == {"id": "t", "version": 2}


async def test_only_events_old_enough_are_given(store: DocumentStore, clock: ManualClock) -> None:
    await store.insert("tickets", {"id": "a"}, [{"id": "e1"}])
    clock.advance(timedelta(seconds=10))
    await store.replace("tickets", {"id": "a"}, 1, [{"id": "e2"}])
    assert [row.ref.event_id for row in await store.outbox_pending(START)] == ["e1"]
    assert await pending(store, clock, limit=1) == ["e1"]
    assert [row.ref.event_id for row in await store.outbox_pending(START - timedelta(seconds=1))] == []


async def test_a_refused_write_leaves_no_event(store: DocumentStore, clock: ManualClock) -> None:
    await store.insert("teams", {"id": "t", "name": "Support"})
    with pytest.raises(DuplicateKey):
        await store.insert("teams", {"id": "u", "name": "Support"}, [{"id": "e1"}])
    with pytest.raises(VersionConflict):
        await store.replace("teams", {"id": "t", "name": "X"}, 5, [{"id": "e2"}])
    with pytest.raises(NotFound):
        await store.replace("teams", {"id": "v", "name": "Y"}, 1, [{"id": "e3"}])
    with pytest.raises(Invalid):
        await store.replace("teams", {"id": "t", "name": "Z"}, 1, [{"no": "id"}])
    assert await pending(store, clock) == []
    assert await store.get("teams", "t") == {"id": "t", "name": "Support", "version": 1}


async def test_events_outlive_their_document(store: DocumentStore, clock: ManualClock) -> None:
    await store.insert("sessions", {"id": "s"}, [{"id": "e1"}, {"id": "e2"}])
    await store.delete("sessions", "s")
    rows = await store.outbox_pending(clock.now())
    assert [row.ref for row in rows] == [OutboxRef("sessions", "s", "e1"), OutboxRef("sessions", "s", "e2")]
    await store.outbox_settle([rows[0].ref])
    assert await pending(store, clock) == ["e2"]
    await store.outbox_settle([rows[1].ref])
    assert await pending(store, clock) == []
