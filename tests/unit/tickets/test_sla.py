"""SLA clocks: started, met, paused, resumed, reopened, warned and breached."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.business_hours import WEEKDAYS, BusinessHours, Interval
from hub.domain.sla import SlaClock, SlaClocks, SlaKind, SlaPolicy
from hub.domain.ticket import TicketStatus
from hub.tickets.sla.clocks import check, on_inbound, on_reply, on_status, retarget, start_clocks
from hub.tickets.sla.terms import SlaTerms

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POLICY = SlaPolicy(id="gold", name="Gold", first_response_s=600, next_response_s=1200, resolution_s=7200)
TERMS = SlaTerms(policy=POLICY)
NINE_TO_FIVE = BusinessHours(
    id="office", name="Office", weekly=dict.fromkeys(WEEKDAYS[:5], (Interval(start="09:00", end="17:00"),))
)
OPEN, PENDING, SOLVED, CLOSED = (
    TicketStatus.OPEN,
    TicketStatus.PENDING,
    TicketStatus.SOLVED,
    TicketStatus.CLOSED,
)


def later(seconds: float) -> datetime:
    return MONDAY + timedelta(seconds=seconds)


def clock(clocks: SlaClocks, kind: SlaKind) -> SlaClock:
    return next(each for each in clocks.clocks if each.kind is kind)


def test_a_new_ticket_owes_a_first_response_and_a_resolution() -> None:
    clocks = start_clocks(TERMS, MONDAY)
    assert [(each.kind, each.due_at) for each in clocks.clocks] == [
        (SlaKind.FIRST_RESPONSE, later(600)),
        (SlaKind.RESOLUTION, later(7200)),
    ]
    assert clocks.policy_id == "gold"
    assert clocks.next_check_at == later(450)


def test_no_policy_no_clocks() -> None:
    assert start_clocks(SlaTerms(), MONDAY) == SlaClocks()


def test_targets_count_in_business_time_and_by_priority() -> None:
    terms = SlaTerms(policy=POLICY, hours=NINE_TO_FIVE, factor=0.5)
    clocks = start_clocks(terms, MONDAY.replace(hour=16, minute=58))
    assert clock(clocks, SlaKind.FIRST_RESPONSE).due_at == datetime(2026, 11, 24, 9, 3, tzinfo=UTC)


def test_a_reply_meets_the_first_response_only_once() -> None:
    clocks = on_reply(start_clocks(TERMS, MONDAY), later(60))
    assert clock(clocks, SlaKind.FIRST_RESPONSE).met_at == later(60)
    again = on_reply(clocks, later(90))
    assert clock(again, SlaKind.FIRST_RESPONSE).met_at == later(60)
    assert clocks.next_check_at == later(5400)


def test_a_late_reply_is_a_breach_even_if_no_timer_saw_it() -> None:
    clocks = on_reply(start_clocks(TERMS, MONDAY), later(700))
    assert clock(clocks, SlaKind.FIRST_RESPONSE).breached_at == later(600)


def test_next_response_runs_from_the_first_unanswered_message() -> None:
    clocks = start_clocks(TERMS, MONDAY)
    assert on_inbound(clocks, TERMS, later(10)) == clocks
    clocks = on_inbound(on_reply(clocks, later(60)), TERMS, later(100))
    clocks = on_inbound(clocks, TERMS, later(200))
    assert clock(clocks, SlaKind.NEXT_RESPONSE).due_at == later(1300)
    clocks = on_inbound(on_reply(clocks, later(300)), TERMS, later(400))
    assert clock(clocks, SlaKind.NEXT_RESPONSE).due_at == later(1600)
    assert len(clocks.clocks) == 3


def test_pending_stops_the_clocks_and_open_lets_them_go_on() -> None:
    clocks = on_status(start_clocks(TERMS, MONDAY), TERMS, OPEN, PENDING, later(100))
    assert clock(clocks, SlaKind.RESOLUTION).left_s == 7100
    assert clock(clocks, SlaKind.RESOLUTION).due_at is None
    assert clocks.next_check_at is None
    clocks = on_status(clocks, TERMS, PENDING, OPEN, later(1000))
    assert clock(clocks, SlaKind.RESOLUTION).due_at == later(8100)
    assert clock(clocks, SlaKind.FIRST_RESPONSE).warn_at == later(1350)


def test_solving_meets_the_resolution_and_drops_the_response_nobody_owes() -> None:
    clocks = on_status(start_clocks(TERMS, MONDAY), TERMS, OPEN, SOLVED, later(100))
    assert [each.kind for each in clocks.clocks] == [SlaKind.RESOLUTION]
    assert clock(clocks, SlaKind.RESOLUTION).met_at == later(100)
    assert clocks.next_check_at is None


def test_reopening_goes_on_with_what_was_left_when_it_was_solved() -> None:
    clocks = on_status(start_clocks(TERMS, MONDAY), TERMS, OPEN, SOLVED, later(200))
    clocks = on_status(clocks, TERMS, SOLVED, CLOSED, later(50_000))
    clocks = on_status(clocks, TERMS, CLOSED, OPEN, later(100_000))
    assert clock(clocks, SlaKind.RESOLUTION).met_at is None
    assert clock(clocks, SlaKind.RESOLUTION).due_at == later(107_000)


def test_solved_while_pending_reopens_with_what_was_left_when_it_was_paused() -> None:
    clocks = on_status(start_clocks(TERMS, MONDAY), TERMS, OPEN, PENDING, later(200))
    clocks = on_status(clocks, TERMS, PENDING, SOLVED, later(900))
    clocks = on_status(clocks, TERMS, SOLVED, OPEN, later(1000))
    assert clock(clocks, SlaKind.RESOLUTION).due_at == later(8000)


def test_warning_and_breach_are_reported_once_each() -> None:
    first = check(start_clocks(TERMS, MONDAY), later(450), TERMS)
    assert [each.kind for each, _ in first.warned] == [SlaKind.FIRST_RESPONSE]
    assert not check(first.clocks, later(460), TERMS).warned
    second = check(first.clocks, later(600), TERMS)
    assert [each.kind for each in second.breached] == [SlaKind.FIRST_RESPONSE]
    assert not check(second.clocks, later(601), TERMS).breached
    assert second.clocks.next_check_at == later(5400)


def test_after_a_long_outage_a_breach_is_not_preceded_by_a_stale_warning() -> None:
    outcome = check(start_clocks(TERMS, MONDAY), later(10_000), TERMS)
    assert not outcome.warned
    assert [each.breached_at for each in outcome.breached] == [later(600), later(7200)]
    assert outcome.clocks.next_check_at is None


def test_a_breached_clock_does_not_pause_and_stays_breached_after_reopening() -> None:
    clocks = check(start_clocks(TERMS, MONDAY), later(8000), TERMS).clocks
    clocks = on_status(clocks, TERMS, OPEN, PENDING, later(8100))
    assert clock(clocks, SlaKind.RESOLUTION).paused_at is None
    clocks = on_status(clocks, TERMS, PENDING, SOLVED, later(8200))
    assert clock(clocks, SlaKind.FIRST_RESPONSE).met_at == later(8200)
    clocks = on_status(clocks, TERMS, SOLVED, OPEN, later(8300))
    assert clock(clocks, SlaKind.RESOLUTION).breached_at == later(7200)
    assert not check(clocks, later(99_999), TERMS).breached


def test_new_terms_keep_the_time_already_used() -> None:
    clocks = retarget(start_clocks(TERMS, MONDAY), SlaTerms(policy=POLICY, factor=0.5), later(100))
    assert clock(clocks, SlaKind.FIRST_RESPONSE).due_at == later(300)
    assert clock(clocks, SlaKind.FIRST_RESPONSE).warn_at == later(225)
    paused = on_status(start_clocks(TERMS, MONDAY), TERMS, OPEN, PENDING, later(100))
    paused = retarget(paused, SlaTerms(policy=POLICY, factor=2.0), later(500))
    assert clock(paused, SlaKind.FIRST_RESPONSE).left_s == 1100


def test_a_policy_without_warning_share_warns_never() -> None:
    terms = SlaTerms(policy=replace(POLICY, warn_share=1.0))
    assert start_clocks(terms, MONDAY).next_check_at == later(600)


steps = st.lists(
    st.tuples(
        st.sampled_from(["reply", "inbound", "open", "pending", "solved", "closed", "check"]),
        st.integers(0, 4000),
    ),
    max_size=25,
)


@given(steps, st.sampled_from([None, NINE_TO_FIVE]))
def test_whatever_happens_the_clocks_stay_sound(
    story: list[tuple[str, int]], hours: BusinessHours | None
) -> None:
    terms = SlaTerms(policy=POLICY, hours=hours)
    clocks, status, now = start_clocks(terms, MONDAY), OPEN, MONDAY
    reported: list[tuple[SlaKind, datetime]] = []
    for what, pause in story:
        now += timedelta(seconds=pause)
        outcome = check(clocks, now, terms)
        reported += [(each.kind, each.started_at) for each in outcome.breached]
        clocks = outcome.clocks
        if what == "reply":
            clocks = on_reply(clocks, now)
        elif what == "inbound":
            clocks = on_inbound(clocks, terms, now)
        elif what != "check":
            clocks, status = on_status(clocks, terms, status, TicketStatus(what), now), TicketStatus(what)
        _assert_sound(clocks, status, now)
    assert len(reported) == len(set(reported))


def _assert_sound(clocks: SlaClocks, status: TicketStatus, now: datetime) -> None:
    assert len({each.kind for each in clocks.clocks}) == len(clocks.clocks)
    for each in clocks.clocks:
        assert each.due_at is not None or each.paused_at is not None or each.met_at is not None
        assert each.breached_at is None or each.breached_at <= now
        if status in (SOLVED, CLOSED) and each.kind is SlaKind.RESOLUTION:
            assert each.met_at is not None
    if clocks.next_check_at is not None:
        assert clocks.next_check_at > now or status is not PENDING


@pytest.mark.parametrize("status", [PENDING, SOLVED, CLOSED])
def test_an_ended_or_paused_ticket_needs_no_look(status: TicketStatus) -> None:
    assert on_status(start_clocks(TERMS, MONDAY), TERMS, OPEN, status, later(5)).next_check_at is None
