"""Staffing over HTTP: the plan beside the rota, and a what-if that tells how far it has come."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from hub.reporting.agent_states import Shift
from hub.reporting.contact import HandledContact, Outcome
from tests.integration.api_floor import ApiFloor, api_floor

WEEKS = 2


@pytest.fixture
async def floor() -> AsyncIterator[ApiFloor]:
    async with api_floor() as floor:
        yield floor


async def put_weeks(floor: ApiFloor) -> None:
    """Calls to support in the two weeks before today, from nine to twelve: twelve an hour, five minutes each."""
    dice = Random(2)
    midnight = floor.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    for day in range(1, WEEKS * 7 + 1):
        at, noon = midnight + timedelta(hours=9, days=-day), midnight + timedelta(hours=12, days=-day)
        while (at := at + timedelta(hours=dice.expovariate(12))) < noon:
            found.append(
                HandledContact(
                    id=f"c{len(found)}",
                    ticket_id="t",
                    channel="voice",
                    queue_id="support",
                    outcome=Outcome.HANDLED,
                    queued_at=at,
                    accepted_at=at + timedelta(seconds=5),
                    ended_at=at + timedelta(minutes=5),
                    last_at=at + timedelta(minutes=5),
                    waited_s=5,
                    talk_s=dice.expovariate(1 / 300),
                )
            )
    await floor.kept.contacts.put(found)
    shift = Shift(
        id="s",
        agent_id="ana",
        starts_at=midnight + timedelta(hours=9),
        ends_at=midnight + timedelta(hours=11),
    )
    await floor.kept.shifts.add(shift)


async def lines(floor: ApiFloor, **body: Any) -> list[dict[str, Any]]:
    answer = await floor.call("POST", "/staffing/what-if", "sue", json=body)
    assert answer.status == 200, await answer.text()
    assert answer.content_type == "application/x-ndjson"
    return [json.loads(line) for line in (await answer.text()).splitlines()]


async def test_supervisors_see_forecast_required_and_planned_and_try_a_change(floor: ApiFloor) -> None:
    await put_weeks(floor)
    today = floor.clock.now().date().isoformat()
    answer = await floor.call("GET", f"/staffing?from={today}&days=1&shrinkage=0.2", "sue")
    plan = await answer.json()
    assert answer.status == 200, plan
    queue = plan["queues"]["support"]
    assert [row["at"][11:16] for row in queue["intervals"]] == [
        "09:00",
        "09:30",
        "10:00",
        "10:30",
        "11:00",
        "11:30",
    ]
    assert [row["planned"] for row in queue["intervals"]] == [1, 1, 1, 1, 0, 0]
    assert all(row["scheduled"] >= row["required"] >= 1 for row in queue["intervals"])
    assert sum(row["forecast"] for row in queue["intervals"]) == pytest.approx(36, rel=0.2)

    change = {"queue": "support", "agents": -1, "from": "10:00"}
    told = await lines(floor, **{"from": today, "days": 1, "seeds": 2, "changes": [change]})
    assert [line["done"] for line in told[:-1]] == [0, 1, 2, 3, 4]
    level = told[-1]["result"]["difference"][today]["support"]["service_level"]
    assert level["mean"] < 0
    rota = {"support": {today: [0] * 18 + [9] * 6}}
    (_, *_, last) = await lines(floor, **{"from": today, "days": 1, "seeds": 1, "agents": rota})
    assert last["result"]["plan"][today]["support"]["service_level"]["mean"] == 1


async def test_what_cannot_be_reckoned_is_a_problem_that_says_why(floor: ApiFloor) -> None:
    answer = await floor.call("GET", "/staffing?days=1", "sue")
    assert answer.status == 422
    assert "nothing to forecast from" in (await answer.json())["detail"]
    wrong: tuple[dict[str, Any], ...] = (
        {"days": 0},
        {"changes": [{"from": "25:99"}]},
        {"agents": "everybody"},
        {"seeds": 1000},
    )
    for body in wrong:
        assert (await floor.call("POST", "/staffing/what-if", "sue", json=body)).status == 422
    assert (await floor.call("GET", "/staffing?time_zone=Mars/Olympus", "sue")).status == 422
    assert (await floor.call("GET", "/staffing", "ana")).status == 403
    assert (await floor.call("POST", "/staffing/what-if", "ana", json={})).status == 403


async def test_the_rota_can_be_simulated_and_a_day_without_one_says_so(floor: ApiFloor) -> None:
    await put_weeks(floor)
    today = floor.clock.now().date()
    (*_, last) = await lines(floor, **{"from": today.isoformat(), "days": 1, "seeds": 1, "agents": "planned"})
    level = last["result"]["plan"][today.isoformat()]["support"]["service_level"]["mean"]
    assert 0 < level < 1
    later = {"from": (today + timedelta(days=1)).isoformat(), "days": 1, "seeds": 1, "agents": "planned"}
    answer = await floor.call("POST", "/staffing/what-if", "sue", json=later)
    assert answer.status == 422
    assert "nobody at all is there for support" in (await answer.json())["detail"]
