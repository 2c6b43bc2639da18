"""Who is shown which call, and how a colleague is asked into one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hub.calls.ports import NoCalls
from hub.clock import ManualClock
from hub.domain import call_flow, call_talk
from hub.domain.agent import Role
from hub.domain.call import Call, CallState, LegRole, LegState
from hub.domain.call_events import CallChanged
from hub.ids import IdFactory
from hub.realtime.call_news import CallNews
from hub.realtime.snapshot import Rows
from hub.realtime.stream import AgentStream, Listener
from tests.factories import NOON
from tests.fakes.desk_floor import FakeHub, FakeOrganisation, FakePresence
from tests.unit.domain.call_stories import leg
from tests.unit.domain.test_call import connected


class OneCall(NoCalls):
    """A call desk that knows one call."""

    call: Call | None = None

    async def find(self, call_id: str) -> Call | None:
        return self.call


class Floor:
    """Ana, bo and sue, who supervises, listen."""

    def __init__(self) -> None:
        clock = ManualClock(NOON)
        self.hub = FakeHub(clock, IdFactory(clock))
        self.hub.add_queue("billing")
        self.heard: dict[str, list[tuple[str, Any]]] = {}
        stream = AgentStream("e1", self._deliver)
        for name in ("ana", "bo", "sue"):
            agent = self.hub.add_agent(name, ["billing"])
            if name == "sue":
                agent = self.hub.agents[name] = replace(agent, role=Role.SUPERVISOR)
            self.heard[name] = []
            stream.resume(Listener(name, name, self.hub.scope(agent)), "e1", 0)
        self.hub.add_ticket("t1", "billing")
        self.calls = OneCall()
        rows = Rows(FakeOrganisation(self.hub), FakePresence(self.hub), clock, self.calls)
        self.news = CallNews(stream, self.calls, self.hub, rows)

    def _deliver(self, sids: Sequence[str], name: str, payload: dict[str, Any]) -> None:
        for sid in sids:
            self.heard[sid].append((name, payload))

    async def show(self, call: Call | None) -> dict[str, list[str]]:
        """Tell of the call, and return what each was shown since the last time."""
        assert call is not None
        self.calls.call = call
        for heard in self.heard.values():
            heard.clear()
        event = CallChanged(id=self.hub.ids.new(), at=NOON, call_id=call.id, state="", previous="")
        await self.news.on_call(event)
        return {who: [name for name, _ in heard] for who, heard in self.heard.items()}


async def test_a_call_is_shown_to_those_in_it_and_to_supervisors() -> None:
    floor = Floor()
    call = replace(connected(), ticket_id="t1")
    assert await floor.show(call) == {"ana": ["call.changed"], "bo": [], "sue": ["call.changed"]}
    (_, view) = floor.heard["ana"][0]
    assert (view["state"], view["agent_id"], view["customer"]["name"]) == ("connected", "ana", "Mia")
    left = call_flow.requeued(call, NOON + timedelta(minutes=1))
    assert (await floor.show(left))["ana"] == ["call.changed"], "who has just left sees that"
    assert (await floor.show(left))["ana"] == []


async def test_a_colleague_is_asked_once_and_the_card_goes_when_that_is_over() -> None:
    floor = Floor()
    call = replace(connected(), ticket_id="t1")
    asked = replace(leg(call, LegRole.AGENT, "bo"), state=LegState.RINGING)
    consulting = call_talk.consulted(call, asked, NOON + timedelta(seconds=60))
    assert consulting is not None
    assert (await floor.show(consulting))["bo"] == ["call.changed", "offer.made"]
    card = floor.heard["bo"][1][1]
    assert (card["consult"], card["call_id"], card["ticket_id"]) == (True, call.id, "t1")
    assert (await floor.show(consulting))["bo"] == ["call.changed"], "one card is enough"
    coming = call_flow.leg_accepted(consulting, asked.id, NOON + timedelta(seconds=63))
    assert (await floor.show(coming))["bo"] == ["call.changed", "offer.withdrawn"]
    assert floor.heard["bo"][1][1]["reason"] == "accepted"


async def test_a_question_that_nobody_answered_is_taken_back() -> None:
    floor = Floor()
    call = replace(connected(), ticket_id="t1")
    asked = replace(leg(call, LegRole.AGENT, "bo"), state=LegState.RINGING)
    consulting = call_talk.consulted(call, asked, NOON + timedelta(seconds=60))
    await floor.show(consulting)
    assert consulting is not None
    over = call_talk.consultation_over(consulting, NOON + timedelta(seconds=90), back=False)
    assert over is not None
    assert over.state is CallState.HELD
    assert "offer.withdrawn" in (await floor.show(over))["bo"]
