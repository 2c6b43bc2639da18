"""What all steps of a call have in common: another state with the time counted, another leg, an end."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from hub.domain.call import (
    OVER,
    TALKING,
    Call,
    CallState,
    Leg,
    LegEnd,
    LegState,
    RecordingState,
    Spent,
    Stretch,
)

_PARTS: Mapping[CallState, str] = {
    CallState.RINGING: "ringing_s",
    CallState.MENU: "menu_s",
    CallState.QUEUED: "queue_s",
    CallState.OFFERED: "queue_s",
    CallState.CONNECTING: "queue_s",
    CallState.CONNECTED: "talk_s",
    CallState.CONFERENCE: "talk_s",
    CallState.HELD: "hold_s",
    CallState.CONSULTING: "hold_s",
    CallState.WRAP_UP: "wrap_up_s",
    CallState.VOICEMAIL: "voicemail_s",
    CallState.CALLBACK: "callback_s",
}


def moved(call: Call, state: CallState, now: datetime) -> Call:
    """Return the call in another state, with the time that it spent in the present one counted in."""
    spent = counted(call, now)
    held_since = (call.held_since or now) if state is CallState.HELD else None
    return replace(
        call,
        state=state,
        since=max(now, call.since),
        spent=spent,
        stretches=_stretches(call, now),
        held_since=held_since,
        lost_at=call.lost_at if state is CallState.HELD else None,
        consulting=call.consulting if state is CallState.CONSULTING else "",
        offered_to=call.offered_to if state is CallState.OFFERED else "",
    )


def counted(call: Call, now: datetime) -> Spent:
    """Return what the call has spent up to now, the present part counted in."""
    part = _PARTS.get(call.state)
    if part is None:
        return call.spent
    passed = max(0.0, (now - call.since).total_seconds())
    return replace(call.spent, **{part: getattr(call.spent, part) + passed})


def _stretches(call: Call, now: datetime) -> tuple[Stretch, ...]:
    """Return what each agent had of the talk, the present part counted in."""
    if call.state not in TALKING or not call.agent_id:
        return call.stretches
    passed = max(0.0, (now - call.since).total_seconds())
    last = call.stretches[-1] if call.stretches else None
    if last is None or last.agent_id != call.agent_id:
        last = Stretch(agent_id=call.agent_id, began_at=call.since)
        earlier = call.stretches
    else:
        earlier = call.stretches[:-1]
    part = _PARTS[call.state]
    return (*earlier, replace(last, **{part: getattr(last, part) + passed}))


def with_leg(call: Call, leg: Leg) -> Call:
    """Return the call with this leg in place of the one with the same id, or as one more."""
    if call.leg(leg.id) is None:
        return replace(call, legs=(*call.legs, leg))
    return replace(call, legs=tuple(leg if each.id == leg.id else each for each in call.legs))


def finished(call: Call, state: CallState, reason: str, now: datetime) -> Call:
    """Return the call without living legs, in wrap-up or over for good; whoever runs the lines hangs up what lives."""
    legs = tuple(
        leg if not leg.living else replace(leg, state=LegState.ENDED, since=now, end=LegEnd.HUNG_UP)
        for leg in call.legs
    )
    after = replace(
        moved(call, state, now),
        legs=legs,
        recording=RecordingState.OFF,
        end_reason=call.end_reason or reason,
        talk_over_at=call.talk_over_at or now,
    )
    return replace(after, ended_at=now) if state in OVER else after
