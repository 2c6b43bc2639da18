"""A call from the first word on: hold, consultation, conference, transfer, hanging up. Pure transitions.

Each function returns the call as it is afterwards, or None when the call is not in a state that allows it.
"""

from dataclasses import replace
from datetime import datetime

from hub.domain.call import (
    TALKING,
    WAITING,
    Call,
    CallState,
    Direction,
    Leg,
    LegEnd,
    LegRole,
    LegState,
    Mode,
    RecordingState,
)
from hub.domain.call_flow import callback_again, leg_added, requeued
from hub.domain.call_steps import finished, moved, with_leg

BROKEN_ENDS = tuple(f"customer {end.value}" for end in (LegEnd.LOST, LegEnd.FAILED))
"""Why a talk ended that nobody wanted to end."""


def customer_lost(call: Call) -> bool:
    """Say whether the customer's connection broke in the middle of a talk with an agent, who has the after-work now."""
    return call.state is CallState.WRAP_UP and call.end_reason in BROKEN_ENDS


def held(call: Call, now: datetime) -> Call | None:
    """Let the customer hear music; possible while there is an agent who takes them off it again."""
    if call.state is not CallState.CONNECTED or call.leg_of(call.agent_id) is None:
        return None
    return moved(call, CallState.HELD, now)


def resumed(call: Call, now: datetime) -> Call | None:
    """Talk with the customer again."""
    if call.state is not CallState.HELD or call.lost_at is not None:
        return None
    return moved(call, CallState.CONNECTED, now)


def muted(call: Call, agent_id: str, wish: bool) -> Call | None:
    """Let nobody hear the agent, or everybody again."""
    leg = call.leg_of(agent_id)
    if leg is None or leg.muted is wish or leg.role is not LegRole.AGENT:
        return None
    return with_leg(call, replace(leg, muted=wish))


def consulted(call: Call, leg: Leg, now: datetime, *, hand_over: bool = False) -> Call | None:
    """Ask somebody (a colleague, a number outside) while the customer hears music; or `hand_over` once they answer."""
    here = call.leg_of(call.agent_id) is not None and call.lost_at is None
    if call.state not in (CallState.CONNECTED, CallState.HELD) or not here:
        return None
    more = leg_added(call, leg)
    if more is None:
        return None
    return replace(moved(more, CallState.CONSULTING, now), consulting=leg.id, hand_over=hand_over)


def consultation_over(call: Call, now: datetime, *, back: bool) -> Call | None:
    """Let whoever was asked go: `back` to the customer at once, else the customer waits on hold for the agent."""
    if call.state is not CallState.CONSULTING:
        return None
    after = _ended(call, call.consulting, LegEnd.HUNG_UP, now)
    return moved(after, CallState.CONNECTED if back else CallState.HELD, now)


def conferred(call: Call, now: datetime) -> Call | None:
    """Let customer, agent and whoever was asked talk with each other."""
    asked = call.leg(call.consulting)
    if call.state is not CallState.CONSULTING or asked is None or not asked.talking:
        return None
    return moved(call, CallState.CONFERENCE, now)


def handed_over(call: Call, now: datetime) -> Call | None:
    """Put the customer through to whoever was asked, or is the third in the conference; the agent leaves."""
    mine = call.leg_of(call.agent_id)
    third = next((leg for leg in _others(call) if leg.talking), None)
    if call.state not in (CallState.CONSULTING, CallState.CONFERENCE) or third is None:
        return None
    left = call if mine is None else _ended(call, mine.id, LegEnd.HUNG_UP, now)
    return replace(moved(left, CallState.CONNECTED, now), agent_id=third.agent_id)


def hung_up(call: Call, agent_id: str, now: datetime) -> Call | None:
    """Let an agent or supervisor leave. The call is over when the agent who talks with the customer leaves alone."""
    leg = call.leg_of(agent_id)
    if call.over or call.state is CallState.WRAP_UP:
        return None
    if agent_id != call.agent_id:
        return None if leg is None else leg_over(call, leg.id, LegEnd.HUNG_UP, now)
    if call.state is CallState.CONFERENCE and (after := handed_over(call, now)) is not None:
        return after
    if call.state in TALKING:
        return finished(call, CallState.WRAP_UP, "agent hung up", now)
    if call.state is CallState.RINGING:
        return finished(call, CallState.ENDED, "agent hung up", now)
    return None if call.state is not CallState.CONNECTING else _gave_up(call, now)


