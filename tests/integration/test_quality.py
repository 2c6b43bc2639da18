"""Supervisors judge conversations and coach agents in them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.api_floor import ApiFloor, api_floor

FORM = {
    "name": "Chat quality",
    "questions": [
        {"id": "answer", "text": "Was the answer right?", "points": 4, "weight": 3},
        {"id": "secret", "text": "Were secrets kept?", "critical": True},
    ],
}


@pytest.fixture
async def floor() -> AsyncIterator[ApiFloor]:
    async with api_floor() as floor:
        await floor.add_ticket("t1", assignee_id="ana")
        yield floor


async def ask(
    floor: ApiFloor, method: str, path: str, who: str = "sue", status: int = 200, **options: Any
) -> Any:
    answer = await floor.call(method, path, who, **options)
    assert answer.status == status, await answer.text()
    return await answer.json() if status != 204 else None


async def test_a_form_is_filled_and_becomes_a_report(floor: ApiFloor) -> None:
    form = await ask(floor, "POST", "/qa-forms", status=201, json=FORM)
    filled = {"form_id": form["id"], "answers": {"answer": 3, "secret": 1}, "comment": "Kind."}
    score = await ask(floor, "POST", "/tickets/t1/qa-scores", status=201, json=filled)
    assert (score["value"], score["agent_id"], score["form_version"]) == (0.8125, "ana", 1)
    again = {**filled, "answers": {"answer": 4, "secret": 0}}
    assert (await ask(floor, "POST", "/tickets/t1/qa-scores", status=201, json=again))["failed"] is True
    await ask(floor, "POST", "/tickets/t1/qa-scores", "ada", status=201, json=filled)
    assert len((await ask(floor, "GET", "/tickets/t1/qa-scores", "ana"))["items"]) == 2
    assert (await ask(floor, "GET", "/qa-scores", "bo"))["items"] == []
    floor.clock.advance(timedelta(seconds=1))
    report = await ask(floor, "GET", "/reports/quality?group_by=agent")
    [row] = report["rows"]
    assert (row["id"], row["scores"], row["failed"], row["panels"]) == ("ana", 2, 1, 1)
    assert row["spread"] == pytest.approx(0.8125 / 2)
    for group in ("none", "queue", "team", "channel", "form", "scorer"):
        assert (await ask(floor, "GET", f"/reports/quality?group_by={group}"))["totals"]["scores"] == 2
    changed = {"questions": [{"id": "answer", "text": "Was it right and short?", "points": 4}]}
    assert (await ask(floor, "PATCH", f"/qa-forms/{form['id']}", json=changed))["version"] == 2
    assert (await ask(floor, "GET", "/qa-scores"))["items"][0]["form_version"] == 1
    await ask(floor, "DELETE", f"/qa-forms/{form['id']}", status=409)
    await ask(floor, "DELETE", f"/qa-scores/{score['id']}", status=204)


async def test_what_makes_no_judgement_is_refused(floor: ApiFloor) -> None:
    form = await ask(floor, "POST", "/qa-forms", status=201, json=FORM)
    filled = {"form_id": form["id"], "answers": {"answer": 3, "secret": 1}}
    await ask(floor, "POST", "/tickets/t1/qa-scores", "ana", status=403, json=filled)
    for wrong in (
        {**filled, "answers": {"answer": 9, "secret": 1}},
        {**filled, "form_id": "none"},
        {**filled, "agent_id": "nobody"},
    ):
        await ask(floor, "POST", "/tickets/t1/qa-scores", status=422, json=wrong)
    await ask(floor, "POST", "/tickets/t1/qa-scores", status=409, json={**filled, "agent_id": "sue"})
    twice = {**FORM, "name": "Twice", "questions": [FORM["questions"][0], FORM["questions"][0]]}
    await ask(floor, "POST", "/qa-forms", status=422, json=twice)


async def test_a_whisper_is_heard_by_the_agent_alone(floor: ApiFloor) -> None:
    said = await ask(floor, "POST", "/tickets/t1/whispers", status=201, json={"body": "Offer a refund."})
    assert (said["kind"], said["whisper_to"]) == ("note", "ana")
    path = "/tickets/t1/messages"
    assert len((await ask(floor, "GET", path, "ana"))["items"]) == 1
    assert len((await ask(floor, "GET", path, "ada"))["items"]) == 1
    colleague = await floor.kept.agents.require("bo")
    await floor.kept.agents.save(replace(colleague, team_ids=("support",)))
    await floor.services.setup.changed("agents", "bo")
    assert (await ask(floor, "GET", path, "bo"))["items"] == []
    await ask(floor, "POST", "/tickets/t1/whispers", "ana", status=403, json={"body": "Me?"})
    await floor.add_ticket("t2")
    await ask(floor, "POST", "/tickets/t2/whispers", status=409, json={"body": "Nobody there."})
