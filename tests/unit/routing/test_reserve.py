"""The reserve that follows a forecast: planned, spread over pools, learned from the weeks before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.domain.skill import Requirement, SkillNeed
from hub.domain.ticket import Ticket, Work
from hub.errors import NotFound
from hub.routing.eligibility import Candidate, Floor, findings
from hub.routing.forecast import INTERVAL_S, Forecast, Kind, Stream
from hub.routing.history import A_WEEK, ArrivalHistory
from hub.routing.matching import Matcher
from hub.routing.outlook import Outlook, look_ahead
from hub.routing.pool import AgentPool
from hub.routing.reserve import Pool, plan_reserve
from hub.routing.waiting import waiting_ticket

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MAIL = Kind("main", "email", (("billing", 1),))
CALLS = Kind("main", "voice", (("billing", 1),))
QUEUE = Queue(id="main", name="Main")


def _pool(load: float) -> Pool:
    """Twenty agents with this many erlangs of calls and three of mail, all day."""
    return Pool(
        agents=20,
        calls=(load / 300,) * 40,
        others=(0.01,) * 40,
        before=(0.01,) * 40,
        handle_s=300,
        patience_s=150,
        target_s=14_400,
    )


def _agents(count: int, skill: str = "billing") -> list[Agent]:
    return [
        Agent(
            id=f"{skill}{number}",
            name="",
            email="",
            skills={skill: 5},
            max_load=1,
            interruptible=False,
            state=AgentState.AVAILABLE,
            state_since=MONDAY,
            idle_since=MONDAY,
            created_at=MONDAY,
        )
        for number in range(count)
    ]


def _forecast(calls: float = 45.0) -> Forecast:
    mail = Stream((9.0,) * 40, 300.0, 14_400.0, synchronous=False)
    return Forecast(MONDAY, {MAIL: mail, CALLS: Stream((calls,) * 40, 300.0, 20.0, synchronous=True)})


def test_without_calls_nothing_has_to_be_kept_free_and_with_more_more_has_to() -> None:
    reserves = [plan_reserve(_pool(load)).keep_free(8, 100) for load in (0, 4, 8)]
    assert reserves[0] == 1
    assert reserves == sorted(set(reserves))


def test_more_that_waits_keeps_fewer_agents_free() -> None:
    plan = plan_reserve(_pool(13))
    reserves = [plan.keep_free(8, waiting) for waiting in (10, 60, 150)]
    assert reserves == sorted(reserves, reverse=True)
    assert reserves[0] > reserves[-1]


def test_work_is_put_off_before_a_peak_only_as_long_as_it_may_wait() -> None:
    quiet, busy = 6 / 300, 15 / 300
    valley_ahead = replace(_pool(13), calls=(busy,) * 8 + (quiet,) * 32)
    none_ahead = replace(_pool(13), calls=(busy,) * 40)
    assert plan_reserve(valley_ahead).keep_free(4, 40) > plan_reserve(none_ahead).keep_free(4, 40)


def test_beyond_the_forecast_nothing_is_kept_free() -> None:
    assert plan_reserve(_pool(13)).keep_free(40, 5) == plan_reserve(_pool(13)).keep_free(-1, 5) == 0


def test_only_those_who_take_calls_are_kept_free_for_them() -> None:
    forecast = _forecast()
    chat_only = Kind("main", "email", (("french", 1),))
    streams = {**forecast.streams, chat_only: forecast.streams[MAIL]}
    crew = [*_agents(20), *_agents(5, "french")]
    outlook = look_ahead(Forecast(MONDAY, streams), crew, {"main": QUEUE}.__getitem__, MONDAY)
    kept = outlook.keep_free(MONDAY, {MAIL: 10, chat_only: 10})
    assert kept[MAIL] > 1
    assert chat_only not in kept


def test_where_fewer_take_each_call_more_are_kept_free() -> None:
    everybody = plan_reserve(_pool(10)).keep_free(8, 60)
    halves = plan_reserve(replace(_pool(10), fitting=((1.0, 0.5),))).keep_free(8, 60)
    assert halves > everybody


def test_a_quiet_hour_of_many_agents_leaves_the_plan_of_the_hours_before_as_it_is() -> None:
    day = replace(_pool(900), agents=1000, others=(0.1,) * 40, before=())
    night = replace(day, calls=day.calls[:20] + (1e-5,) * 20)
    assert plan_reserve(night).keep_free(2, 400) > 10
    assert plan_reserve(night).keep_free(30, 400) < 3


def test_those_who_help_each_other_out_are_kept_free_as_one() -> None:
    skills = ("billing", "tech")
    streams = {
        Kind("main", channel, ((skill, 1),)): replace(stream, arrivals=(stream.arrivals[0] / 2,) * 40)
        for skill in skills
        for channel, stream in (("email", _forecast().streams[MAIL]), ("voice", _forecast().streams[CALLS]))
    }
    crew = [*_agents(8), *_agents(8, "tech")]
    both = [
        replace(each, id=f"both{number}", skills={"billing": 5, "tech": 5})
        for number, each in enumerate(_agents(4))
    ]
    outlook = look_ahead(Forecast(MONDAY, streams), [*crew, *both], {"main": QUEUE}.__getitem__, MONDAY)
    kept = outlook.keep_free(MONDAY, {MAIL: 10})
    whole = kept[Kind("main", "email", (("(billing>=1 or tech>=1)", 1),))]
    assert len(kept) == 3
    assert whole > kept[MAIL] > whole / 3
    apart = look_ahead(Forecast(MONDAY, streams), crew, {"main": QUEUE}.__getitem__, MONDAY)
    assert apart.plans.keys() == {kind for kind in streams if kind.channel == "email"}


def test_who_helps_those_who_help_others_belongs_to_the_same_pool() -> None:
    skills = ("a", "b", "c", "d", "e")
    streams = {
        Kind("main", channel, ((skill, 1),)): stream
        for skill in skills
        for channel, stream in (("email", _forecast().streams[MAIL]), ("voice", _forecast(9).streams[CALLS]))
    }
    crew = [
        replace(each, id=f"{one}{each.id}", skills={one: 5, other: 5})
        for one, other in pairwise(skills)
        for each in _agents(5)
    ]
    outlook = look_ahead(Forecast(MONDAY, streams), crew, {"main": QUEUE}.__getitem__, MONDAY)
    wholes = [kind for kind in outlook.plans if kind.needs[0][0].startswith("(")]
    assert [kind.needs for kind in wholes] == [(("(a>=1 or b>=1 or c>=1 or d>=1 or e>=1)", 1),)]
    assert len(outlook.plans) == 6


def test_a_queue_that_is_gone_is_not_planned_for() -> None:
    def gone(queue_id: str) -> Queue:
        raise NotFound(queue_id)

    assert look_ahead(_forecast(), _agents(20), gone, MONDAY).plans == {}


def _ticket(number: int, at: datetime, channel: str) -> Ticket:
    return Ticket(
        id=f"t{number}",
        number=number,
        subject="",
        channel=channel,
        inbox_id="i",
        queue_id="main",
        customer_id="",
        requirement=Requirement(needs=(SkillNeed(skill_id="billing"),)),
        work=Work(since=at, queued_at=at),
        created_at=at,
        updated_at=at,
    )


def _history(weeks: int) -> ArrivalHistory:
    history = ArrivalHistory()
    number = 0
    for week in range(1, weeks + 1):
        for each in range(40):
            number += 1
            came = MONDAY - week * A_WEEK + timedelta(seconds=each * INTERVAL_S / 40)
            history.note(_ticket(number, came, "voice"))
    return history


def test_the_same_hour_of_the_weeks_before_is_expected() -> None:
    forecast = _history(3).forecast(MONDAY, 8)
    arrivals = forecast.streams[CALLS].arrivals
    assert forecast.begins_at == MONDAY
    quiet_so_far = 20 / (10 + 20)  # a quarter of the forty was expected in the quarter of an hour before
    assert arrivals[:3] == pytest.approx((40 * 0.5 * quiet_so_far, 40 * 0.25 * quiet_so_far, 0.0))


def test_the_same_hour_is_expected_after_a_change_of_the_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    history = ArrivalHistory(berlin)
    for number in range(80):
        eight = datetime(2026, 10, 12 + 7 * (number % 2), 8, 7, tzinfo=berlin)
        history.note(_ticket(number, eight, "voice"))
    winter = datetime(2026, 10, 26, 6, 0, tzinfo=berlin)
    arrivals = history.forecast(winter.astimezone(UTC), 16).streams[CALLS].arrivals
    assert max(range(16), key=arrivals.__getitem__) == 8
    night = datetime(2026, 10, 24, 23, 0, tzinfo=berlin).astimezone(UTC)
    over_the_change = history.forecast(night, 160).streams[CALLS].arrivals
    assert max(range(160), key=over_the_change.__getitem__) == 4 * (1 + 24 + 1 + 8)


def test_a_busy_day_begins_at_local_midnight() -> None:
    new_york = ZoneInfo("America/New_York")
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=new_york)
    history = ArrivalHistory(new_york)
    for number in range(40):
        history.note(_ticket(number, evening - (1 + number % 2) * A_WEEK, "voice"))
    usual = history.forecast(evening, 8).streams[CALLS].arrivals[0]
    for number in range(60):
        history.note(_ticket(100 + number, evening - timedelta(hours=8), "voice"))
    assert history.forecast(evening, 8).streams[CALLS].arrivals[0] > 2 * usual


def test_before_a_week_is_over_nothing_is_expected() -> None:
    history = ArrivalHistory()
    history.note(_ticket(1, MONDAY, "voice"))
    assert history.forecast(MONDAY + timedelta(days=6), 8).streams == {}


def test_a_busy_day_is_expected_to_stay_busy() -> None:
    history = _history(3)
    usual = history.forecast(MONDAY, 8).streams[CALLS].arrivals[0]
    for number in range(60):
        history.note(_ticket(1000 + number, MONDAY - timedelta(hours=2), "voice"))
    busy = history.forecast(MONDAY, 8).streams[CALLS].arrivals[0]
    assert busy / usual == pytest.approx((60 + 20) / 20)


def test_what_is_forgotten_is_not_expected() -> None:
    history = _history(3)
    history.forget_before(MONDAY - timedelta(days=1))
    assert history.forecast(MONDAY, 8).streams == {}


def test_mail_waits_for_the_reserve_and_goes_before_it_is_late() -> None:
    pool = AgentPool()
    matcher = Matcher({"main": QUEUE}.__getitem__, pool)
    crew = _agents(20)
    for agent in crew:
        matcher.put_agent(agent, True, MONDAY)
    for number in range(18):
        pool.hold(f"call{number}", crew[number].id, "voice")
    matcher.expect(look_ahead(_forecast(), crew, {"main": QUEUE}.__getitem__, MONDAY))
    mail = waiting_ticket(_ticket(1, MONDAY, "email"), replace(QUEUE, affinity_s=0))
    matcher.put(mail, MONDAY)
    assert matcher.plan(MONDAY) == []
    call = waiting_ticket(_ticket(2, MONDAY, "voice"), replace(QUEUE, affinity_s=0))
    matcher.put(call, MONDAY)
    assert [match.ticket_id for match in matcher.plan(MONDAY)] == ["t2"]
    nearly_due = mail.due_at - timedelta(seconds=QUEUE.hold_guard_s)
    assert mail.next_change(MONDAY) == nearly_due
    matcher.put(mail, nearly_due)
    assert [match.ticket_id for match in matcher.plan(nearly_due)] == ["t1"]


def test_the_reason_says_how_many_of_whom_are_kept_free() -> None:
    ana, bo = _agents(2)
    bo = replace(bo, skills={"tech": 5})
    crew = {each.id: Candidate(agent=each, connected=True) for each in (ana, bo)}
    either = Kind("main", "email", (("(billing>=1 or tech>=1)", 1),))
    mail = waiting_ticket(_ticket(1, MONDAY, "email"), QUEUE)
    floor = Floor(crew, MONDAY, {MAIL: 1, either: 3}, {"main": QUEUE})
    assert [each.detail for each in findings(mail, crew[ana.id], QUEUE, floor)] == [
        "held back while fewer than 3 agents with billing>=1 or tech>=1 are free"
    ]
    own = replace(QUEUE, hold_while_free_agents_below=2)
    assert [each.detail for each in findings(mail, crew[ana.id], own, floor)] == [
        "held back while fewer than 2 of those who fit hold nothing"
    ]


def test_mail_goes_when_the_outlook_improves() -> None:
    pool = AgentPool()
    matcher = Matcher({"main": QUEUE}.__getitem__, pool)
    crew = _agents(20)
    for agent in crew:
        matcher.put_agent(agent, True, MONDAY)
    for number in range(18):
        pool.hold(f"call{number}", crew[number].id, "voice")
    matcher.expect(look_ahead(_forecast(), crew, {"main": QUEUE}.__getitem__, MONDAY))
    matcher.put(waiting_ticket(_ticket(1, MONDAY, "email"), replace(QUEUE, affinity_s=0)), MONDAY)
    assert matcher.plan(MONDAY) == []
    matcher.expect(Outlook(MONDAY))
    assert len(matcher.plan(MONDAY)) == 1
