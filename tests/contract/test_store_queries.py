"""What every store finds, in which order, page by page."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from hub.errors import Invalid
from hub.storage.contract import Document, DocumentStore, Exists, In, Range, UndeclaredQuery
from hub.storage.query import Where
from tests.contract.conftest import START


def moment(minutes: int) -> Any:
    return START + timedelta(minutes=minutes)


async def ids_of(store: DocumentStore, collection: str, where: Where, sort: str = "id") -> list[str]:
    return [document["id"] for document in (await store.find(collection, where, sort)).items]


async def walk(store: DocumentStore, where: Where, sort: str, size: int) -> list[str]:
    """Return the ids of all pages."""
    found: list[str] = []
    after = None
    while True:
        page = await store.find("tickets", where, sort, size, after)
        assert len(page.items) <= size
        found += [document["id"] for document in page.items]
        if page.next is None:
            return found
        after = page.next


@pytest.fixture
async def tickets(store: DocumentStore) -> list[Document]:
    """Twelve tickets with ties, gaps and missing fields."""
    documents: list[Document] = []
    for number in range(12):
        work: dict[str, Any] = {"state": ("queued", "active", "idle")[number % 3]}
        if number % 4 != 3:
            work["since"] = moment(number // 2)
        documents.append(
            {
                "id": f"t{number:02}",
                "number": number + 1,
                "status": "open" if number % 2 else "solved",
                "queue_id": ["sales", "支持", None][number % 3],
                "updated_at": moment(number // 3),
                "assignee_id": f"agent{number % 4}" if number % 4 else None,
                "tags": [["vip", "退货"], ["vip"], [], ["late", "vip"]][number % 4],
                "work": work,
                "subject": f"subject {number % 5}",
            }
        )
    await store.insert_many("tickets", documents)
    return documents


async def test_finds_by_equality_and_dotted_fields(store: DocumentStore, tickets: list[Document]) -> None:
    assert await ids_of(store, "tickets", {"status": "open", "queue_id": "支持"}) == ["t01", "t07"]
    assert await ids_of(store, "tickets", {"work.state": "idle"}) == ["t02", "t05", "t08", "t11"]
    assert await ids_of(store, "tickets", {"id": In("t03", "t01", "nope")}) == ["t01", "t03"]
    assert await ids_of(store, "tickets", {"number": 5}) == ["t04"]
    assert await ids_of(store, "tickets", {"status": "OPEN"}) == []


async def test_filters_by_fields_without_index_beside_one_with(
    store: DocumentStore, tickets: list[Document]
) -> None:
    assert await ids_of(store, "tickets", {"status": "open", "subject": "subject 1"}) == ["t01", "t11"]
    assert await store.count("tickets", {"status": "open", "subject": In("subject 1", "subject 2")}) == 3
    assert await ids_of(store, "tickets", {"status": "open", "subject": Range(gte="subject 4")}) == ["t09"]


async def test_none_matches_null_and_missing(store: DocumentStore, tickets: list[Document]) -> None:
    assert await ids_of(store, "tickets", {"assignee_id": None}) == ["t00", "t04", "t08"]
    assert await ids_of(store, "tickets", {"work.since": None, "status": "open"}) == ["t03", "t07", "t11"]
    assert await ids_of(store, "tickets", {"assignee_id": In(None, "agent1"), "status": "solved"}) == [
        "t00",
        "t04",
        "t08",
    ]
    assert await store.count("tickets", {"assignee_id": Exists(True)}) == 9
    assert await store.count("tickets", {"assignee_id": Exists(False)}) == 3
    assert await store.count("tickets", {"status": "open", "unheard_of": Exists(False)}) == 6


async def test_lists_match_by_member(store: DocumentStore, tickets: list[Document]) -> None:
    assert await store.count("tickets", {"tags": "vip"}) == 9
    assert await ids_of(store, "tickets", {"tags": "退货"}, "-updated_at") == ["t08", "t04", "t00"]
    assert await store.count("tickets", {"tags": In("late", "退货"), "status": "open"}) == 3
    assert await store.count("tickets", {"tags": Exists(False)}) == 3
    assert await store.count("tickets", {"tags": None}) == 3
    document = {**tickets[0], "tags": ["new"]}
    await store.replace("tickets", document, 1)
    assert await ids_of(store, "tickets", {"tags": "退货"}) == ["t04", "t08"]
    assert await ids_of(store, "tickets", {"tags": "new"}) == ["t00"]


async def test_ranges(store: DocumentStore, tickets: list[Document]) -> None:
    assert await ids_of(store, "tickets", {"updated_at": Range(gt=moment(2))}) == ["t09", "t10", "t11"]
    assert await store.count("tickets", {"updated_at": Range(gte=moment(1), lt=moment(3))}) == 6
    assert await store.count("tickets", {"updated_at": Range(lte=moment(1))}) == 6
    due = {"work.state": "queued", "work.since": Range(lte=moment(60))}
    assert await ids_of(store, "tickets", due, "work.since") == ["t00", "t06", "t09"]
    assert await store.count("tickets", {"queue_id": Range(gte="s", lt="t")}) == 4


async def test_groups_and_lowest(store: DocumentStore, tickets: list[Document]) -> None:
    assert await store.group("tickets", {}, "status") == {"open": 6, "solved": 6}
    assert await store.group("tickets", {"status": "open"}, "queue_id") == {"sales": 2, "支持": 2, None: 2}
    longest = await store.lowest("tickets", {"work.state": "queued"}, "queue_id", "work.since")
    assert longest == {"sales": moment(0)}
    everywhere = await store.lowest("tickets", {}, "queue_id", "work.since")
    assert everywhere == {"sales": moment(0), "支持": moment(0), None: moment(1)}
    assert await store.group("tickets", {"status": "none"}, "status") == {}


@pytest.mark.parametrize("sort", ["id", "-id", "updated_at", "-updated_at", "work.since", "-work.since"])
@pytest.mark.parametrize("size", [1, 5, 12])
async def test_pages_give_everything_once_in_order(
    store: DocumentStore, tickets: list[Document], sort: str, size: int
) -> None:
    field = sort.removeprefix("-")

    def key(document: Document) -> tuple[Any, ...]:
        found: Any = document
        for part in field.split("."):
            found = (found or {}).get(part)
        return (found is not None, found if found is not None else "", document["id"])

    expected = [document["id"] for document in sorted(tickets, key=key, reverse=sort.startswith("-"))]
    assert await walk(store, {}, sort, size) == expected
    wanted = [document["id"] for document in tickets if document["status"] == "open"]
    assert await walk(store, {"status": "open"}, sort, size) == [id_ for id_ in expected if id_ in wanted]


@pytest.mark.parametrize("sort", ["-updated_at", "updated_at"])
async def test_pages_stay_whole_while_others_write(store: DocumentStore, sort: str) -> None:
    before = [{"id": f"b{n:02}", "number": n + 1, "updated_at": moment(n % 5)} for n in range(20)]
    await store.insert_many("tickets", before)
    found: list[str] = []
    after, inserted = None, 0
    while True:
        page = await store.find("tickets", {}, sort, 4, after)
        found += [document["id"] for document in page.items]
        if page.next is None:
            break
        after = page.next
        for minute in (-1, 2, 9):
            inserted += 1
            await store.insert(
                "tickets", {"id": f"a{inserted:02}", "number": 100 + inserted, "updated_at": moment(minute)}
            )
        assert inserted < 200
    assert len(found) == len(set(found)), "something came twice"
    assert {document["id"] for document in before} <= set(found), "something was skipped"


async def test_a_cursor_fits_its_own_order_only(store: DocumentStore, tickets: list[Document]) -> None:
    page = await store.find("tickets", {}, "-updated_at", 3)
    assert page.next is not None
    for cursor in ("", "nonsense", "é", page.next[:-4], "k" * 5000):
        with pytest.raises(Invalid):
            await store.find("tickets", {}, "-updated_at", 3, cursor)
    with pytest.raises(Invalid):
        await store.find("tickets", {}, "updated_at", 3, page.next)


async def test_queries_without_index_are_refused(store: DocumentStore) -> None:
    with pytest.raises(UndeclaredQuery):
        await store.find("tickets", {"subject": "x"})
    with pytest.raises(UndeclaredQuery):
        await store.find("tickets", {"status": "open"}, "subject")
    with pytest.raises(UndeclaredQuery):
        await store.count("tickets", {"work.since": Range(gt=START)})
    with pytest.raises(UndeclaredQuery):
        await store.group("tickets", {}, "subject")


@pytest.mark.parametrize("value", [{"$gt": ""}, {"$ne": None}, ["open"], b"open", object()])
async def test_operators_from_outside_are_refused(store: DocumentStore, value: Any) -> None:
    await store.insert("tickets", {"id": "t", "status": "open"})
    for where in ({"status": value}, {"status": In(value)}, {"status": Range(gte=value)}):
        with pytest.raises(Invalid):
            await store.find("tickets", where)


@pytest.mark.parametrize("limit", [0, -1])
async def test_a_page_of_nothing_is_refused(store: DocumentStore, limit: int) -> None:
    with pytest.raises(Invalid):
        await store.find("tickets", {}, "id", limit)


async def test_odd_texts_are_only_texts(store: DocumentStore) -> None:
    odd = ["'; DROP TABLE tickets; --", '"', "$where", "a\x00b", "%", "_", "\\", "ß", "İ", "e\u0301"]
    await store.insert_many("customers", [{"id": f"c{n}", "name": name} for n, name in enumerate(odd)])
    for number, name in enumerate(odd):
        assert await ids_of(store, "customers", {"name": name}) == [f"c{number}"]


async def test_reads_see_finished_writes(store: DocumentStore) -> None:
    async def write_and_read(number: int) -> None:
        await store.insert("audit", {"id": f"r{number}", "action": f"x{number}"})
        assert await ids_of(store, "audit", {"action": f"x{number}"}) == [f"r{number}"]

    await asyncio.gather(*(write_and_read(number) for number in range(20)))
