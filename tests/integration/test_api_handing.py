"""Tickets pulled to oneself and offered to a colleague over HTTP."""

from dataclasses import replace

from hub.domain.agent import AgentState
from hub.domain.ticket import TicketStatus
from hub.eventbus.change import Change
from tests.integration.api_floor import ApiFloor, api_floor


async def ready(floor: ApiFloor, *names: str) -> None:
    for name in names:
        await floor.services.desk.set_state(name, AgentState.AVAILABLE, "", name)


async def test_an_agent_takes_what_nobody_works_on() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        await ready(floor, "ana", "sue")
        taken = await floor.call("POST", "/tickets/t1/take")
        assert taken.status == 200, await taken.text()
        row = await taken.json()
        assert (row["assignee_id"], row["work_state"]) == ("ana", "active")
        again = await floor.call("POST", "/tickets/t1/take")
        assert (await again.json())["version"] == row["version"]
        late = await floor.call("POST", "/tickets/t1/take", "sue")
        assert (late.status, (await late.json())["code"]) == (409, "conflict")


async def test_what_is_out_of_sight_or_solved_is_not_taken() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("theirs", "tech")
        await floor.add_ticket("done", status=TicketStatus.SOLVED)
        await ready(floor, "ana")
        assert (await floor.call("POST", "/tickets/theirs/take")).status == 404
        assert (await floor.call("POST", "/tickets/done/take")).status == 409
        assert (await floor.call("POST", "/tickets/none/take")).status == 404
        assert (await floor.kept.tickets.require("theirs")).assignee_id is None


async def test_a_colleague_is_asked_first() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        await ready(floor, "ana", "bo")
        await floor.call("POST", "/tickets/t1/take")
        answer = await floor.call("POST", "/tickets/t1/offer", json={"agent_id": "bo"})
        assert answer.status == 200, await answer.text()
        assert (await answer.json())["work_state"] == "queued"
        work = (await floor.kept.tickets.require("t1")).work
        assert work.reserved_for == "bo"
        assert "ana" in work.refused_by


async def test_who_is_away_or_unknown_is_not_asked() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1")
        before = await floor.kept.tickets.require("t1")
        away = await floor.call("POST", "/tickets/t1/offer", json={"agent_id": "bo"})
        assert away.status == 409
        assert (await floor.call("POST", "/tickets/t1/offer", json={"agent_id": "nobody"})).status == 404
        assert (await floor.call("POST", "/tickets/t1/offer", json={})).status == 422
        assert await floor.kept.tickets.require("t1") == before


async def test_a_colleague_of_another_team_is_asked_and_sees_the_ticket_from_then_on() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1", assignee_id="ana")
        assert (await floor.call("GET", "/tickets/t1", "bo")).status == 404
        asked = {"agent_id": "bo", "question": "is this yours?"}
        for _ in range(2):
            answer = await floor.call("POST", "/tickets/t1/consult", json=asked)
            assert answer.status == 201
        note = await answer.json()
        assert (note["kind"], note["body"].startswith("@")) == ("note", True)
        assert (await floor.call("GET", "/tickets/t1", "bo")).status == 200
        held = await floor.kept.tickets.require("t1")
        assert (held.consulted, held.assignee_id) == (("bo",), "ana")
        for wrong, status in (("nobody", 404), ("ana", 422)):
            refused = await floor.call("POST", "/tickets/t1/consult", json={**asked, "agent_id": wrong})
            assert refused.status == status


async def test_asking_a_colleague_again_after_a_crash_ends_what_was_half_done_and_says_it_once() -> None:
    async with api_floor() as floor:
        await floor.add_ticket("t1", assignee_id="ana")
        asked = {"agent_id": "bo", "question": "is this yours?", "client_id": "k1"}
        first = await (await floor.call("POST", "/tickets/t1/consult", json=asked)).json()
        whole = await floor.kept.tickets.require("t1")
        # As if the hub had died between the note and the ticket.
        await floor.kept.tickets.update("t1", lambda held: Change(replace(held, applied=(), preview="")))
        again = await (await floor.call("POST", "/tickets/t1/consult", json=asked)).json()
        assert again["id"] == first["id"]
        mended = await floor.kept.tickets.require("t1")
        assert (mended.applied, mended.preview) == (whole.applied[-1:], whole.preview)
        assert (await (await floor.call("POST", "/tickets/t1/consult", json=asked)).json())["id"] == first[
            "id"
        ]
        assert (await floor.kept.tickets.require("t1")).version == mended.version
