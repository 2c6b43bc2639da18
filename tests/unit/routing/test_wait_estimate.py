"""Expected waits and opening times as visitors are told them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.clock import ManualClock
from hub.domain.agent import Agent, AgentState
from hub.domain.business_hours import BusinessHours, Interval
from hub.domain.queue import Inbox, Queue
from hub.domain.ticket_events import OfferAccepted, TicketQueued, TicketUpdated
from hub.domain.visitor import Availability
from hub.routing.availability import InboxAvailability
from hub.routing.wait_estimate import WaitEstimate

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Line:
    """A queue in which people wait and are accepted."""

    def __init__(self) -> None:
        self.clock = ManualClock(MONDAY)
        self.estimate = WaitEstimate(self.clock)

    async def queue(self, *ticket_ids: str) -> None:
        for ticket_id in ticket_ids:
            await self.estimate.on_event(
                TicketQueued(id="e", at=self.clock.now(), ticket_id=ticket_id, queue_id="chat")
            )

    async def accept(self, ticket_id: str, waited_s: float) -> None:
        await self.estimate.on_event(
            OfferAccepted(
                id="e",
                at=self.clock.now(),
                ticket_id=ticket_id,
                offer_id="o",
                agent_id="ana",
                queue_id="chat",
                waited_s=waited_s,
            )
        )


async def test_the_estimate_is_the_place_times_the_median_pace() -> None:
    line = Line()
    await line.queue("a", "b", "c")
    await line.accept("a", 60)
    await line.accept("b", 240)
    assert line.estimate.expected_s("chat", 1) is None
    await line.accept("c", 270)
    assert line.estimate.expected_s("chat", 1) == 90
    assert line.estimate.expected_s("chat", 4) == 360
    assert line.estimate.expected_s("mail", 1) is None


async def test_old_news_is_none() -> None:
    line = Line()
    for name in ("a", "b", "c"):
        await line.queue(name)
        await line.accept(name, 30)
    assert line.estimate.expected_s("chat", 2) == 60
    line.clock.advance(timedelta(hours=3))
    assert line.estimate.expected_s("chat", 2) is None


async def test_who_leaves_is_not_waited_behind() -> None:
    line = Line()
    await line.queue("gone")
    await line.estimate.on_event(
        TicketUpdated(id="e", at=MONDAY, ticket_id="gone", changes={"status": ("open", "solved")})
    )
    for name in ("a", "b", "c"):
        await line.queue(name)
        await line.accept(name, 50)
    assert line.estimate.expected_s("chat", 1) == 50


async def test_an_acceptance_nobody_saw_join_tells_nothing() -> None:
    line = Line()
    for name in ("a", "b", "c"):
        await line.accept(name, 50)
    assert line.estimate.expected_s("chat", 1) is None


ANA = Agent(
    id="ana",
    name="Ana",
    email="ana@example.com",
    team_ids=("support",),
    state=AgentState.BUSY,
    state_since=MONDAY,
    idle_since=MONDAY,
    created_at=MONDAY,
)
OFFICE = BusinessHours(
    id="office",
    name="Office",
    timezone="Europe/Berlin",
    weekly={"mon": (Interval(start="09:00", end="17:00"),), "tue": (Interval(start="09:00", end="17:00"),)},
)


class OneInbox:
    def __init__(self, hours_id: str, *agents: Agent) -> None:
        self._queue = Queue(id="chat", name="Chat", team_id="support", hours_id=hours_id)
        self._agents = agents

    def inbox(self, inbox_id: str) -> Inbox:
        return Inbox(id=inbox_id, name="Shop", channel="webchat", queue_id="chat", created_at=MONDAY)

    def queue(self, queue_id: str) -> Queue:
        return self._queue

    def queues(self) -> Sequence[Queue]:
        return (self._queue,)

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        return OFFICE if hours_id == "office" else None

    def agents(self) -> Sequence[Agent]:
        return self._agents


@pytest.mark.parametrize(
    ("hours_id", "at", "opens_at"),
    [
        ("", MONDAY.replace(hour=22), None),
        ("gone", MONDAY.replace(hour=22), None),
        ("office", MONDAY, None),
        ("office", MONDAY.replace(hour=16), datetime(2026, 1, 6, 8, tzinfo=UTC)),
    ],
)
def test_open_by_the_hours_of_the_queue(hours_id: str, at: datetime, opens_at: datetime | None) -> None:
    told = InboxAvailability(ManualClock(at), OneInbox(hours_id, ANA)).of("shop")
    assert told == Availability(open=opens_at is None, opens_at=opens_at, staffed=True)


@pytest.mark.parametrize(
    ("agent", "staffed"),
    [
        (ANA, True),
        (replace(ANA, state=AgentState.OFFLINE), False),
        (replace(ANA, state=AgentState.NOT_RESPONDING), False),
        (replace(ANA, team_ids=("sales",)), False),
        (replace(ANA, capacity={"webchat": 0}), False),
        (replace(ANA, active=False), False),
    ],
)
def test_staffed_by_whoever_may_take_the_work(agent: Agent, staffed: bool) -> None:
    assert InboxAvailability(ManualClock(MONDAY), OneInbox("", agent)).of("shop").staffed is staffed
