"""A call's state machine: its ordinary stories, and ten thousand random ones without an impossible state."""

from datetime import timedelta

from hub.domain import call_flow as flow
from hub.domain import call_talk as talk
from hub.domain.call import Call, CallState, LegEnd, LegRole, LegState
from tests.factories import NOON
from tests.unit.domain.call_stories import a_call, a_dialled_call, leg, story


def connected() -> Call:
    call = flow.leg_live(a_call(), "c1.0", NOON + timedelta(seconds=2))
    call = call and flow.queued(call, "support", NOON + timedelta(seconds=10))
    call = call and flow.offered(call, "ana", NOON + timedelta(seconds=12))
    call = call and flow.accepted(call, "ana", NOON + timedelta(seconds=15))
    call = call and flow.leg_begun(call, leg(call, LegRole.AGENT, "ana"))
    call = call and flow.leg_live(call, "c1.1", NOON + timedelta(seconds=16))
    assert call is not None
    assert call.state is CallState.CONNECTED
    return call


def test_a_call_counts_its_seconds_where_they_were_spent() -> None:
    call = talk.held(connected(), NOON + timedelta(seconds=76))
    call = call and talk.resumed(call, NOON + timedelta(seconds=86))
    call = call and talk.leg_over(call, "c1.0", LegEnd.HUNG_UP, NOON + timedelta(seconds=100))
    assert call is not None
    assert call.state is CallState.WRAP_UP
    call = talk.wrapped_up(call, NOON + timedelta(seconds=130))
    assert call is not None
    assert call.state is CallState.ENDED
    spent = call.spent
    assert (spent.ringing_s, spent.menu_s, spent.queue_s) == (2, 8, 6)
    assert (spent.talk_s, spent.hold_s, spent.wrap_up_s) == (74, 10, 30)
    assert call.end_reason == "customer hung_up"
    (mine,) = call.stretches
    assert (mine.agent_id, mine.talk_s, mine.hold_s) == ("ana", 74, 10)
    assert mine.began_at == call.connected_at


def test_a_lost_agent_may_come_back_to_the_customer_on_hold() -> None:
    call = talk.leg_over(connected(), "c1.1", LegEnd.LOST, NOON + timedelta(seconds=50))
    assert call is not None
    assert call.state is CallState.HELD
    assert call.lost_at is not None
    assert talk.resumed(call, NOON + timedelta(seconds=51)) is None
    call = flow.leg_begun(call, leg(call, LegRole.AGENT, "ana"))
    call = call and flow.leg_live(call, "c1.2", NOON + timedelta(seconds=53))
    assert call is not None
    assert call.state is CallState.CONNECTED
    assert call.lost_at is None


def test_the_customer_of_a_lost_agent_keeps_the_place() -> None:
    call = talk.leg_over(connected(), "c1.1", LegEnd.LOST, NOON + timedelta(seconds=50))
    call = call and flow.requeued(call, NOON + timedelta(seconds=58))
    assert call is not None
    assert call.state is CallState.QUEUED
    assert call.queued_at == NOON + timedelta(seconds=10)
    assert call.agent_id == ""


def test_an_attended_transfer_ends_with_the_colleague() -> None:
    call = connected()
    call = talk.consulted(call, leg(call, LegRole.AGENT, "bo"), NOON + timedelta(seconds=30))
    assert call is not None
    assert talk.handed_over(call, NOON) is None, "bo does not talk yet"
    call = flow.leg_live(call, "c1.2", NOON + timedelta(seconds=33))
    call = call and talk.handed_over(call, NOON + timedelta(seconds=40))
    assert call is not None
    assert (call.state, call.agent_id) == (CallState.CONNECTED, "bo")
    assert call.leg_of("ana") is None


def test_a_number_outside_keeps_the_customer_when_the_agent_leaves_the_conference() -> None:
    call = connected()
    call = talk.consulted(call, leg(call, LegRole.OUTSIDE), NOON + timedelta(seconds=30))
    call = call and flow.leg_live(call, "c1.2", NOON + timedelta(seconds=33))
    call = call and talk.conferred(call, NOON + timedelta(seconds=34))
    call = call and talk.hung_up(call, "ana", NOON + timedelta(seconds=40))
    assert call is not None
    assert (call.state, call.agent_id) == (CallState.CONNECTED, "")
    call = talk.leg_over(call, "c1.2", LegEnd.HUNG_UP, NOON + timedelta(seconds=60))
    assert call is not None
    assert call.state is CallState.ENDED


def test_a_dialled_call_connects_when_both_are_there() -> None:
    call = a_dialled_call()
    mine = flow.leg_begun(call, leg(call, LegRole.AGENT, "ana"))
    mine = mine and flow.leg_live(mine, "c1.0", NOON)
    theirs = mine and flow.leg_begun(mine, leg(mine, LegRole.CUSTOMER, state=LegState.RINGING))
    assert theirs is not None
    assert theirs.state is CallState.RINGING
    busy = talk.leg_over(theirs, "c1.1", LegEnd.BUSY, NOON + timedelta(seconds=3))
    assert busy is not None
    assert (busy.state, busy.end_reason) == (CallState.FAILED, "busy")
    both = flow.leg_live(theirs, "c1.1", NOON + timedelta(seconds=5))
    assert both is not None
    assert both.state is CallState.CONNECTED


def test_old_and_repeated_news_change_nothing() -> None:
    call = flow.news_seen(a_call(), "c1.0", 4)
    assert call is not None
    assert flow.news_seen(call, "c1.0", 4) is None
    assert flow.news_seen(call, "c1.0", 3) is None
    assert flow.news_seen(call, "x", 9) is None


def test_ten_thousand_random_stories_have_no_impossible_state() -> None:
    reached: set[CallState] = set()
    for seed in range(10_000):
        told, states, problem = story(seed)
        assert not problem, f"story {seed}: {problem} after {told[-12:]}"
        reached |= states
    assert reached == set(CallState)
