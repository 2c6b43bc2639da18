"""Editorial work over HTTP, on articles in a real store."""

from datetime import timedelta
from typing import Any

from hub.clock import ManualClock
from hub.domain.article import ArticleFilter, ArticleStatus, Visibility
from hub.ids import IdFactory
from hub.knowledge.articles.lifecycle import Articles
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from tests.factories.articles import MOMENT
from tests.integration.api_floor import ApiFloor, api_floor

FIELDS = {"title": "Refunds", "body": "In five days.", "language": "en", "status": "published"}


async def written(floor: ApiFloor, article_id: str = "a", **fields: str) -> Articles:
    """Store an article."""
    articles = Articles(floor.clock, IdFactory(floor.clock), floor.kept.articles, floor.kept.article_versions)
    await articles.create("sue", {**FIELDS, **fields}, article_id)
    return articles


async def test_versions_and_what_differs() -> None:
    async with api_floor() as floor:
        articles = await written(floor)
        for days in ("four", "three"):
            await articles.change("sue", "a", {"body": f"In {days} days."}, None)
        shown = await (await floor.call("GET", "/articles/a/versions", "ana")).json()
        assert [(one["number"], one["body"]) for one in shown["items"]] == [
            (3, "In three days."),
            (2, "In four days."),
            (1, "In five days."),
        ]
        diff = await (await floor.call("GET", "/articles/a/versions/3/diff", "ana")).json()
        assert (diff["old"], diff["new"]) == (2, 3)
        assert diff["lines"][-2:] == ["-In four days.", "+In three days."]
        against = {"against": "1"}
        diff = await (await floor.call("GET", "/articles/a/versions/3/diff", "ana", params=against)).json()
        assert "-In five days." in diff["lines"]
        for number in ("9", "x", "-1", "9" * 30):
            assert (await floor.call("GET", f"/articles/a/versions/{number}/diff", "ana")).status == 404


async def test_going_back_is_a_change_like_any_other() -> None:
    async with api_floor() as floor:
        articles = await written(floor)
        floor.knowledge.held["a"] = await articles.change("sue", "a", {"body": "Wrong"}, None)
        answer = await floor.call("POST", "/articles/a/restore", "sue", json={"version": 1})
        assert (answer.status, (await answer.json())["body"]) == (200, "In five days.")
        assert (await floor.call("POST", "/articles/a/restore", "ana", json={"version": 1})).status == 403
        assert (await floor.call("POST", "/articles/a/restore", "sue", json={"version": 7})).status == 404


async def test_articles_are_listed_by_what_editors_ask() -> None:
    clock = ManualClock(MOMENT)
    store, _ = open_store(None, None, clock)
    await store.start()
    try:
        kept = Repositories(store, Outlet())
        articles = Articles(clock, IdFactory(clock), kept.articles, kept.article_versions)
        review = {"category": "Billing", "review_at": MOMENT + timedelta(days=1)}
        await articles.create("sue", {**FIELDS, **review}, "a")
        await articles.create("sue", {**FIELDS, "visibility": "internal"}, "b")
        await articles.create("sue", {**FIELDS, "visibility": "internal", "brand": "Aurora"}, "c")
        # An article of a former version of the hub does not say who may see it.
        stored = await store.get("articles", "a")
        assert stored is not None
        later = (
            "version",
            "visibility",
            "brand",
            "category",
            "review_at",
            "publish_at",
            "owner_id",
            "editor_id",
        )
        former = {name: value for name, value in stored.items() if name not in later}
        await store.insert("articles", {**former, "id": "old"})

        async def ids(**wanted: Any) -> set[str]:
            page = await articles.page(ArticleFilter(**wanted), limit=10, after=None)
            return {one.id for one in page.items}

        assert await ids(visibility=Visibility.PUBLIC, status=ArticleStatus.PUBLISHED) == {"a", "old"}
        assert await ids(visibility=Visibility.PUBLIC) == {"a", "old"}
        assert await ids(visibility=Visibility.INTERNAL) == {"b", "c"}
        assert await ids(brand="Aurora") == {"a", "b", "c", "old"}
        assert await ids(brand="Boreas") == {"a", "b", "old"}
        assert await ids(category="Billing") == {"a"}
        assert await ids(review_by=MOMENT) == set()
        assert await ids(review_by=MOMENT + timedelta(days=2)) == {"a"}
    finally:
        await store.stop()


