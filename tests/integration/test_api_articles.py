"""Editorial work over HTTP, on articles in a real store."""

from hub.ids import IdFactory
from hub.knowledge.articles import Articles
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
