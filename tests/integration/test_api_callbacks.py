"""Callbacks and dial lists over HTTP."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hub.domain.callback import CallbackState
from hub.domain.interaction import Party
from hub.domain.suppression import SuppressionReason
from hub.eventbus.change import Change
from tests.factories import inbox
from tests.integration.api_floor import ApiFloor, api_floor


async def post(floor: ApiFloor, path: str, who: str = "ana", **body: Any) -> tuple[int, dict[str, Any]]:
    answer = await floor.call("POST", path, who, json=body)
    return answer.status, await answer.json()


async def test_a_callback_is_promised_listed_and_taken_back() -> None:
    async with api_floor() as floor:
        due = floor.clock.now() + timedelta(hours=2)
        status, made = await post(
            floor, "/callbacks", address="+49 (30) 90 18 20", note="Router", due_at=due.isoformat()
        )
        assert status == 201
        assert (made["address"], made["state"], made["created_by"]) == ("+4930901820", "scheduled", "ana")
        listed = await (await floor.call("GET", "/callbacks", "ana", params={"state": "scheduled"})).json()
        assert [one["id"] for one in listed["items"]] == [made["id"]]
        path = f"/callbacks/{made['id']}"
        assert (await floor.call("DELETE", path, "ana")).status == 204
        assert (await (await floor.call("GET", path, "ana")).json())["reason"] == "cancelled by Ana"
        assert (await floor.call("DELETE", path, "ana")).status == 409


async def test_the_list_has_ones_own_callbacks_in_foreign_queues() -> None:
    async with api_floor() as floor:
        mine = {"agent_id": "ana", "queue_id": "tech"}
        status, made = await post(floor, "/callbacks", "sue", address="+4930901820", **mine)
        assert status == 201
        await post(floor, "/callbacks", "sue", address="+4930901821", queue_id="tech")
        _, promised = await post(floor, "/callbacks", "ana", address="+4930901822")
        await floor.kept.callbacks.update(promised["id"], lambda held: Change(replace(held, queue_id="tech")))
        for where in ("", "?state=scheduled"):
            listed = await (await floor.call("GET", f"/callbacks{where}", "ana")).json()
            assert [one["id"] for one in listed["items"]] == [made["id"], promised["id"]]


async def test_what_cannot_be_called_is_refused() -> None:
    async with api_floor() as floor:
        assert (await post(floor, "/callbacks", address="030 1234"))[0] == 422
        assert (await post(floor, "/callbacks", address="+4930901820", inbox_id="nowhere"))[0] == 422
        assert (await post(floor, "/callbacks", address="+4930901820", queue_id="nowhere"))[0] == 404
        assert (await post(floor, "/callbacks", address="+4930901820", ticket_id="nowhere"))[0] == 404


async def test_a_list_takes_each_number_once() -> None:
    async with api_floor() as floor:
        await floor.kept.inboxes.add(inbox("line", name="Line", channel="voice"))
        fields = {"name": "Winback", "inbox_id": "line", "queue_id": "support", "mode": "progressive"}
        assert (await post(floor, "/dial-lists", "ana", **fields))[0] == 403
        status, made = await post(floor, "/dial-lists", "sue", **fields)
        assert status == 201
        contacts = [
            {"address": "+4930901820", "name": "Mia"},
            {"address": "+49 30 901820"},
            {"address": "+4930901821"},
        ]
        path = f"/dial-lists/{made['id']}/contacts"
        await floor.services.suppressing.suppress(
            Party(kind="phone", value="+4930901821"), SuppressionReason.OPTED_OUT
        )
        tried = await post(floor, path, "sue", contacts=contacts, dry_run=True)
        assert tried == (201, {"added": 2, "known": 1, "unwanted": 1})
        assert await post(floor, path, "sue", contacts=contacts) == (
            201,
            {"added": 2, "known": 1, "unwanted": 1},
        )
        assert await post(floor, path, "sue", contacts=contacts) == (
            201,
            {"added": 0, "known": 3, "unwanted": 0},
        )
        listed = await (await floor.call("GET", "/callbacks", "ana", params={"list": made["id"]})).json()
        assert {one["address"] for one in listed["items"]} == {"+4930901820", "+4930901821"}
        results = await (await floor.call("GET", f"/dial-lists/{made['id']}/results", "sue")).json()
        assert results["states"]["scheduled"] == 2
        assert sum(results["states"].values()) == 2


async def test_a_callback_is_put_to_another_moment_unless_it_is_under_way() -> None:
    async with api_floor() as floor:
        due = floor.clock.now() + timedelta(hours=2)
        _, made = await post(floor, "/callbacks", address="+4930901820", due_at=due.isoformat())
        path, now = f"/callbacks/{made['id']}", floor.clock.now().isoformat()
        moved = await (await floor.call("PATCH", path, "ana", json={"due_at": now, "note": "at once"})).json()
        assert (moved["note"], moved["due_at"]) == (
            "at once",
            floor.clock.now().isoformat().replace("+00:00", "Z"),
        )
        stale = await floor.call("PATCH", path, "ana", json={"note": "late", "version": made["version"]})
        assert stale.status == 409
        await floor.kept.callbacks.update(
            made["id"], lambda held: Change(replace(held, state=CallbackState.WORKING))
        )
        assert (await floor.call("PATCH", path, "ana", json={"due_at": now})).status == 409
