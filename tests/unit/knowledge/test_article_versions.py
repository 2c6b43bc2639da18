"""Every change of an article keeps what was."""

import asyncio

import pytest

from hub.clock import ManualClock
from hub.errors import Invalid, NotFound
from hub.ids import IdFactory
from hub.knowledge.articles.lifecycle import Articles
from hub.knowledge.articles.versions import ArticleVersions
from tests.factories.articles import MOMENT
from tests.fakes.knowledge_store import MemoryArticles, MemoryVersions

FIELDS = {"title": "Refunds", "body": "In five days.", "language": "en", "questions": ["When?"]}


class World:
    """Articles and what they were, in memory."""

    def __init__(self) -> None:
        clock = ManualClock(MOMENT)
        self.store, self.former = MemoryArticles(), MemoryVersions()
        self.articles = Articles(clock, IdFactory(clock), self.store, self.former)
        self.versions = ArticleVersions(self.store, self.former)


@pytest.fixture
def world() -> World:
    return World()


async def test_versions_are_listed_newest_first(world: World) -> None:
    await world.articles.create("sue", FIELDS, "a")
    await world.articles.change("bo", "a", {"body": "In two days."}, None)
    await world.articles.change("bo", "a", {"body": "In two days."}, None)
    listed = await world.versions.listed("a")
    assert [(one.number, one.body, one.editor_id) for one in listed] == [
        (2, "In two days.", "bo"),
        (1, "In five days.", "sue"),
    ]


async def test_a_difference_is_told_in_lines(world: World) -> None:
    await world.articles.create("sue", FIELDS, "a")
    await world.articles.change("bo", "a", {"body": "In two days.", "questions": []}, None)
    lines = await world.versions.diff("a", 2, 1)
    assert [one for one in lines if one[0] in "+-"] == [
        "--- version 1",
        "+++ version 2",
        "-question: When?",
        "-In five days.",
        "+In two days.",
    ]
    assert await world.versions.diff("a", 2, 2) == []


async def test_a_former_text_comes_back_as_a_new_version(world: World) -> None:
    await world.articles.create("sue", {**FIELDS, "status": "published"}, "a")
    await world.articles.change("bo", "a", {"body": "Wrong", "status": "draft"}, None)
    back = await world.articles.change("sue", "a", await world.versions.former_values("a", 1), None)
    assert (back.version, back.body, back.status) == (3, "In five days.", "draft")


async def test_changes_at_the_same_moment_all_leave_a_version(world: World) -> None:
    await world.articles.create("sue", FIELDS, "a")
    await asyncio.gather(*(world.articles.change("bo", "a", {"body": f"Text {n}"}, None) for n in range(5)))
    listed = await world.versions.listed("a")
    assert [one.number for one in listed] == [6, 5, 4, 3, 2, 1]
    assert {one.body for one in listed[:5]} == {f"Text {n}" for n in range(5)}


async def test_a_version_kept_before_a_crash_is_kept_once(world: World) -> None:
    article = await world.articles.create("sue", FIELDS, "a")
    other = Articles(ManualClock(MOMENT), IdFactory(ManualClock(MOMENT)), world.store, world.former)
    await world.articles.change("bo", "a", {"body": "b"}, None)
    world.store.rows["a"] = article  # the change was lost, the copy was not
    await other.change("bo", "a", {"body": "c"}, None)
    assert [one.number for one in await world.versions.listed("a")] == [2, 1]


async def test_a_deleted_article_leaves_nothing(world: World) -> None:
    await world.articles.create("sue", FIELDS, "a")
    await world.articles.change("sue", "a", {"body": "b"}, None)
    await world.articles.delete("sue", "a")
    assert not world.former.rows
    with pytest.raises(NotFound):
        await world.versions.listed("a")


async def test_what_is_not_kept_or_too_long_is_told(world: World) -> None:
    await world.articles.create("sue", {**FIELDS, "body": "\n" * 6_000}, "a")
    with pytest.raises(NotFound):
        await world.versions.diff("a", 1, 9)
    with pytest.raises(Invalid):
        await world.versions.diff("a", 1, 1)
