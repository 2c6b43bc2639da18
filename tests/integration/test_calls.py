"""Calls through a whole hub: intake, routing, tickets and the call desk are real, only the audio is not."""

import asyncio
import io
import struct
import wave
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hub.calls.lines import LegEnd, Mode, RecordingWish
from hub.calls.no_lines import NoLines
from hub.calls.ports import DialWish, Target, VisitorCaller
from hub.clock import ManualClock
from hub.domain.agent import AgentState
from hub.domain.article import Article, ArticleStatus
from hub.domain.call import CallState, RecordingState
from hub.domain.direct import DirectLine, DirectThen
from hub.domain.menu import Menu, MenuNode, MenuOption, MenuPrompt, NodeKind
from hub.domain.recording import RecordingMode, RecordingPolicy
from hub.domain.self_service import Ending
from hub.domain.ticket import Priority, TicketStatus, WorkState
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.reporting.contact import Outcome
from hub.samples import call_samples
from tests.factories import NOON
from tests.fakes.call_floor import LEG, MIA, CallFloor, call_floor, furnish, running

MENU = Menu(
    id="main",
    name="Main",
    start="choice",
    nodes=(
        MenuNode(
            id="choice",
            kind=NodeKind.CHOICE,
            label="Main menu",
            prompts=(MenuPrompt(text="Press 1 for sales."),),
            options=(MenuOption(digits="1", label="Sales", next="sales"),),
            otherwise="bye",
        ),
        MenuNode(id="sales", kind=NodeKind.QUEUE, queue_id="sales", priority="high"),
        MenuNode(id="bye", kind=NodeKind.HANG_UP, prompts=(MenuPrompt(text="Goodbye."),)),
    ),
)