async def test_a_draft_is_published_when_its_time_has_come_and_only_once() -> None:
    async with api_floor() as floor:
        now = floor.clock.now()
        articles = await written(floor, status="draft")
        await articles.change("sue", "a", {"publish_at": now + timedelta(hours=1)}, None)
        assert not await articles.publish_due("hub")
        floor.clock.advance(timedelta(hours=1))
        (published,) = await articles.publish_due("hub")
        assert (published.status, published.publish_at) == (ArticleStatus.PUBLISHED, None)
        await articles.change("sue", "a", {"status": "draft"}, None)
        assert not await articles.publish_due("hub")


async def test_the_editors_fields_over_http() -> None:
    async with api_floor() as floor:
        fields = {
            **FIELDS,
            "category": "Billing",
            "visibility": "internal",
            "review_at": "2030-01-01T00:00:00Z",
        }
        made = await (await floor.call("POST", "/articles", "sue", json=fields)).json()
        assert (made["category"], made["visibility"]) == ("Billing", "internal")
        change = {"review_at": None, "owner_id": "ana"}
        changed = await (await floor.call("PATCH", f"/articles/{made['id']}", "sue", json=change)).json()
        assert (changed["review_at"], changed["owner_id"]) == (None, "ana")
        query = {"category": "Billing", "visibility": "internal", "review_due": "true"}
        assert (await floor.call("GET", "/articles", "ana", params=query)).status == 200


async def test_what_lacks_a_language_and_what_is_behind_over_http() -> None:
    async with api_floor() as floor:
        articles = await written(floor)
        await articles.create("sue", {**FIELDS, "title": "Fees"}, "b")
        await articles.create(
            "sue", {**FIELDS, "title": "费用", "language": "zh", "translation_of": "b"}, "c"
        )
        floor.services.article_feedback.read(await floor.kept.articles.require("a"))
        missing = await (await floor.call("GET", "/articles/missing-translations", "sue")).json()
        assert missing == {
            "languages": ["en", "zh"],
            "total": 1,
            "items": [
                {
                    "article_id": "a",
                    "title": "Refunds",
                    "language": "en",
                    "missing": [{"language": "zh", "draft_id": ""}],
                    "asked": 1,
                }
            ],
        }
        query = {"languages": "en,zh,fr"}
        missing = await (
            await floor.call("GET", "/articles/missing-translations", "sue", params=query)
        ).json()
        assert [(one["article_id"], len(one["missing"])) for one in missing["items"]] == [("a", 2), ("b", 1)]
        bad = await floor.call("GET", "/articles/missing-translations", "sue", params={"languages": "EN;"})
        assert bad.status == 422

        floor.clock.advance(timedelta(hours=1))
        await articles.change("sue", "b", {"body": "Nothing."}, None)
        behind = await (await floor.call("GET", "/articles/stale-translations", "sue")).json()
        assert [(one["article_id"], one["original_title"]) for one in behind["items"]] == [("c", "Fees")]
        for article_id in ("b", "c"):
            floor.knowledge.held[article_id] = await floor.kept.articles.require(article_id)
        shown = await (await floor.call("GET", "/articles/c/translations", "ana")).json()
        assert [(one["id"], one["original"], one["stale"]) for one in shown["items"]] == [
            ("b", True, False),
            ("c", False, True),
        ]
        marked = await (await floor.call("POST", "/articles/c/up-to-date", "sue")).json()
        assert marked["text_at"] > behind["items"][0]["text_at"]


async def test_a_text_is_shown_as_readers_will_see_it() -> None:
    async with api_floor() as floor:
        text = {"body": "# Head\n\n<script>alert(1)</script> **five**"}
        html = (await (await floor.call("POST", "/articles/preview", "sue", json=text)).json())["html"]
        assert "<h2>Head</h2>" in html
        assert "<strong>five</strong>" in html
        assert "<script" not in html
