"""What a call is waited for too long. Pure, and told from what is stored, so that a restart forgets no deadline."""

from datetime import datetime, timedelta
from enum import StrEnum

from hub.calls.rules import CallRules
from hub.domain.call import Call, CallState, Direction, LegState, RecordingState

ASKED_S = 30.0
"""How long a colleague may take to answer a question, in seconds."""

GRACE_S = 5.0
"""How much longer than it may ring a leg outside may be silent, before the desk believes that its end was missed."""

RECORDING_S = 60.0
"""How long the recording of a message may take to arrive, before the call is filed without it."""


class Due(StrEnum):
    """What is due: the caller hears something, or somebody is waited for no longer."""

    ANNOUNCE = "announce"
    AGENT_LATE = "agent_late"
    AGENT_LOST = "agent_lost"
    ASKED_LATE = "asked_late"
    DIAL_LATE = "dial_late"
    MESSAGE_LONG = "message_long"


def due(call: Call, rules: CallRules, now: datetime) -> Due | None:
    """Return what is due for a call, None for nothing."""

    def over(since: datetime | None, seconds: float) -> bool:
        return since is not None and now - since >= timedelta(seconds=seconds)

    match call.state:
        case CallState.QUEUED if not call.end_reason and over(call.said_at or call.since, rules.announce_s):
            return Due.ANNOUNCE
        case CallState.CONNECTING if over(call.since, _connecting_s(call, rules)):
            return Due.AGENT_LATE
        case CallState.HELD if over(call.lost_at, rules.reconnect_s):
            return Due.AGENT_LOST
        case CallState.CONSULTING if _asked_late(call, rules, now):
            return Due.ASKED_LATE
        case CallState.RINGING if call.direction is Direction.OUT and over(
            call.since, _connecting_s(call, rules)
        ):
            return Due.DIAL_LATE
        case CallState.VOICEMAIL if call.recording is RecordingState.ON and over(
            call.said_at or call.since, rules.voicemail_s
        ):
            return Due.MESSAGE_LONG
    return None


def _connecting_s(call: Call, rules: CallRules) -> float:
    """Return how long it may take until both are there: the agent's browser, and a telephone that rings beside it."""
    rings = any(leg.living and leg.state is LegState.RINGING for leg in call.legs)
    return rules.connect_s + (rules.ring_s + GRACE_S if rings else 0.0)


def _asked_late(call: Call, rules: CallRules, now: datetime) -> bool:
    leg = call.leg(call.consulting)
    if leg is None or leg.talking:
        return False
    longest = ASKED_S if leg.agent_id else rules.ring_s + GRACE_S
    return now - leg.since >= timedelta(seconds=longest)
