"""Agents' time: states, work in hand, shifts."""

from datetime import timedelta

from hub.domain.agent import AgentState
from hub.reporting.agent_states import Activity, Shift, StatePoint, state_spans, time_within
from hub.reporting.measures.adherence import ADHERENCE
from hub.reporting.measures.agent_time import AgentTime, TimeMeasure
from hub.reporting.measures.occupancy import OCCUPANCY
from hub.reporting.measures.utilisation import UTILISATION
from hub.reporting.spans import Span
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
    time = time_within("ana", states, work, [], FRAME)
    assert time.by_state == {"available": 40 * 60, "break": 10 * 60, "offline": 10 * 60}
    assert time.handling_s == (10 + 20) * 60  # not on the break, not offline, and what overlaps once
    assert value(OCCUPANCY, time) == 30 / 40
    assert value(UTILISATION, time) == 30 / 50


def test_busy_and_wrap_up_are_work_without_a_contact() -> None:
    agent = factories.agent("ana")
    states = state_spans(agent, point(-1, "busy"), [point(30, "wrap_up"), point(40, "available")], START, END)
    assert time_within("ana", states, [], [], FRAME).handling_s == 40 * 60


def test_without_a_change_the_present_state_holds_since_it_began() -> None:
    since = START + timedelta(minutes=45)
    agent = factories.agent("ana", state=AgentState.AVAILABLE, state_since=since)
    time = time_within("ana", state_spans(agent, None, [], START, END), [], [], FRAME)
    assert time.by_state == {"available": 15 * 60}
    before = state_spans(agent, None, [point(30, "available", previous="break")], START, END)
    assert time_within("ana", before, [], [], FRAME).by_state["break"] == 30 * 60


def test_adherence_holds_work_and_breaks_to_their_times() -> None:
    agent = factories.agent("ana")
    states = state_spans(
        agent, point(-1, "available"), [point(25, "break"), point(40, "available")], START, END
    )
    shifts = [shift(0, 60), shift(30, 45, Activity.BREAK)]
    time = time_within("ana", states, [], shifts, FRAME)
    assert time.scheduled_s == 60 * 60
    assert time.adherent_s == (25 + 15 + 10) * 60
    assert value(ADHERENCE, time) == 50 / 60
