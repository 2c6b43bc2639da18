"""Calls that the hub makes: promised ones and those of a list, in the customer's day, never to who wants none."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hub.calls.agent_side import DoNotCall
from hub.calls.following import DO_NOT_CALL
from hub.calls.lines import LegEnd
from hub.calls.ports import DialWish
from hub.domain.call import CallState
from hub.domain.callback import Callback, CallbackState, DialList, DialMode
from hub.domain.suppression import Scope, SuppressionReason
from hub.domain.ticket import TicketStatus
from tests.factories import NOON
from tests.fakes.call_floor import MIA, CallFloor, call_floor

NEW_YORK = "+12125550142"


def promised(due_at: datetime = NOON, **fields: object) -> Callback:
    values: dict[str, object] = {
        "id": "cb",
        "address": MIA.value,
        "name": "Mia",
        "inbox_id": "line",
        "queue_id": "support",
        "note": "about the broken router",
        **fields,
    }
    return Callback(due_at=due_at, created_at=NOON, **values)  # type: ignore[arg-type]


async def look(floor: CallFloor, seconds: float = 0.0) -> Callback:
    """Let time pass and the hub look what is due; return the callback."""
    await floor.pass_time(seconds)
    await floor.hub.edge.voice.outbound.tick()
    await floor.settle()
    return await floor.hub.ground.kept.callbacks.require("cb")


async def add(floor: CallFloor, callback: Callback) -> None:
    await floor.hub.ground.kept.callbacks.add(callback)


async def take(floor: CallFloor, who: str, call_id: str) -> str:
    """Have an agent take the callback and connect; return the leg by which the customer's telephone rings."""
    call = await floor.stored(call_id)
    ticket = await floor.offered(who, call)
    assert ticket.work.offer is not None
    await floor.hub.trade.desk.accept(who, ticket.work.offer.id)
    await floor.connect(who, call)
    return floor.lines.dialled_out[-1].leg_id


