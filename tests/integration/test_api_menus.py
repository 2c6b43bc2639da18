"""Menus over HTTP: faulty ones are refused with every fault, secrets stay in, a dry run walks one without a call."""

from dataclasses import replace
from typing import Any

from hub.domain.article import Article, ArticleStatus, Visibility
from hub.eventbus.change import Change
from tests.integration.api_floor import ApiFloor, api_floor
from tests.integration.test_api_setup import SAMPLES

MENU = SAMPLES["menus"]


async def walked(floor: ApiFloor, menu_id: str, **body: Any) -> dict[str, Any]:
    answer = await floor.call("POST", f"/menus/{menu_id}/dry-run", "ada", json=body)
    assert answer.status == 200, await answer.text()
    view: dict[str, Any] = await answer.json()
    return view


async def test_a_dry_run_walks_as_far_as_the_inputs_lead() -> None:
    async with api_floor() as floor:
        made = await (await floor.call("POST", "/menus", "ada", json=MENU)).json()
        waiting = await walked(floor, made["id"])
        assert waiting["outcome"] is None
        assert [step["waits_for"] for step in waiting["steps"]] == ["digits"]
        assert waiting["steps"][0]["say"] == [{"language": "en", "text": "Press 1 for support.", "blob": ""}]
        done = await walked(floor, made["id"], inputs=[{"digits": "9"}, {"digits": "1"}])
        assert len(done["steps"]) == 3
        assert done["outcome"] == {
            "kind": "queue",
            "queue_id": "tech",
            "requirement": [],
            "priority": "high",
            "language": "en",
            "direct_to": "",
            "address": "",
        }
        draft = await walked(floor, "draft", menu={**MENU, "start": "wait"})
        assert draft["outcome"]["queue_id"] == "tech"
        assert draft["faults"] == ["Topic: no arrow leads here"]
        assert (await floor.call("POST", "/menus/draft/dry-run", "ada", json={})).status == 404


async def test_every_fault_of_a_menu_is_named() -> None:
    async with api_floor() as floor:
        nodes = [{**MENU["nodes"][0], "otherwise": "nowhere"}, {**MENU["nodes"][1], "queue_id": "nowhere"}]
        refused = await floor.call("POST", "/menus", "ada", json={**MENU, "nodes": nodes})
        assert refused.status == 422
        told = [error["msg"] for error in (await refused.json())["errors"]]
        assert told == ["Topic: leads to nowhere, which does not exist", "there is no queue nowhere"]
        dip = {"id": "dip", "kind": "dip", "url": "http://127.0.0.1/x", "next": "wait"}
        inside = {**MENU, "start": "dip", "nodes": [dip, MENU["nodes"][1]]}
        assert (await floor.call("POST", "/menus", "ada", json=inside)).status == 422


async def test_the_secret_stays_in() -> None:
    async with api_floor() as floor:
        made = await (await floor.call("POST", "/menus", "ada", json={**MENU, "secret": "s3cret"})).json()
        assert made["secret"] == "********"
        path = f"/menus/{made['id']}"
        await floor.call("PATCH", path, "ada", json={"name": "Other", "secret": "********"})
        held = await floor.kept.menus.require(made["id"])
        assert (held.name, held.secret) == ("Other", "s3cret")


async def test_a_menu_reads_only_articles_that_everybody_may_read() -> None:
    answer = {"id": "returns", "kind": "answer", "article_id": "en-returns", "next": "topic"}
    menu = {**MENU, "start": "returns", "nodes": [answer, *MENU["nodes"]]}
    async with api_floor() as floor:
        menu["nodes"][0]["next"] = MENU["start"]
        refused = await floor.call("POST", "/menus", "ada", json=menu)
        assert refused.status == 422
        assert "article en-returns: there is none" in (await refused.json())["detail"]
        article = Article(
            id="en-returns",
            title="Returns",
            body="Within 30 days.",
            language="en",
            status=ArticleStatus.PUBLISHED,
            created_at=floor.clock.now(),
            updated_at=floor.clock.now(),
        )
        await floor.kept.articles.add(article)
        made = await (await floor.call("POST", "/menus", "ada", json=menu)).json()
        walk = await walked(floor, made["id"])
        assert walk["steps"][0]["say"][0]["text"] == "Within 30 days."
        assert walk["faults"] == []
        internal = replace(article, visibility=Visibility.INTERNAL)
        await floor.kept.articles.update(
            article.id, lambda held: Change(replace(internal, version=held.version))
        )
        assert "not published for everybody" in (await walked(floor, made["id"]))["faults"][0]
