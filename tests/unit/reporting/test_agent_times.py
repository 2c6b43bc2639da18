"""Agents' time: states, work in hand, shifts."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.agent import AgentState
from hub.reporting.agent_states import Activity, AgentCourse, Shift, StatePoint, state_spans
from hub.reporting.agent_times import AgentTimes, WorkInHand
from hub.reporting.intervals import Interval, frames_of
from hub.reporting.measures.adherence import ADHERENCE
from hub.reporting.measures.agent_time import AgentTime, TimeMeasure
from hub.reporting.measures.occupancy import OCCUPANCY
from hub.reporting.measures.utilisation import UTILISATION
from hub.reporting.spans import Span, common, cut
from tests import factories

START = factories.NOON
END = START + timedelta(hours=1)
FRAME: Span = (START.timestamp(), END.timestamp())


def point(minute: float, state: str, previous: str = "") -> StatePoint:
    at = START + timedelta(minutes=minute)
    return StatePoint(id=f"p{minute}", agent_id="ana", at=at, state=state, previous=previous)


def span(begin: float, end: float) -> Span:
    return FRAME[0] + begin * 60, FRAME[0] + end * 60


def shift(begin: float, end: float, activity: Activity = Activity.WORK) -> Shift:
    return Shift(
        id=f"s{begin}",
        agent_id="ana",
        starts_at=START + timedelta(minutes=begin),
        ends_at=START + timedelta(minutes=end),
        activity=activity,
    )


def value(measure: TimeMeasure, time: AgentTime) -> float:
    assert measure.denominator_s is not None
    return measure.numerator_s(time) / measure.denominator_s(time)


def test_states_add_up_to_the_hour() -> None:
    agent = factories.agent("ana", state=AgentState.OFFLINE)
    points = [point(10, "break"), point(20, "available"), point(50, "offline")]
    states = state_spans(agent, point(-30, "available"), points, START, END)
    work = [span(0, 5), span(3, 12), span(30, 55)]
    time = AgentCourse("ana", states, work, []).within(FRAME)
    assert time.by_state == {"available": 40 * 60, "break": 10 * 60, "offline": 10 * 60}
    assert time.handling_s == (10 + 20) * 60  # not on the break, not offline, and what overlaps once
    assert value(OCCUPANCY, time) == 30 / 40
    assert value(UTILISATION, time) == 30 / 50


def test_busy_and_wrap_up_are_work_without_a_contact() -> None:
    agent = factories.agent("ana")
    states = state_spans(agent, point(-1, "busy"), [point(30, "wrap_up"), point(40, "available")], START, END)
    assert AgentCourse("ana", states, [], []).within(FRAME).handling_s == 40 * 60


def test_without_a_change_the_present_state_holds_since_it_began() -> None:
    since = START + timedelta(minutes=45)
    agent = factories.agent("ana", state=AgentState.AVAILABLE, state_since=since)
    time = AgentCourse("ana", state_spans(agent, None, [], START, END), [], []).within(FRAME)
    assert time.by_state == {"available": 15 * 60}
    before = state_spans(agent, None, [point(30, "available", previous="break")], START, END)
    assert AgentCourse("ana", before, [], []).within(FRAME).by_state["break"] == 30 * 60


def test_adherence_holds_work_and_breaks_to_their_times() -> None:
    agent = factories.agent("ana")
    states = state_spans(
        agent, point(-1, "available"), [point(25, "break"), point(40, "available")], START, END
    )
    shifts = [shift(0, 60), shift(30, 45, Activity.BREAK)]
    time = AgentCourse("ana", states, [], shifts).within(FRAME)
    assert time.scheduled_s == 60 * 60
    assert time.adherent_s == (25 + 15 + 10) * 60
    assert value(ADHERENCE, time) == 50 / 60


@given(
    moments=st.lists(st.integers(0, 400), unique=True, max_size=12).map(sorted),
    frame=st.tuples(st.integers(0, 400), st.integers(0, 400)),
)
def test_a_cut_is_what_the_stretches_have_in_common_with_the_frame(
    moments: list[int], frame: tuple[int, int]
) -> None:
    spans = [(float(begin), float(end)) for begin, end in zip(moments[::2], moments[1::2], strict=False)]
    whole = (float(frame[0]), float(frame[1]))
    assert cut(spans, whole) == common(spans, [whole])


async def test_a_long_report_by_short_intervals_leaves_the_loop_free() -> None:
    """An agent asks for a quarter by the quarter of an hour: everybody else's work goes on meanwhile."""
    frames = frames_of(
        START, START + timedelta(days=5), Interval.QUARTER, ZoneInfo("UTC"), START + timedelta(days=9)
    )
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    class Nothing:
        async def between(self, start: datetime, end: datetime) -> list[StatePoint]:
            return [point(50 * n, ("available", "busy", "break")[n % 3]) for n in range(140)]

        async def last_before(self, agent_id: str, moment: datetime) -> StatePoint | None:
            return None

        async def overlapping(self, start: datetime, end: datetime) -> list[Shift]:
            return []

    task = asyncio.create_task(others())
    await asyncio.sleep(0)
    before = turns
    times = await AgentTimes(Nothing(), Nothing()).within(frames, [factories.agent("ana")], WorkInHand(END))
    task.cancel()
    assert turns > before
    assert sum(one.signed_in_s + one.by_state.get("offline", 0) for one in times.values()) == 5 * 86_400