async def test_a_callback_rings_when_it_is_due_and_an_agent_is_there(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await add(floor, promised(NOON + timedelta(minutes=10)))
        assert (await look(floor)).state is CallbackState.SCHEDULED
        working = await look(floor, 600)
        assert (working.state, working.attempts) == (CallbackState.WORKING, 1)
        assert floor.lines.dialled_out == []
        await floor.come("ana")
        leg_id = await take(floor, "ana", working.call_id)
        assert floor.lines.dialled_out[-1].address == MIA.value
        await floor.lines.pick_up(leg_id)
        await floor.settle()
        assert floor.call(leg_id).state is CallState.CONNECTED
        assert (await look(floor, 1)).state is CallbackState.DONE
        ticket = await floor.ticket(floor.call(leg_id))
        assert "about the broken router" in ticket.preview


async def test_nobody_answers_so_it_is_tried_again_in_the_same_ticket_and_given_up_at_last(
    tmp_path: Path,
) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        await add(floor, promised(max_attempts=2, retry_s=900))
        tickets = []
        for attempt in (1, 2):
            working = await look(floor, 900 if attempt == 2 else 0)
            assert (working.state, working.attempts) == (CallbackState.WORKING, attempt)
            leg_id = await take(floor, "ana", working.call_id)
            await floor.lines.end(leg_id, LegEnd.NO_ANSWER)
            await floor.settle()
            tickets.append((await floor.ticket(await floor.stored(working.call_id))).id)
            missed = await look(floor, 1)
            assert missed.reason == "no_answer"
        assert missed.state is CallbackState.FAILED
        assert len(set(tickets)) == 1


async def test_a_caller_who_is_not_reached_is_called_again(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        call = await floor.ring()
        # Nobody is at work: the line takes a message or a callback; here the caller waits once somebody came.
        await floor.lines.end("mia", LegEnd.HUNG_UP)
        await floor.settle()
        await floor.come("ana")
        await floor.hub.trade.presence.disconnected("ana", "console of ana")
        call = await floor.ring(leg_id="again")
        await floor.pass_time(31)
        await floor.lines.dialled("again", "1")
        await floor.settle()
        await floor.lines.finish("again")
        await floor.settle()
        await floor.come("bo")
        leg_id = await take(floor, "bo", call.id)
        await floor.lines.end(leg_id, LegEnd.NO_ANSWER)
        await floor.settle()
        await floor.pass_time(120)
        await floor.settle()
        again = [one async for one in floor.hub.ground.kept.callbacks.all({})]
        assert [(one.address, one.attempts, one.ticket_id) for one in again] == [
            (MIA.value, 1, (await floor.stored(call.id)).ticket_id)
        ]
        assert again[0].due_at > floor.clock.now()


async def test_it_is_put_off_to_the_customers_day(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await add(floor, promised(address=NEW_YORK))  # seven in the morning there
        put_off = await look(floor)
        assert (put_off.state, put_off.due_at) == (CallbackState.SCHEDULED, NOON + timedelta(hours=1))
        assert (await look(floor, 3600)).state is CallbackState.WORKING


async def test_who_wants_no_calls_gets_none(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.hub.case.suppressions.suppress(MIA, SuppressionReason.OPTED_OUT, Scope(channel="voice"))
        await add(floor, promised())
        blocked = await look(floor)
        assert blocked.state is CallbackState.BLOCKED
        assert "opted out" in blocked.reason
        await floor.come("ana")
        with pytest.raises(DoNotCall, match="opted out"):
            await floor.calls.dial(floor.people["ana"], DialWish(address=MIA.value))
        assert floor.lines.dialled_out == []


async def test_who_asks_not_to_be_called_while_a_callback_waits_is_left_in_peace(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await add(floor, promised())
        working = await look(floor)
        assert working.state is CallbackState.WORKING
        await floor.hub.case.suppressions.suppress(MIA, SuppressionReason.OPTED_OUT, Scope(channel="voice"))
        await look(floor, 1)
        blocked = await look(floor, 1)
        assert (blocked.state, "opted out" in blocked.reason) == (CallbackState.BLOCKED, True)
        call = await floor.stored(working.call_id)
        assert (call.state, call.end_reason) == (CallState.ENDED, DO_NOT_CALL)
        await floor.come("ana")
        ticket = await floor.ticket(call)
        assert ticket.work.offer is None
        assert floor.lines.dialled_out == []


async def test_a_wish_put_down_while_the_agent_connects_is_kept_too(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await add(floor, promised())
        working = await look(floor)
        await floor.come("ana")
        call = await floor.stored(working.call_id)
        ticket = await floor.offered("ana", call)
        assert ticket.work.offer is not None
        await floor.hub.trade.desk.accept("ana", ticket.work.offer.id)
        await floor.settle()
        await floor.hub.case.suppressions.suppress(MIA, SuppressionReason.OPTED_OUT, Scope(channel="voice"))
        await floor.connect("ana", await floor.stored(working.call_id))
        assert floor.lines.dialled_out == []
        assert (await look(floor, 1)).state is CallbackState.BLOCKED


async def test_a_ticket_waits_again_for_its_callback(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        call = await floor.connected("ana")
        ticket = await floor.ticket(call)
        await floor.calls.hang_up(floor.people["ana"], call.id)
        await floor.settle()
        await floor.hub.trade.desk.wrap_up("ana", ticket.id, "")
        await add(floor, promised(NOON + timedelta(hours=1), ticket_id=ticket.id, agent_id="ana"))
        working = await look(floor, 3600)
        waiting = await floor.hub.ground.kept.tickets.require(ticket.id)
        assert (waiting.status, waiting.work.reserved_for or waiting.work.offer) != (
            TicketStatus.SOLVED,
            None,
        )
        leg_id = await take(floor, "ana", working.call_id)
        await floor.lines.pick_up(leg_id)
        await floor.settle()
        assert floor.call(leg_id).ticket_id == ticket.id
        assert (await look(floor, 1)).state is CallbackState.DONE


async def test_a_list_never_begins_more_calls_than_agents_are_free(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        kept = floor.hub.ground.kept
        plan = DialList(
            id="l",
            name="Winback",
            inbox_id="line",
            queue_id="support",
            mode=DialMode.PROGRESSIVE,
            max_per_minute=3,
            active=True,
            created_at=NOON,
        )
        await kept.dial_lists.add(plan)
        for number in range(8):
            address = f"+493090182{number}"
            await add(floor, promised(id=f"l:{number}" if number else "cb", list_id="l", address=address))

        async def working() -> int:
            return len([one async for one in kept.callbacks.working()])

        await look(floor)
        assert await working() == 0
        await floor.come("ana")
        await floor.come("bo")
        await look(floor, 10)
        assert await working() == 2
        await look(floor, 5)
        assert await working() == 2


async def test_in_preview_the_agent_reads_and_dials(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        await add(floor, promised(mode=DialMode.PREVIEW))
        await look(floor)
        assert (await look(floor, 1)).state is CallbackState.WORKING
        (ticket,) = [one async for one in floor.hub.ground.kept.tickets.all({})]
        assert ticket.work.offer is not None
        await floor.hub.trade.desk.accept("ana", ticket.work.offer.id)
        assert (await look(floor, 1)).state is CallbackState.DONE
        assert "Call Mia: about the broken router" in ticket.preview
        assert floor.lines.dialled_out == []


async def test_a_list_that_rests_holds_up_no_promise_and_trouble_with_one_no_other(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        kept = floor.hub.ground.kept
        fields = {"name": "Rests", "inbox_id": "line", "queue_id": "support", "created_at": NOON}
        await kept.dial_lists.add(DialList(id="rests", **fields))  # type: ignore[arg-type]
        early = NOON - timedelta(hours=1)
        for number in range(120):
            await add(
                floor, promised(early, id=f"r{number}", list_id="rests", address=f"+49309018{number:04}")
            )
        await add(floor, promised(early, id="homeless", inbox_id="gone"))
        await add(floor, promised())
        await look(floor)
        assert (await look(floor, 1)).state is CallbackState.WORKING
        homeless = await kept.callbacks.require("homeless")
        assert homeless.state is CallbackState.FAILED


async def test_who_waits_into_the_night_is_called_in_the_morning(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await add(floor, promised(NOON + timedelta(hours=7)))  # eight in the evening in Berlin
        assert (await look(floor, 7 * 3600)).state is CallbackState.WORKING
        put_off = await look(floor, 2 * 3600)
        assert (put_off.state, put_off.attempts) == (CallbackState.SCHEDULED, 0)
        assert put_off.due_at == NOON + timedelta(hours=19)


async def test_a_ticket_that_was_settled_is_not_called_about(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await add(floor, promised())
        working = await look(floor)
        await floor.pass_time(1)
        await floor.set_status(await floor.stored(working.call_id), TicketStatus.SOLVED)
        await floor.pass_time(6)
        settled = await look(floor, 1)
        assert (settled.state, settled.reason) == (CallbackState.CANCELLED, "the ticket was settled")
