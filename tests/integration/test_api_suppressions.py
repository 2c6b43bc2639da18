"""Addresses that are not written to, over the REST interface."""

from hub.domain.customer import Customer
from tests.integration.api_floor import ApiFloor, api_floor

MIA = {"kind": "phone", "value": "+14155550101"}


async def _put_down(floor: ApiFloor, reason: str, who: str = "ana") -> str:
    answer = await floor.call("POST", "/suppressions", who, json={**MIA, "reason": reason})
    assert answer.status == 201
    return str((await answer.json())["id"])


async def _values(floor: ApiFloor, query: str) -> list[tuple[str, str]]:
    answer = await floor.call("GET", f"/suppressions{query}")
    assert answer.status == 200, await answer.text()
    return [(one["value"], one["reason"]) for one in (await answer.json())["items"]]


async def test_addresses_are_listed_by_owner_address_and_reason() -> None:
    async with api_floor() as floor:
        now = floor.clock.now()
        mia = Customer(
            id="mia", name="Mia", identities=("phone:+14155550101",), created_at=now, updated_at=now
        )
        await floor.kept.customers.add(mia)
        await _put_down(floor, "hard_bounce")
        both = [("+14155550101", "hard_bounce")]
        assert await _values(floor, "") == both
        assert await _values(floor, "?customer=mia") == both
        assert await _values(floor, "?kind=phone&value=%2B14155550101") == both
        assert await _values(floor, "?reason=opted_out") == []
        assert await _values(floor, "?state=lifted") == []
        half = await floor.call("GET", "/suppressions?kind=phone")
        assert half.status == 422


async def test_an_agent_lifts_a_bounce_and_only_an_administrator_a_wish() -> None:
    async with api_floor() as floor:
        bounce, wish = await _put_down(floor, "hard_bounce"), await _put_down(floor, "opted_out")
        assert (await floor.call("DELETE", f"/suppressions/{bounce}")).status == 200
        assert (await floor.call("DELETE", f"/suppressions/{wish}?reason=asked", "sue")).status == 403
        assert (await floor.call("DELETE", f"/suppressions/{wish}", "ada")).status == 422
        lifted = await floor.call("DELETE", f"/suppressions/{wish}?reason=asked", "ada")
        shown = await lifted.json()
        assert (shown["lifted_by_name"], shown["lifted_because"]) == ("Ada", "asked")
        assert await _values(floor, "") == []
        assert len(await _values(floor, "?state=all")) == 2
        trail = await (await floor.call("GET", "/audit?actor=ada", "ada")).json()
        assert [(one["action"], one["subject_id"]) for one in trail["items"]] == [("lift_suppression", wish)]
        assert (await floor.call("DELETE", "/suppressions/none")).status == 404


async def test_a_suppression_names_an_inbox_that_exists() -> None:
    async with api_floor() as floor:
        wrong = {**MIA, "reason": "opted_out", "inbox_id": "nowhere"}
        assert (await floor.call("POST", "/suppressions", json=wrong)).status == 422
        fitting = {**MIA, "reason": "opted_out", "inbox_id": "mailbox"}
        assert (await floor.call("POST", "/suppressions", json=fitting)).status == 201
