"""Agents and visitors who are connected to a process that does not run the calls: they see them, and do what others do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from hub.calls.agent_commands import Staff
from hub.calls.book import Book
from hub.calls.desk import Calls
from hub.calls.lines import Mode, RecordingWish
from hub.calls.placing import Placer
from hub.calls.ports import DialWish, Target, VisitorCaller, VisitorNews
from hub.calls.shared_desk import SharedDesk
from hub.calls.sight import Sight
from hub.clock import ManualClock
from hub.domain.call import CallState
from hub.domain.call_events import CallEvent
from hub.domain.suppression import Suppression
from hub.errors import Conflict, Forbidden, NotFound, Unavailable
from tests.factories import NOON
from tests.fakes.call_floor import LEG, CallFloor, furnish, running
from tests.fakes.lines import FakeLines
from tests.fakes.post import Post

PAGE = VisitorCaller(inbox_id="page", session_id="s1", name="Kim", language="en")


@dataclass
class TwoDesks:
    """The process that runs the calls, and another one on the same store."""

    floor: CallFloor
    there: SharedDesk
    sight: Sight
    out: Post
    news: list[VisitorNews]

    async def sees(self, who: str) -> list[CallState]:
        await self.floor.settle()
        return [call.state for call in self.there.of_agent(self.floor.people[who])]


async def nobody_minds(customer: object, inbox_id: str) -> Suppression | None:
    return None


@asynccontextmanager
async def two_desks(folder: Path) -> AsyncIterator[TwoDesks]:
    clock = ManualClock(NOON)
    lines = FakeLines(clock)
    async with running(folder, clock, lines) as hub:
        people = await furnish(hub, None)
        kept, voice = hub.ground.kept, hub.edge.voice
        empty = Book(clock, hub.ground.ids, kept.calls, Placer(lines, lambda call: ""))
        sight = Sight(empty, kept.calls, lambda: False)
        staff = Staff(
            transfers=hub.trade.transfers,
            access=hub.case.access,
            audit=kept.audit,
            sight=sight,
            agent=hub.trade.roster.get,
            colleagues=lambda queue_id: (),
            wishes=nobody_minds,
        )
        far = Calls(replace(voice.means, book=empty), voice.switchboard, voice.recordings, staff)
        out, back, news = Post(), Post(), list[VisitorNews]()
        stamps, agent = (clock, hub.ground.ids), hub.trade.roster.get
        here = SharedDesk(voice.calls, back, lambda: True, kept.tickets, agent, stamps)
        there = SharedDesk(far, out, lambda: False, kept.tickets, agent, stamps)
        out.hear = here.heard
        back.hear = lambda note: news.append(told) if (told := there.heard(note)) else None
        hub.ground.bus.subscribe("sight", sight.on_event, CallEvent)
        await hub.start()
        await voice.ready()
        here.tell_visitor(
            VisitorNews(inbox_id="page", session_id="s1", call_id="c", state="waiting", position=2)
        )
        yield TwoDesks(CallFloor(hub, clock, lines, people), there, sight, out, news)
        await there.stop()
        await here.stop()


async def test_calls_are_seen_and_led_from_another_process(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as desks:
        floor, there = desks.floor, desks.there
        ana, bo, sue = (floor.people[who] for who in ("ana", "bo", "sue"))
        await floor.come("ana")
        call = await floor.ring()
        ticket = await floor.offered("ana", call)
        assert await desks.sees("ana") == await desks.sees("sue") == [CallState.OFFERED]
        assert await desks.sees("bo") == []
        seen = await there.of_ticket(ticket.id)
        assert seen is not None
        assert seen.id == call.id
        assert ticket.work.offer is not None
        await floor.hub.trade.desk.accept("ana", ticket.work.offer.id)
        await floor.settle()
        assert await there.connect(ana, call.id, "offer") == await floor.calls.connect(ana, call.id, "offer")
        assert await desks.sees("ana") == [CallState.CONNECTED]
        await there.hold(ana, call.id, True)
        assert floor.place(LEG)[1] is Mode.HELD
        await there.hold(ana, call.id, False)
        await there.mute(ana, call.id, True)
        await there.supervise(sue, call.id, Mode.WHISPER)
        assert len(floor.call().living()) == 3
        await there.supervise(sue, call.id, None)
        await floor.come("bo")
        await there.transfer(ana, call.id, Target(agent_id="bo"), consult=True)
        await floor.settle()
        (asked,) = there.consults_of("bo")
        assert (await there.answer_consult(bo, asked.id, accept=True)).id == ticket.id
        assert there.consults_of("ana") == []
        await there.cancel(ana, call.id)
        with pytest.raises(Forbidden, match="neither begin nor end"):
            await there.record(ana, call.id, RecordingWish.START)
        await there.hang_up(ana, call.id)
        await floor.settle()
        assert await desks.sees("ana") == [CallState.WRAP_UP]


async def test_what_is_refused_there_is_refused_alike_and_what_comes_too_late_is_not_done(
    tmp_path: Path,
) -> None:
    async with two_desks(tmp_path) as desks:
        floor, there = desks.floor, desks.there
        ana, bo = floor.people["ana"], floor.people["bo"]
        call = await floor.connected("ana")
        with pytest.raises(NotFound, match="no such call of yours"):
            await there.hold(bo, call.id, True)
        with pytest.raises(Forbidden):
            await there.supervise(bo, call.id, Mode.LISTEN)
        with pytest.raises(Conflict, match="in a call already"):
            await there.dial(ana, DialWish(address="+4930111"))
        dialled = await there.dial(bo, DialWish(address="+4930111"))
        assert (dialled.agent_id, dialled.customer.value) == ("bo", "+4930111")

        desks.out.held = True
        asking = asyncio.create_task(there.hold(ana, call.id, True))
        await asyncio.sleep(0)
        floor.clock.advance(timedelta(seconds=9))
        desks.out.bring()
        await floor.settle()
        assert floor.call().state is CallState.CONNECTED, "nobody waits for it any more"
        asking.cancel()
        desks.out.problem = "Redis is away"
        with pytest.raises(Unavailable, match="try again"):
            await there.hold(ana, call.id, True)


async def test_a_visitor_calls_from_a_page_of_another_process(tmp_path: Path) -> None:
    async with two_desks(tmp_path) as desks:
        floor, there = desks.floor, desks.there
        await floor.come("ana")
        assert there.takes_calls("page")
        call_id, answer = await there.start_call(PAGE, "offer")
        await floor.settle()
        assert answer
        assert desks.news == [
            VisitorNews(inbox_id="page", session_id="s1", call_id="c", state="waiting", position=2)
        ]
        assert (await desks.sees("sue")) == [(await floor.stored(call_id)).state]
        with pytest.raises(NotFound):
            await there.visitor_hang_up(replace(PAGE, session_id="s2"), call_id)
        await desks.sight.look()
        assert len(await desks.sees("sue")) == 1
        leads = True
        own = Sight(floor.hub.edge.voice.means.book, floor.hub.ground.kept.calls, lambda: leads)
        assert [call.id for call in own.all()] == [call_id]
        leads = False
        assert own.all() == ()
        await own.look()
        assert [call.id for call in own.all()] == [call_id], "seen on, though another process leads now"
        await there.visitor_hang_up(PAGE, call_id)
        assert await desks.sees("sue") == []
        await desks.sight.look()
        assert await desks.sees("sue") == []
