"""Any filter, sort and page size against plain Python."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.storage.contract import Document, DocumentStore, Exists, In, Range
from hub.storage.documents import matches, value_at
from hub.storage.query import Where
from tests.contract.conftest import START

MOMENTS = st.integers(0, 3).map(lambda n: START + timedelta(milliseconds=n))
TEXTS = st.sampled_from(["", "a", "中", "ab"])
NUMBERS = st.integers(1, 4)
COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "status": TEXTS,
    "queue_id": TEXTS,
    "updated_at": MOMENTS,
    "work.since": MOMENTS,
    "work.state": TEXTS,
    "priority": NUMBERS,
}
RESIDUAL: dict[str, st.SearchStrategy[Any]] = {"subject": TEXTS, "weight": NUMBERS}
SORTS = st.sampled_from(["id", "status", "updated_at", "work.since", "priority"])


@st.composite
def documents(draw: st.DrawFn) -> list[Document]:
    made = []
    for number in range(draw(st.integers(4, 14))):
        document: Document = {"id": f"d{number:02}", "work": {}, "tags": draw(st.lists(TEXTS, max_size=3))}
        for field, values in (COLUMNS | RESIDUAL).items():
            if draw(st.integers(0, 3)):
                head, _, rest = field.partition(".")
                place, name = (document["work"], rest) if rest else (document, head)
                place[name] = draw(st.none() | values)
        made.append(document)
    return made


def conditions(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    optional = st.none() | values
    ranges = st.builds(Range, gte=optional, gt=optional, lte=optional, lt=optional)
    members = st.lists(optional, min_size=1, max_size=3).map(lambda found: In(*found))
    return st.one_of(optional, ranges, members, st.builds(Exists, st.booleans()))


@st.composite
def filters(draw: st.DrawFn) -> Where:
    fields = draw(
        st.lists(
            st.sampled_from(sorted(COLUMNS | RESIDUAL)),
            max_size=draw(st.sampled_from([0, 1, 1, 3])),
            unique=True,
        )
    )
    where = {field: draw(conditions((COLUMNS | RESIDUAL)[field])) for field in fields}
    if draw(st.integers(0, 2)) == 2:
        members = st.lists(TEXTS, min_size=1, max_size=2).map(lambda found: In(*found))
        where["tags"] = draw(st.one_of(st.none(), TEXTS, members, st.builds(Exists, st.booleans())))
    if where and not {"status", "queue_id", "updated_at", "work.state", "tags"} & set(where):
        where["updated_at"] = draw(conditions(MOMENTS))
    return where


def in_order(found: list[Document], sort: str) -> list[str]:
    field = sort.removeprefix("-")

    def key(document: Document) -> tuple[Any, ...]:
        value = value_at(document, field)
        return (value is not None, value if value is not None else 0, document["id"])

    return [document["id"] for document in sorted(found, key=key, reverse=sort.startswith("-"))]


async def fill(store: DocumentStore, wanted: list[Document]) -> None:
    for number in range(20):
        await store.delete("tickets", f"d{number:02}")
    await store.insert_many("tickets", wanted)


async def check(store: DocumentStore, stored: list[Document], where: Where, order: tuple[str, int]) -> None:
    sort, size = order
    expected = [document for document in stored if matches(document, where)]
    assert await store.count("tickets", where) == len(expected)
    ids: list[str] = []
    after = None
    while True:
        page = await store.find("tickets", where, sort, size, after)
        ids += [document["id"] for document in page.items]
        if page.next is None:
            break
        after = page.next
    assert ids == in_order(expected, sort)
    groups: dict[Any, int] = {}
    for document in expected:
        key = value_at(document, "status")
        groups[key] = groups.get(key, 0) + 1
    assert await store.group("tickets", where, "status") == groups


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None)
@given(data=st.data())
async def test_equals_plain_python(store: DocumentStore, data: st.DataObject) -> None:
    stored, where = data.draw(documents()), data.draw(filters())
    sort = data.draw(st.sampled_from(["", "-"])) + data.draw(SORTS)
    await fill(store, stored)
    await check(store, stored, where, (sort, data.draw(st.integers(1, 7))))