def leg_over(call: Call, leg_id: str, end: LegEnd, now: datetime) -> Call | None:
    """Note that a leg ended by itself, and draw the consequences for the call."""
    leg = call.leg(leg_id)
    if leg is None or not leg.living:
        return None
    after = _ended(call, leg_id, end, now)
    if leg.role is LegRole.CUSTOMER:
        return _customer_left(after, end, now)
    if leg.role is LegRole.SUPERVISOR:
        return after
    if call.state is CallState.CONSULTING and leg_id == call.consulting:
        return moved(after, CallState.HELD, now)
    if call.agent_id and leg.agent_id == call.agent_id:
        return _agent_lost(after, now)
    return _third_left(after, now)


def _customer_left(call: Call, end: LegEnd, now: datetime) -> Call:
    """Return what becomes of a call whose customer is gone."""
    if call.state is CallState.CALLBACK:
        return call
    if call.state is CallState.VOICEMAIL:
        reason = "voicemail" if call.recordings else "before a message was left"
        return finished(call, CallState.ENDED, reason, now)
    if call.state in TALKING:
        return finished(call, _after_talk(call), f"customer {end.value}", now)
    if call.direction is Direction.OUT:
        return finished(call, CallState.FAILED, end.value, now)
    if call.called_back:
        return finished(call, CallState.WRAP_UP, f"not reached: {end.value}", now)
    where = "in the queue" if call.state in (*WAITING, CallState.CONNECTING) else f"in {call.state.value}"
    return finished(call, CallState.ABANDONED, where, now)


def _after_talk(call: Call) -> CallState:
    return CallState.WRAP_UP if call.agent_id else CallState.ENDED


def _agent_lost(call: Call, now: datetime) -> Call:
    """Return what becomes of a call whose agent's audio is gone without a word.

    A colleague in the call takes over; else the customer waits on hold for a while, whether the audio comes back.
    """
    third = next((leg for leg in _others(call) if leg.talking and leg.role is LegRole.AGENT), None)
    if call.state in TALKING and third is not None:
        return replace(moved(call, CallState.CONNECTED, now), agent_id=third.agent_id)
    if call.state in TALKING:
        alone = call
        for leg in _others(call):
            alone = _ended(alone, leg.id, LegEnd.HUNG_UP, now)
        return replace(moved(alone, CallState.HELD, now), lost_at=now)
    if call.state is CallState.RINGING:
        return finished(call, CallState.FAILED, "agent lost", now)
    return _gave_up(call, now) or call


def _gave_up(call: Call, now: datetime) -> Call | None:
    """Return what becomes of a call whose agent goes before the talk began."""
    return requeued(call, now) or callback_again(call, now)


def _third_left(call: Call, now: datetime) -> Call:
    if call.state is CallState.CONFERENCE:
        return moved(call, CallState.CONNECTED, now)
    if call.state is CallState.CONNECTED and not call.agent_id:
        return finished(call, CallState.ENDED, "hung up", now)
    if call.state is CallState.CONNECTING and not call.agent_id:
        return finished(call, CallState.FAILED, "number outside not reached", now)
    return call


def wrapped_up(call: Call, now: datetime) -> Call | None:
    """End the call together with the agent's after-work."""
    return finished(call, CallState.ENDED, "", now) if call.state is CallState.WRAP_UP else None


def supervised(call: Call, leg_id: str, mode: Mode) -> Call | None:
    """Let a supervisor listen, whisper to the agent, or talk with all."""
    leg = call.leg(leg_id)
    if leg is None or not leg.living or leg.role is not LegRole.SUPERVISOR or leg.supervision is mode:
        return None
    return with_leg(call, replace(leg, supervision=mode))


def recorded(call: Call, state: RecordingState, recording_id: str = "") -> Call | None:
    """Note whether the talk is recorded now, and under which id."""
    if call.recording is state or call.over or call.state is CallState.WRAP_UP:
        return None
    known = call.recordings if recording_id in ("", *call.recordings) else (*call.recordings, recording_id)
    return replace(call, recording=state, recordings=known)


def _ended(call: Call, leg_id: str, end: LegEnd, now: datetime) -> Call:
    leg = call.leg(leg_id)
    return (
        call
        if leg is None
        else with_leg(call, replace(leg, state=LegState.ENDED, since=now, end=leg.end or end))
    )


def _others(call: Call) -> tuple[Leg, ...]:
    """Return the living legs beside the customer's and the agent's."""
    sides = (*call.living(LegRole.AGENT), *call.living(LegRole.OUTSIDE))
    return tuple(leg for leg in sides if not leg.agent_id or leg.agent_id != call.agent_id)
