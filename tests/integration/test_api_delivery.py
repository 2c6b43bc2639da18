"""Outbound messages over the REST interface: how far they came, try again, send later."""

from datetime import timedelta

from hub.channels.delivery_rules import failed
from tests.integration.api_floor import ApiFloor, api_floor


async def _say(floor: ApiFloor, **fields: object) -> dict[str, object]:
    answer = await floor.call("POST", "/tickets/t1/messages", json={"body": "Hello", **fields})
    assert answer.status == 201, await answer.text()
    made: dict[str, object] = await answer.json()
    return made


async def test_a_reply_is_sent_later_moved_and_sent_at_once() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        send_at = (floor.clock.now() + timedelta(days=1)).isoformat()
        message = await _say(floor, send_at=send_at)
        when = "2026-03-03T12:00:00Z"
        assert message["delivery"] == {
            "state": "queued",
            "reason": "",
            "attempts": 0,
            "next_attempt_at": when,
            "send_at": when,
        }
        path = f"/messages/{message['id']}"
        moved = await floor.call("PATCH", path, json={"send_at": "2026-03-09T09:00:00+01:00", "body": "New"})
        shown = await moved.json()
        assert (shown["delivery"]["send_at"], shown["body"]) == ("2026-03-09T08:00:00Z", "New")
        unchanged = await (await floor.call("PATCH", path, json={})).json()
        assert unchanged["body"] == "New"
        assert (await floor.call("PATCH", path, json={"send_at": "2026-03-09T09:00:00"})).status == 422
        assert (await floor.call("PATCH", path, "bo", json={"send_at": None})).status == 404
        at_once = await (await floor.call("PATCH", path, json={"send_at": None})).json()
        assert at_once["delivery"]["send_at"] == "2026-03-02T12:00:00Z"
        far = await floor.call(
            "POST", "/tickets/t1/messages", json={"body": "x", "send_at": "2027-01-01T00:00:00Z"}
        )
        assert (far.status, (await far.json())["code"]) == (422, "invalid")


async def test_failed_messages_are_listed_for_supervisors_and_tried_again() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        names = [str((await _say(floor))["id"]) for _ in range(3)]
        for name in names[:2]:
            now = floor.clock.advance(timedelta(minutes=1)) or floor.clock.now()
            await floor.kept.messages.update(name, lambda held, now=now: failed(held, "no", now, floor.ids))
        assert (await floor.call("GET", "/messages?delivery=failed")).status == 403
        page = await (await floor.call("GET", "/messages?delivery=failed&limit=1", "sue")).json()
        assert [one["id"] for one in page["items"]] == [names[1]]
        rest = await (
            await floor.call("GET", f"/messages?delivery=failed&after={page['next']}", "sue")
        ).json()
        assert [one["id"] for one in rest["items"]] == [names[0]]
        again = await (await floor.call("POST", f"/messages/{names[0]}/retry")).json()
        assert again["delivery"]["state"] == "queued"
        assert (await floor.call("POST", f"/messages/{names[0]}/retry")).status == 409
        assert (await floor.call("POST", f"/messages/{names[1]}/retry", "bo")).status == 404
        left = await (await floor.call("GET", "/messages?delivery=failed", "sue")).json()
        assert [one["id"] for one in left["items"]] == [names[1]]
