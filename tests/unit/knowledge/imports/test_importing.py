"""Importing twice adds nothing, and what an editor decided here stays."""

from dataclasses import replace

import pytest

from hub.clock import ManualClock
from hub.domain.article import ArticleStatus
from hub.ids import IdFactory
from hub.knowledge.articles.importing import Importer, ImportOutcome
from hub.knowledge.articles.lifecycle import Articles
from hub.knowledge.imports.found import FoundArticle, Unusable
from tests.factories.articles import MOMENT
from tests.fakes.knowledge_store import MemoryArticles, MemoryVersions

REFUND = FoundArticle(
    place="a.md", key="a", title="Refunds", body="Days", language="en", questions=("When?",)
)
ID = REFUND.id_for("markdown")


class World:
    """A store in memory and the imports into it."""

    def __init__(self) -> None:
        clock = ManualClock(MOMENT)
        self.store = MemoryArticles()
        self.articles = Articles(clock, IdFactory(clock), self.store, MemoryVersions())

    async def run(
        self, *found: FoundArticle | Unusable, publish: bool = False, dry: bool = False
    ) -> list[str]:
        importer = Importer(self.articles, self.store, source="markdown", publish=publish, dry_run=dry)
        return [(await importer.take(one)).outcome.value for one in found]


@pytest.fixture
def world() -> World:
    return World()


async def test_what_was_added_once_is_the_same_and_then_changed(world: World) -> None:
    assert await world.run(REFUND) == ["added"]
    assert await world.run(REFUND) == ["same"]
    assert await world.run(replace(REFUND, body="Weeks")) == ["changed"]
    assert [one.body for one in world.store.rows.values()] == ["Weeks"]
    assert world.store.rows[ID].status is ArticleStatus.DRAFT


async def test_publishing_leaves_drafts_and_retired_ones_alone(world: World) -> None:
    draft = replace(REFUND, key="b", draft=True)
    assert await world.run(REFUND, draft, publish=True) == ["added", "added"]
    assert world.store.rows[ID].status is ArticleStatus.PUBLISHED
    assert world.store.rows[draft.id_for("markdown")].status is ArticleStatus.DRAFT
    await world.articles.change("sup", ID, {"status": "retired"}, None)
    assert await world.run(REFUND, publish=True) == ["same"]
    assert world.store.rows[ID].status is ArticleStatus.RETIRED


async def test_questions_written_here_stay_when_the_source_has_none(world: World) -> None:
    bare = replace(REFUND, questions=())
    await world.run(bare)
    await world.articles.change("sup", ID, {"questions": ["Mine?"]}, None)
    assert await world.run(bare) == ["same"]


async def test_a_dry_run_tells_and_stores_nothing(world: World) -> None:
    assert await world.run(REFUND, dry=True) == ["added"]
    assert not world.store.rows


async def test_what_cannot_be_stored_is_told(world: World) -> None:
    importer = Importer(world.articles, world.store, source="markdown")
    told = [
        await importer.take(one)
        for one in (Unusable("x", "why"), REFUND, REFUND, replace(REFUND, key="q", questions=("x" * 2_001,)))
    ]
    assert [one.outcome for one in told] == [
        ImportOutcome.SKIPPED,
        ImportOutcome.ADDED,
        ImportOutcome.SKIPPED,
        ImportOutcome.SKIPPED,
    ]
    assert all(one.reason for one in told if one.outcome is ImportOutcome.SKIPPED)
