"""What every store does with single documents."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.errors import Invalid, NotFound, TooLarge
from hub.storage.contract import DocumentStore, DuplicateKey, UndeclaredQuery, VersionConflict

CHINESE = "您好，我的订单还没有到，可以帮我查一下吗？𠮷野家 🙂"


async def test_gives_back_what_was_stored(store: DocumentStore) -> None:
    moment = datetime(2026, 11, 23, 8, 30, 15, 987_000, tzinfo=UTC)
    document: dict[str, Any] = {
        "id": "one",
        "subject": CHINESE,
        "payload": bytes(range(256)),
        "number": 2**40,
        "score": 0.1,
        "flag": True,
        "nothing": None,
        "empty": "",
        "nested": {"at": moment, "list": [1, "zwei", None, {"deep": [moment]}], "a.b": {"$c": 1}},
    }
    assert await store.insert("audit", document) == 1
    found = await store.get("audit", "one")
    assert found == {**document, "version": 1}
    assert found["nested"]["at"].utcoffset() == timedelta(0)
    assert type(found["payload"]) is bytes
    assert found["flag"] is True


async def test_keeps_times_in_utc_cut_to_milliseconds(store: DocumentStore) -> None:
    shanghai = timezone(timedelta(hours=8))
    await store.insert("audit", {"id": "t", "at": datetime(2026, 1, 1, 7, 59, 59, 999_999, tzinfo=shanghai)})
    found = await store.get("audit", "t")
    assert found is not None
    assert found["at"] == datetime(2025, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)


async def test_get_of_nothing_is_none(store: DocumentStore) -> None:
    assert await store.get("tickets", "none") is None


async def test_get_many_keeps_the_order_asked_for(store: DocumentStore) -> None:
    for name in "abc":
        await store.insert("audit", {"id": name})
    found = await store.get_many("audit", ["c", "missing", "a", "c"])
    assert [document["id"] for document in found] == ["c", "a"]


async def test_insert_many_stores_all(store: DocumentStore) -> None:
    await store.insert_many("audit", [{"id": f"{n:03}", "n": n} for n in range(30)])
    await store.insert_many("audit", [])
    assert await store.count("audit", {}) == 30
    with pytest.raises(DuplicateKey):
        await store.insert_many("audit", [{"id": "new"}, {"id": "007"}])


async def test_replace_counts_versions_up(store: DocumentStore) -> None:
    await store.insert("tickets", {"id": "t", "number": 1, "subject": "old", "gone": 1})
    assert await store.replace("tickets", {"id": "t", "number": 1, "subject": "new"}, 1) == 2
    assert await store.get("tickets", "t") == {"id": "t", "number": 1, "subject": "new", "version": 2}


async def test_replace_refuses_a_stale_version(store: DocumentStore) -> None:
    await store.insert("tickets", {"id": "t", "subject": "a"})
    await store.replace("tickets", {"id": "t", "subject": "b"}, 1)
    with pytest.raises(VersionConflict):
        await store.replace("tickets", {"id": "t", "subject": "c"}, 1)
    found = await store.get("tickets", "t")
    assert found is not None
    assert (found["subject"], found["version"]) == ("b", 2)
    with pytest.raises(NotFound):
        await store.replace("tickets", {"id": "other"}, 1)


async def test_delete_tells_whether_there_was_one(store: DocumentStore) -> None:
    await store.insert("customers", {"id": "c", "tags": ["vip"]})
    assert await store.delete("customers", "c") is True
    assert await store.delete("customers", "c") is False
    assert await store.get("customers", "c") is None
    assert await store.count("customers", {"tags": "vip"}) == 0


async def test_an_id_is_taken_once(store: DocumentStore) -> None:
    await store.insert("audit", {"id": "a", "n": 1})
    with pytest.raises(DuplicateKey) as caught:
        await store.insert("audit", {"id": "a", "n": 2})
    assert caught.value.index == "id"
    assert (await store.get("audit", "a") or {})["n"] == 1


async def test_unique_keys_hold_on_insert_and_replace(store: DocumentStore) -> None:
    await store.insert("inbound", {"id": "1", "inbox_id": "mail", "external_id": "<x@y>"})
    await store.insert("inbound", {"id": "2", "inbox_id": "other", "external_id": "<x@y>"})
    with pytest.raises(DuplicateKey) as caught:
        await store.insert("inbound", {"id": "3", "inbox_id": "mail", "external_id": "<x@y>"})
    assert caught.value.index == "inbox_id,external_id"
    with pytest.raises(DuplicateKey):
        await store.replace("inbound", {"id": "2", "inbox_id": "mail", "external_id": "<x@y>"}, 1)
    assert (await store.get("inbound", "2") or {})["inbox_id"] == "other"
    await store.insert("tickets", {"id": "t1", "number": 7})
    with pytest.raises(DuplicateKey) as caught:
        await store.insert("tickets", {"id": "t2", "number": 7})
    assert caught.value.index == "number"


@pytest.mark.parametrize("external", [{}, {"external_id": None}, {"external_id": ""}])
async def test_unique_keys_ignore_what_is_missing(store: DocumentStore, external: dict[str, Any]) -> None:
    for number in range(3):
        await store.insert("inbound", {"id": str(number), "inbox_id": "mail", **external})
    assert await store.count("inbound", {"inbox_id": "mail"}) == 3


async def test_a_freed_unique_key_can_be_taken(store: DocumentStore) -> None:
    await store.insert("teams", {"id": "1", "name": "Support"})
    await store.replace("teams", {"id": "1", "name": "Sales"}, 1)
    await store.insert("teams", {"id": "2", "name": "Support"})
    await store.delete("teams", "1")
    await store.insert("teams", {"id": "3", "name": "Sales"})


async def test_keeps_five_megabytes(store: DocumentStore) -> None:
    text, payload = "长" * 1_000_000, bytes(2_000_000)
    await store.insert("inbound", {"id": "big", "state": "received", "text": text, "payload": payload})
    found = await store.get("inbound", "big")
    assert found is not None
    assert found["text"] == text
    assert found["payload"] == payload
    assert (await store.find("inbound", {"state": "received"})).items[0]["text"] == text


async def test_refuses_what_cannot_be_stored(store: DocumentStore) -> None:
    bad: list[dict[str, Any]] = [
        {"id": "x", "at": datetime(2026, 1, 1)},  # noqa: DTZ001 - a time without zone is the point
        {"id": "x", "n": 2**70},
        {"id": "x", "object": object()},
        {"id": "x", 5: "key"},
        {"id": "x", "half": "\ud83d"},
        {"id": ""},
        {"no": "id"},
    ]
    for document in bad:
        with pytest.raises(Invalid):
            await store.insert("audit", document)
    with pytest.raises(TooLarge):
        await store.insert("audit", {"id": "x", "payload": bytes(16_000_000)})
    assert await store.count("audit", {}) == 0


async def test_refuses_an_undeclared_collection(store: DocumentStore) -> None:
    with pytest.raises(UndeclaredQuery):
        await store.get("users; DROP TABLE tickets", "x")


async def test_one_failing_write_leaves_its_neighbours_alone(store: DocumentStore) -> None:
    await store.insert("audit", {"id": "taken"})
    writes = [store.insert("audit", {"id": "taken" if n % 3 == 0 else f"w{n}"}) for n in range(30)]
    results = await asyncio.gather(*writes, return_exceptions=True)
    for number, result in enumerate(results):
        assert isinstance(result, DuplicateKey) if number % 3 == 0 else result == 1
    assert await store.count("audit", {}) == 21


async def test_counters_never_give_a_number_twice(store: DocumentStore) -> None:
    numbers = await asyncio.gather(*(store.next_number("ticket") for _ in range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert await store.next_number("ticket", by=10) == 50
    assert await store.next_number("other") == 1


async def test_ping_answers(store: DocumentStore, clock: ManualClock) -> None:
    await store.ping()
