"""Alerts of the board: raised after a while in red, acknowledged by name, ended by themselves."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.agent import AgentState
from tests.integration.api_floor import ApiFloor, api_floor


@pytest.fixture
async def floor() -> AsyncIterator[ApiFloor]:
    async with api_floor() as floor:
        yield floor


async def alerts(floor: ApiFloor, state: str = "open") -> list[dict[str, Any]]:
    answer = await floor.call("GET", f"/alerts?state={state}", "sue")
    assert answer.status == 200
    return list((await answer.json())["items"])


async def test_red_for_long_enough_is_told_once_and_ends(floor: ApiFloor) -> None:
    watch = floor.services.board_alerts
    await floor.services.desk.set_state("ana", AgentState.AVAILABLE, "", "ana")
    await floor.add_ticket("t1")
    await floor.board.rebuild()
    floor.clock.advance(timedelta(seconds=61))
    await watch.look()
    assert await alerts(floor) == []
    floor.clock.advance(timedelta(seconds=120))
    await watch.look()
    await watch.look()
    [alert] = await alerts(floor)
    assert (alert["queue_id"], alert["measure"], alert["value"], alert["limit"]) == (
        "support",
        "longest_wait",
        181,
        60,
    )
    assert [event.type for event in floor.heard if event.type.startswith("alert.")] == ["alert.raised"]
    for who in ("sue", "ada"):
        answer = await floor.call("POST", f"/alerts/{alert['id']}/acknowledge", who)
        assert (await answer.json())["acknowledged_by"] == "sue"
    await floor.kept.tickets.delete("t1")
    await floor.board.rebuild()
    await watch.look()
    assert await alerts(floor) == []
    [ended] = await alerts(floor, "all")
    assert ended["ended_at"] is not None
    assert (await floor.call("GET", "/alerts", "ana")).status == 403


async def test_work_that_waits_while_nobody_is_there_is_an_alert(floor: ApiFloor) -> None:
    watch = floor.services.board_alerts
    await floor.add_ticket("t1", "tech")
    await floor.board.rebuild()
    await watch.look()
    floor.clock.advance(timedelta(seconds=20))
    await watch.look()
    floor.clock.advance(timedelta(seconds=100))
    await watch.look()
    assert [(one["queue_id"], one["measure"]) for one in await alerts(floor)] == [("tech", "nobody_there")]


async def test_a_queue_can_do_without(floor: ApiFloor) -> None:
    assert (await floor.call("PATCH", "/queues/support", "ada", json={"alert_after_s": 0})).status == 200
    await floor.add_ticket("t1")
    await floor.board.rebuild()
    for _ in range(3):
        floor.clock.advance(timedelta(seconds=3600))
        await floor.services.board_alerts.look()
    assert await alerts(floor) == []