async def test_a_call_is_routed_like_every_contact_and_ends_with_the_wrap_up(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        call = await floor.ring()
        assert call.state in (CallState.QUEUED, CallState.OFFERED)
        assert floor.place(LEG) == ("music", None)
        ticket = await floor.offered("ana", call)
        assert (ticket.channel, ticket.customer_name, ticket.thread_key) == ("voice", "Mia", call.id)
        call = await floor.accept("ana", call)
        assert (call.state, call.agent_id) == (CallState.CONNECTED, "ana")
        mine = call.leg_of("ana")
        assert mine is not None
        assert floor.place(LEG) == floor.place(mine.id) == ("room", Mode.TALK)
        assert (await floor.ticket(call)).last_reply_at == floor.clock.now()
        (counted,) = call_samples([floor.call()])
        assert (counted.labels, counted.value) == ({"state": "connected"}, 1)
        ana = floor.people["ana"]
        await floor.calls.hold(ana, call.id, held=True)
        assert floor.place(LEG) == ("room", Mode.HELD)
        await floor.pass_time(30)
        await floor.calls.hold(ana, call.id, held=False)
        await floor.calls.mute(ana, call.id, muted=True)
        assert floor.place(mine.id) == ("room", Mode.MUTED)
        await floor.pass_time(60)
        await floor.lines.end(LEG)
        await floor.settle()
        ended = await floor.stored(call.id)
        assert ended.state is CallState.WRAP_UP
        assert mine.id not in floor.lines.legs
        ticket = await floor.ticket(call)
        assert (ticket.status, ticket.work.state) == (TicketStatus.SOLVED, WorkState.WRAP_UP)
        await floor.pass_time(20)
        await floor.hub.trade.desk.wrap_up("ana", ticket.id, "answered")
        await floor.settle()
        ended = await floor.stored(call.id)
        assert (ended.state, ended.stage) == (CallState.ENDED, "settled")
        assert (ended.spent.talk_s, ended.spent.hold_s, ended.spent.wrap_up_s) == (60, 30, 20)
        (fact,) = await floor.facts()
        assert (fact.talk_s, fact.hold_s, fact.wrap_up_s) == (60, 30, 20)


async def test_the_menu_leads_to_its_queue(tmp_path: Path) -> None:
    async with call_floor(tmp_path, MENU) as floor:
        await floor.come("bo")
        call = await floor.ring()
        assert (call.state, floor.lines.legs[LEG].said) == (CallState.MENU, ["Press 1 for sales."])
        await floor.lines.dialled(LEG, "1")
        await floor.settle()
        ticket = await floor.ticket(call)
        assert (ticket.queue_id, ticket.priority) == ("sales", Priority.HIGH)
        assert floor.call().path[:2] == ("Main menu", "Sales")


ANSWERS = Menu(
    id="answers",
    name="Answers",
    start="returns",
    nodes=(
        MenuNode(
            id="returns",
            kind=NodeKind.ANSWER,
            label="Returns",
            article_id="en-returns",
            next="more",
            otherwise="person",
        ),
        MenuNode(
            id="more",
            kind=NodeKind.CHOICE,
            prompts=(MenuPrompt(text="For a person press 0."),),
            options=(MenuOption(digits="0", next="person"), MenuOption(digits="1", next="message")),
            otherwise="bye",
        ),
        MenuNode(id="bye", kind=NodeKind.HANG_UP),
        MenuNode(id="message", kind=NodeKind.VOICEMAIL, queue_id="sales"),
        MenuNode(id="person", kind=NodeKind.QUEUE, queue_id="sales"),
    ),
)


async def published(floor: CallFloor) -> None:
    now = floor.clock.now()
    await floor.hub.ground.kept.articles.add(
        Article(
            id="en-returns",
            title="Returns",
            body="# Returns\n\nYou have **30 days**. Keep the receipt. Bye.",
            language="en",
            status=ArticleStatus.PUBLISHED,
            created_at=now,
            updated_at=now,
        )
    )


async def test_a_caller_who_heard_the_answer_and_hangs_up_was_helped_by_the_hub(tmp_path: Path) -> None:
    async with call_floor(tmp_path, ANSWERS) as floor:
        await published(floor)
        call = await floor.ring()
        assert floor.lines.legs[LEG].said == ["You have 30 days. Keep the receipt.", "For a person press 0."]
        await floor.lines.end(LEG)
        await floor.settle()
        await floor.pass_time(1)
        ticket = await floor.ticket(call)
        assert (ticket.status, ticket.tags) == (TicketStatus.SOLVED, ())
        assert ticket.self_service is not None
        assert [one.article_id for one in ticket.self_service.shown] == ["en-returns"]
        (fact,) = await floor.facts()
        assert (fact.outcome, fact.cause) == (Outcome.CONTAINED, "self-service")


async def test_an_answer_stays_heard_when_the_hub_starts_again_under_the_caller(tmp_path: Path) -> None:
    first = MenuNode(
        id="first",
        kind=NodeKind.CHOICE,
        prompts=(MenuPrompt(text="For returns press 1."),),
        options=(MenuOption(digits="1", next="returns"),),
        otherwise="bye",
    )
    async with call_floor(tmp_path, replace(ANSWERS, start="first", nodes=(first, *ANSWERS.nodes))) as floor:
        await published(floor)
        call = await floor.ring()
        await floor.lines.dialled(LEG, "1")
        await floor.settle()
        await floor.hub.edge.voice.switchboard.reconcile()
        await floor.settle()
        assert floor.lines.legs[LEG].said[-1] == "For returns press 1."
        await floor.lines.end(LEG)
        await floor.settle()
        await floor.pass_time(1)
        ticket = await floor.ticket(call)
        assert ticket.self_service is not None
        assert [one.article_id for one in ticket.self_service.shown] == ["en-returns"]


async def test_a_caller_who_heard_the_answer_and_wants_a_person_was_not(tmp_path: Path) -> None:
    async with call_floor(tmp_path, ANSWERS) as floor:
        await published(floor)
        await floor.come("bo")
        call = await floor.ring()
        await floor.lines.dialled(LEG, "0")
        await floor.settle()
        ticket = await floor.ticket(call)
        assert ticket.self_service is not None
        assert (ticket.queue_id, ticket.self_service.ending) == ("sales", Ending.PERSON)
        first, *_ = await floor.facts()
        assert (first.outcome, first.disposition) == (Outcome.MOVED, "person")


async def test_a_caller_who_heard_the_answer_and_met_nobody_was_not_helped(tmp_path: Path) -> None:
    async with call_floor(tmp_path, ANSWERS, voicemail=False) as floor:
        await published(floor)
        call = await floor.ring()
        await floor.lines.dialled(LEG, "0")
        await floor.settle()
        await floor.lines.finish(LEG)
        await floor.settle()
        await floor.pass_time(1)
        turned_away = await floor.ticket(call)
        assert turned_away.self_service is not None
        assert (turned_away.tags, turned_away.self_service.ending) == (("missed-call",), Ending.PERSON)
        (fact,) = await floor.facts()
        assert (fact.outcome, fact.disposition) == (Outcome.MOVED, "person")
        call = await floor.ring()
        await floor.lines.dialled(LEG, "1")
        await floor.settle()
        await floor.lines.finish(LEG)
        await floor.settle()
        await floor.lines.dialled(LEG, "#")
        await floor.settle()
        await floor.lines.finish(LEG)
        await floor.settle()
        blob = await floor.hub.ground.blobs.put(b"RIFF\x24\x00\x00\x00WAVEfmt a message", "audio/wav")
        await floor.lines.deliver(LEG, f"{call.id}.r0", blob)
        await floor.settle()
        left = await floor.ticket(call)
        assert left.self_service is not None
        assert (left.self_service.ending, left.work.state) == (Ending.PERSON, WorkState.QUEUED)


async def test_a_caller_hears_nothing_of_an_article_that_is_not_published(tmp_path: Path) -> None:
    async with call_floor(tmp_path, ANSWERS) as floor:
        await floor.come("bo")
        call = await floor.ring()
        ticket = await floor.ticket(call)
        assert (ticket.queue_id, ticket.self_service) == ("sales", None)


async def test_who_hangs_up_in_the_menu_still_has_a_ticket(tmp_path: Path) -> None:
    async with call_floor(tmp_path, MENU) as floor:
        call = await floor.ring()
        await floor.lines.end(LEG)
        await floor.settle()
        await floor.pass_time(1)
        ticket = await floor.ticket(call)
        assert (ticket.status, ticket.tags) == (TicketStatus.SOLVED, ("missed-call",))
        assert (await floor.stored(call.id)).state is CallState.ABANDONED


@pytest.mark.parametrize(
    ("waited_s", "tag", "status"),
    [(60, "missed-call", TicketStatus.PENDING), (2, "short-abandon", TicketStatus.SOLVED)],
)
async def test_a_caller_who_leaves_the_queue_is_missed_unless_it_was_at_once(
    tmp_path: Path, waited_s: float, tag: str, status: TicketStatus
) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        await floor.hub.trade.presence.disconnected("ana", "console of ana")
        call = await floor.ring()
        await floor.pass_time(waited_s)
        await floor.lines.end(LEG)
        await floor.settle()
        ticket = await floor.ticket(call)
        assert (ticket.work.state, ticket.status, tag in ticket.tags) == (WorkState.IDLE, status, True)
        (fact,) = await floor.facts()
        assert (fact.outcome, fact.waited_s) == (Outcome.ABANDONED, waited_s)


async def test_a_message_left_instead_of_waiting_is_a_ticket_with_its_sound(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        await floor.hub.trade.presence.disconnected("ana", "console of ana")
        call = await floor.ring()
        await floor.pass_time(31)
        assert "Press 1 to be called back" in floor.lines.legs[LEG].said[-1]
        await floor.lines.finish(LEG, "2")
        await floor.settle()
        assert floor.call().state is CallState.VOICEMAIL
        await floor.lines.finish(LEG)
        await floor.settle()
        recording_id = f"{call.id}.r0"
        assert floor.lines.recorded == [(recording_id, RecordingWish.START)]
        assert floor.place(LEG) == ("room", Mode.TALK)
        await floor.lines.dialled(LEG, "#")
        await floor.settle()
        await floor.lines.finish(LEG)
        await floor.settle()
        assert LEG not in floor.lines.legs
        blob = await floor.hub.ground.blobs.put(b"RIFF\x24\x00\x00\x00WAVEfmt a message", "audio/wav")
        await floor.lines.deliver(LEG, recording_id, blob)
        await floor.settle()
        ticket = await floor.ticket(call)
        assert ticket.work.state is WorkState.QUEUED
        said = await floor.hub.ground.kept.messages.latest_of_ticket(ticket.id, 10)
        assert [file.name[-4:] for message in said for file in message.attachments] == [".wav"]


async def test_nobody_at_work_is_said_at_once(tmp_path: Path) -> None:
    async with call_floor(tmp_path, voicemail=False) as floor:
        call = await floor.ring()
        assert "Nobody can take your call" in floor.lines.legs[LEG].said[0]
        await floor.lines.finish(LEG)
        await floor.settle()
        await floor.pass_time(1)
        assert LEG not in floor.lines.legs
        assert (await floor.ticket(call)).tags == ("missed-call",)


async def test_a_callback_keeps_the_place_and_rings_the_customer_when_an_agent_takes_it(
    tmp_path: Path,
) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        await floor.hub.trade.presence.disconnected("ana", "console of ana")
        call = await floor.ring()
        await floor.pass_time(31)
        await floor.lines.dialled(LEG, "1")
        await floor.settle()
        await floor.lines.finish(LEG)
        await floor.settle()
        assert LEG not in floor.lines.legs
        waiting = await floor.stored(call.id)
        assert (waiting.state, waiting.queued_at) == (CallState.CALLBACK, NOON)
        await floor.pass_time(300)
        await floor.come("bo")
        ticket = await floor.offered("bo", call)
        assert ticket.work.queued_at == NOON
        assert ticket.work.offer is not None
        await floor.hub.trade.desk.accept("bo", ticket.work.offer.id)
        await floor.connect("bo", call)
        (dial,) = floor.lines.dialled_out
        assert (dial.address, dial.caller_id) == (MIA.value, "+49301234")
        await floor.lines.pick_up(dial.leg_id)
        await floor.settle()
        assert floor.call(dial.leg_id).state is CallState.CONNECTED


async def test_the_customer_of_a_dead_browser_hears_an_apology_and_is_next(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        call = await floor.connected("ana")
        mine = call.leg_of("ana")
        assert mine is not None
        await floor.pass_time(40)
        await floor.lines.end(mine.id, LegEnd.LOST)
        await floor.settle()
        assert floor.call().state is CallState.HELD
        assert "connection to our colleague was lost" in floor.lines.legs[LEG].said[-1]
        await floor.pass_time(9)
        assert floor.call().state is CallState.QUEUED
        ticket = await floor.ticket(call)
        assert (ticket.priority, ticket.work.queued_at) == (Priority.URGENT, NOON)
        await floor.come("bo")
        again = await floor.accept("bo", call)
        assert (again.state, again.agent_id) == (CallState.CONNECTED, "bo")


@pytest.mark.parametrize("wrap_up_s", [30, 0])
async def test_a_customer_whose_connection_broke_leaves_an_open_ticket(
    tmp_path: Path, wrap_up_s: int
) -> None:
    async with call_floor(tmp_path, queue={"wrap_up_s": wrap_up_s}) as floor:
        call = await floor.connected("ana")
        await floor.pass_time(40)
        await floor.lines.end(LEG, LegEnd.LOST)
        await floor.settle()
        await floor.pass_time(6)
        ticket = await floor.ticket(call)
        state = WorkState.WRAP_UP if wrap_up_s else WorkState.IDLE
        assert (ticket.status, ticket.work.state, ticket.assignee_id) == (TicketStatus.OPEN, state, "ana")
        said = await floor.hub.ground.kept.messages.latest_of_ticket(ticket.id, 10)
        lost = [message.body for message in said if "connection to the customer was lost" in message.body]
        assert len(lost) == 1
        await floor.pass_time(30)
        ticket = await floor.ticket(call)
        assert (ticket.status, ticket.work.state) == (TicketStatus.OPEN, WorkState.IDLE)
        assert (await floor.stored(call.id)).state is CallState.ENDED


async def test_an_attended_transfer_moves_ticket_and_customer(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("bo")
        await floor.hub.trade.presence.disconnected("bo", "console of bo")
        call = await floor.connected("ana")
        ana, bo, sue = (floor.people[name] for name in ("ana", "bo", "sue"))
        await floor.calls.transfer(ana, call.id, Target(agent_id="bo"), consult=True)
        assert floor.place(LEG) == ("room", Mode.HELD)
        with pytest.raises(Conflict):
            await floor.calls.complete(ana, call.id)
        (asked,) = floor.calls.consults_of("bo")
        await floor.calls.answer_consult(bo, asked.id, accept=True)
        await floor.connect("bo", call)
        await floor.calls.supervise(sue, call.id, Mode.WHISPER)
        await floor.connect("sue", call)
        seat = floor.call().leg_of("sue")
        mine = floor.call().leg_of("ana")
        assert seat is not None
        assert mine is not None
        whispering = floor.lines.legs[seat.id]
        assert (whispering.mode, whispering.towards) == (Mode.WHISPER, mine.id)
        await floor.calls.conference(ana, call.id)
        assert floor.place(LEG) == ("room", Mode.TALK)
        await floor.calls.complete(ana, call.id)
        await floor.settle()
        after = floor.call()
        assert (after.state, after.agent_id) == (CallState.CONNECTED, "bo")
        assert mine.id not in floor.lines.legs
        assert (await floor.ticket(call)).assignee_id == "bo"
        trail = [entry async for entry in floor.hub.ground.kept.audit.all({})]
        assert [entry.action for entry in trail] == ["call.whisper"]
        with pytest.raises(NotFound):
            await floor.calls.hold(ana, call.id, held=True)


async def test_a_call_handed_to_a_queue_waits_there(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        call = await floor.connected("ana")
        await floor.calls.transfer(floor.people["ana"], call.id, Target(queue_id="sales"), consult=False)
        await floor.settle()
        after = floor.call()
        assert (after.state, after.queue_id, floor.place(LEG)) == (CallState.QUEUED, "sales", ("music", None))
        assert (await floor.ticket(call)).queue_id == "sales"


@pytest.mark.parametrize("to", [Target(queue_id="sales"), Target(agent_id="bo")])
@pytest.mark.parametrize("status", [TicketStatus.OPEN, TicketStatus.PENDING, TicketStatus.SOLVED])
async def test_a_customer_handed_on_is_offered_there_at_once_whatever_the_agent_made_of_the_ticket(
    tmp_path: Path, to: Target, status: TicketStatus
) -> None:
    async with call_floor(tmp_path) as floor:
        call = await floor.connected("ana")
        await floor.set_status(call, status)
        await floor.come("bo")
        await floor.calls.transfer(floor.people["ana"], call.id, to, consult=False)
        await floor.settle()
        after, ticket = floor.call(), await floor.ticket(call)
        assert (after.state, floor.place(LEG)) == (CallState.OFFERED, ("music", None))
        assert ticket.work.offer is not None
        assert ticket.work.offer.agent_id == "bo"
        assert [leg.agent_id for leg in after.living()] == [""]
        assert floor.calls.of_agent(floor.people["ana"]) == []
        again = await floor.accept("bo", call)
        assert (again.state, again.agent_id) == (CallState.CONNECTED, "bo")


async def test_who_waits_for_a_ticket_that_was_solved_is_told_goodbye(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        await floor.hub.trade.presence.disconnected("ana", "console of ana")
        call = await floor.ring()
        await floor.hub.case.conversations.end("line", call.id)
        await floor.settle()
        assert floor.lines.legs[LEG].said[-1].endswith("Goodbye.")
        await floor.lines.finish(LEG)
        await floor.settle()
        assert LEG not in floor.lines.legs
        assert (await floor.stored(call.id)).end_reason == "ticket solved"


async def test_an_agent_calls_a_customer(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        call = await floor.calls.dial(floor.people["ana"], DialWish(address="+49 30 555"))
        await floor.connect("ana", call)
        (dial,) = floor.lines.dialled_out
        assert dial.address == "+4930555"
        await floor.lines.pick_up(dial.leg_id)
        await floor.settle()
        assert floor.call(dial.leg_id).state is CallState.CONNECTED
        assert (await floor.ticket(call)).work.state is WorkState.ACTIVE
        await floor.calls.hang_up(floor.people["ana"], call.id)
        await floor.settle()
        assert (await floor.stored(call.id)).state is CallState.WRAP_UP


async def test_of_two_clicks_at_once_one_calls(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        ana, mia = floor.people["ana"], VisitorCaller(inbox_id="page", session_id="s1")
        dialled = [floor.calls.dial(ana, DialWish(address="+4930555")) for _ in range(2)]
        started = [floor.calls.start_call(mia, "my offer") for _ in range(2)]
        for clicks in (dialled, started):
            results = await asyncio.gather(*clicks, return_exceptions=True)
            assert [isinstance(each, Conflict) for each in results] == [False, True]
        assert len(floor.calls.of_agent(floor.people["sue"])) == 2


async def test_a_number_outside_is_spelled_alike_when_a_customer_is_handed_on(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        call = await floor.connected("ana")
        ana = floor.people["ana"]
        await floor.calls.transfer(ana, call.id, Target(address="030 / 555 12"), consult=True)
        assert floor.lines.dialled_out[-1].address == "+493055512"
        await floor.calls.cancel(ana, call.id)
        await floor.calls.transfer(ana, call.id, Target(address="sip:desk@example.com"), consult=True)
        assert floor.lines.dialled_out[-1].address == "sip:desk@example.com"


@pytest.mark.parametrize("worked_on", [False, True])
async def test_a_call_for_an_older_ticket_is_the_agents_work_and_solves_nothing(
    tmp_path: Path, worked_on: bool
) -> None:
    async with call_floor(tmp_path, queue={"wrap_up_s": 30}) as floor:
        ana, kept = floor.people["ana"], floor.hub.ground.kept
        await floor.come("ana")
        mail = await floor.mail_ticket("support")
        if worked_on:
            await floor.hub.trade.desk.take("ana", mail.id)
        call = await floor.calls.dial(ana, DialWish(address="+4930555", ticket_id=mail.id))
        await floor.connect("ana", call)
        (dial,) = floor.lines.dialled_out
        await floor.lines.pick_up(dial.leg_id)
        await floor.settle()
        held = await kept.tickets.require(mail.id)
        assert (held.work.state, held.assignee_id) == (WorkState.ACTIVE, "ana")
        other = await floor.ring()
        await floor.pass_time(6)
        assert (await floor.ticket(other)).work.state is WorkState.QUEUED
        await floor.calls.hang_up(ana, call.id)
        await floor.settle()
        after = await kept.tickets.require(mail.id)
        if worked_on:
            assert (after.status, after.work.state) == (TicketStatus.OPEN, WorkState.ACTIVE)
        else:
            assert (after.status, after.work.state) == (TicketStatus.OPEN, WorkState.WRAP_UP)
            await floor.pass_time(31)
            after = await kept.tickets.require(mail.id)
            assert (after.status, after.work.state) == (TicketStatus.OPEN, WorkState.IDLE)
        assert after.assignee_id == "ana"
        assert (await floor.stored(call.id)).state is CallState.ENDED
        await floor.offered("ana", other)


async def test_a_ticket_that_a_colleague_works_on_is_not_called_for(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("bo")
        mail = await floor.mail_ticket("support")
        await floor.hub.trade.desk.take("bo", mail.id)
        with pytest.raises(Conflict, match="A colleague works on this ticket"):
            await floor.calls.dial(floor.people["ana"], DialWish(address="+4930555", ticket_id=mail.id))
        assert floor.hub.edge.voice.means.book.all() == ()


async def test_without_a_telephone_network_nobody_is_called(tmp_path: Path) -> None:
    async with call_floor(tmp_path, transport="browser") as floor:
        call = await floor.connected("ana")
        with pytest.raises(Invalid, match="No inbox reaches telephones"):
            await floor.calls.dial(floor.people["bo"], DialWish(address="+4930555"))
        with pytest.raises(Conflict, match="No inbox reaches telephones"):
            await floor.calls.transfer(floor.people["ana"], call.id, Target(address="+4930555"), consult=True)
        assert floor.call().state is CallState.CONNECTED


async def test_a_visitor_calls_from_the_page(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        await floor.come("ana")
        caller = VisitorCaller(inbox_id="page", session_id="s1", name="Mia", language="en-GB")
        assert floor.calls.takes_calls("page")
        call_id, answer = await floor.calls.start_call(caller, "my offer")
        await floor.settle()
        assert answer == "answer to my offer"
        call = floor.call(f"{call_id}.0")
        assert call.state in (CallState.QUEUED, CallState.OFFERED)
        await floor.calls.visitor_hang_up(caller, call_id)
        await floor.settle()
        assert (await floor.stored(call_id)).state is CallState.ABANDONED
        stranger = VisitorCaller(inbox_id="page", session_id="s2")
        with pytest.raises(NotFound):
            await floor.calls.visitor_hang_up(stranger, call_id)


async def test_where_no_engine_is_set_up_no_call_is_offered(tmp_path: Path) -> None:
    async with running(tmp_path, ManualClock(NOON), NoLines()) as hub:
        await furnish(hub, None)
        await hub.case.organisation.load()
        assert not hub.edge.voice.calls.takes_calls("page")


async def test_after_a_restart_calls_go_on_or_end_as_tickets(tmp_path: Path) -> None:
    async with call_floor(tmp_path) as floor:
        call = await floor.connected("ana")
        other = await floor.ring(leg_id="second")
        await floor.hub.edge.voice.stop()
        del floor.lines.legs["second"]
        floor.clock.advance(timedelta(seconds=5))
        await floor.hub.edge.voice.start()
        await floor.hub.edge.voice.ready()
        await floor.settle()
        await floor.pass_time(1)
        assert floor.call().state is CallState.CONNECTED
        assert floor.place(LEG) == ("room", Mode.TALK)
        gone = await floor.stored(other.id)
        assert (gone.state, gone.stage) == (CallState.ABANDONED, "settled")
        assert (await floor.ticket(other)).id != (await floor.ticket(call)).id


async def test_a_queue_that_records_keeps_a_recording_of_who_agreed(tmp_path: Path) -> None:
    policy = RecordingPolicy(mode=RecordingMode.ALWAYS, consent=True, keep_days=30)
    async with call_floor(tmp_path, queue={"recording": policy}) as floor:
        await floor.come("ana")
        call = await floor.ring()
        assert "Press 1 to agree" in floor.lines.legs[LEG].said[-1]
        await floor.lines.dialled(LEG, "1")
        await floor.settle()
        call = await floor.accept("ana", call)
        assert call.recording is RecordingState.ON
        await floor.calls.record(floor.people["ana"], call.id, RecordingWish.PAUSE)
        await floor.calls.record(floor.people["ana"], call.id, RecordingWish.RESUME)
        with pytest.raises(Forbidden):
            await floor.calls.record(floor.people["ana"], call.id, RecordingWish.STOP)
        wishes = [wish for _, wish in floor.lines.recorded]
        assert wishes == [RecordingWish.START, RecordingWish.PAUSE, RecordingWish.RESUME]
        blob = await floor.hub.ground.blobs.put(stereo(8000), "audio/wav")
        for _ in range(2):
            await floor.lines.deliver(LEG, f"{call.id}.r0", blob)
            await floor.settle()
        (kept,) = await floor.hub.ground.kept.recordings.of_call(call.id)
        assert ([len(channel) for channel in kept.peaks], kept.peaks[0][0]) == ([160, 160], 0.5)
        assert kept.delete_at == floor.clock.now() + timedelta(days=30)
        floor.clock.advance(timedelta(days=31))
        assert await floor.hub.edge.voice.recordings.sweep() == 1
        (gone,) = await floor.hub.ground.kept.recordings.of_call(call.id)
        assert (gone.blob, gone.deleted_at) == ("", floor.clock.now())


def stereo(frames: int) -> bytes:
    """Return a WAV file: the left channel at half its loudness, the right one silent."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(struct.pack("<hh", 16384, 0) * frames)
    return target.getvalue()


async def test_who_calls_an_agents_own_number_waits_for_the_agent_and_leaves_a_message_then(
    tmp_path: Path,
) -> None:
    async with call_floor(tmp_path) as floor:
        line = DirectLine(addresses=("+49 30 9999",), wait_s=30, then=DirectThen.VOICEMAIL)
        await floor.hub.trade.roster.update("ana", lambda held: replace(held, direct=line))
        await floor.hub.case.organisation.reload("agents")
        await floor.come("bo")
        await floor.lines.ring("early", "line", MIA, "+49309999")
        await floor.settle()
        assert floor.call("early").state is CallState.VOICEMAIL, "Ana is not at work"
        await floor.come("ana")
        await floor.hub.trade.desk.set_state("ana", AgentState.BUSY, by="ana")
        await floor.lines.ring("late", "line", replace(MIA, value="+4930888"), "+49309999")
        await floor.settle()
        call = floor.call("late")
        assert (call.state, (await floor.ticket(call)).work.offer) == (CallState.QUEUED, None)
        await floor.pass_time(31)
        await floor.pass_time(6)
        assert floor.call("late").state is CallState.VOICEMAIL
