"""A call up to the talk: it rings, the menu speaks, it waits, it is offered and put through. Pure transitions.

Each function returns the call as it is afterwards, or None when the call is not in a state that allows it: somebody was
faster, or the news is old.
"""

from dataclasses import dataclass, replace
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
    Quality,
    RecordingState,
)
from hub.domain.call_steps import finished, moved, with_leg
from hub.domain.interaction import Party

BEFORE_TALK = frozenset({CallState.MENU, *WAITING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Somebody calls."""

    call_id: str
    leg_id: str
    inbox_id: str
    caller: Party
    called: str = ""
    external_id: str = ""
    visitor: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialling:
    """An agent calls somebody: `shown` is the number that the customer sees."""

    call_id: str
    inbox_id: str
    customer: Party
    agent_id: str
    shown: str = ""
    ticket_id: str = ""
    queue_id: str = ""
    owns_ticket: bool = True
    takes_ticket: bool = False


def arrived(arrival: Arrival, now: datetime) -> Call:
    """Return the call of somebody who rings."""
    leg = Leg(
        id=arrival.leg_id,
        role=LegRole.CUSTOMER,
        state=LegState.RINGING,
        since=now,
        name=arrival.caller.name,
        address=arrival.caller.value,
    )
    return Call(
        id=arrival.call_id,
        inbox_id=arrival.inbox_id,
        customer=arrival.caller,
        called=arrival.called,
        external_id=arrival.external_id,
        visitor=arrival.visitor,
        language=arrival.language,
        since=now,
        started_at=now,
        legs=(leg,),
    )


def dialled(dialling: Dialling, now: datetime) -> Call:
    """Return the call that an agent wants to make; the agent connects first, then the customer's telephone rings."""
    return Call(
        id=dialling.call_id,
        direction=Direction.OUT,
        inbox_id=dialling.inbox_id,
        customer=dialling.customer,
        called=dialling.shown,
        agent_id=dialling.agent_id,
        ticket_id=dialling.ticket_id,
        queue_id=dialling.queue_id,
        owns_ticket=dialling.owns_ticket,
        takes_ticket=dialling.takes_ticket,
        since=now,
        started_at=now,
    )


def leg_begun(call: Call, leg: Leg) -> Call | None:
    """Add a leg that the call waits for: the agent's, the dialled customer's, or a supervisor's in a running talk."""
    dialling = call.state is CallState.RINGING and call.direction is Direction.OUT
    wanted = {
        LegRole.CUSTOMER: dialling or call.state is CallState.CONNECTING,
        LegRole.AGENT: dialling or call.state is CallState.CONNECTING or call.lost_at is not None,
        LegRole.SUPERVISOR: call.state in TALKING,
        LegRole.OUTSIDE: False,
    }
    if not wanted[leg.role]:
        return None
    owners = bool(leg.agent_id) and leg.agent_id == call.agent_id
    return leg_added(call, leg) if owners is (leg.role is LegRole.AGENT) else None


def leg_added(call: Call, leg: Leg) -> Call | None:
    """Add a leg; None when the id is known, or the party has a living leg already."""
    if call.leg(leg.id) is not None or call.leg_of(leg.agent_id) is not None:
        return None
    if leg.role is LegRole.CUSTOMER and call.customer_leg() is not None:
        return None
    return with_leg(call, leg)


def leg_accepted(call: Call, leg_id: str, now: datetime) -> Call | None:
    """Note that a colleague who was asked comes: their browser connects next."""
    leg = call.leg(leg_id)
    if leg is None or leg.state is not LegState.RINGING or leg_id != call.consulting:
        return None
    return with_leg(call, replace(leg, state=LegState.CONNECTING, since=now))


def leg_live(call: Call, leg_id: str, now: datetime) -> Call | None:
    """Note that a leg's audio flows; whoever waited for it is put through."""
    leg = call.leg(leg_id)
    if leg is None or leg.state not in (LegState.RINGING, LegState.CONNECTING):
        return None
    after = with_leg(call, replace(leg, state=LegState.TALKING, since=now))
    if leg.role is LegRole.CUSTOMER:
        after = replace(after, answered_at=call.answered_at or now)
        if call.state is CallState.RINGING and call.direction is Direction.IN:
            return moved(after, CallState.MENU, now)
    return put_through(after, now) or after


def put_through(call: Call, now: datetime) -> Call | None:
    """Connect the customer with the agent (or the number outside) as soon as the audio of both flows."""
    outgoing = call.state is CallState.RINGING and call.direction is Direction.OUT
    if call.state is not CallState.CONNECTING and not outgoing and call.lost_at is None:
        return None
    customer = call.customer_leg()
    other = call.leg_of(call.agent_id) if call.agent_id else next(iter(call.living(LegRole.OUTSIDE)), None)
    if customer is None or other is None or not (customer.talking and other.talking):
        return None
    connected = moved(call, CallState.CONNECTED, now)
    return replace(connected, connected_at=call.connected_at or now)


def queued(call: Call, queue_id: str, now: datetime) -> Call | None:
    """Let the caller wait; the place counts from the first time."""
    if call.state is not CallState.MENU:
        return None
    waiting = moved(call, CallState.QUEUED, now)
    return replace(waiting, queue_id=queue_id, queued_at=call.queued_at or now, prompt="")


def offered(call: Call, agent_id: str, now: datetime) -> Call | None:
    """Note which agent is asked to take the waiting call."""
    if call.state not in WAITING or call.offered_to == agent_id:
        return None
    return replace(moved(call, CallState.OFFERED, now), offered_to=agent_id)


def offer_over(call: Call, agent_id: str, now: datetime) -> Call | None:
    """Note that this agent did not take it: the call waits on in its place."""
    if call.state is not CallState.OFFERED or call.offered_to != agent_id:
        return None
    return moved(call, CallState.QUEUED, now)


def accepted(call: Call, agent_id: str, now: datetime) -> Call | None:
    """Note that the agent takes the call; his audio, and at a callback the customer's, is what is missing."""
    if call.state not in (*WAITING, CallState.CALLBACK):
        return None
    return replace(moved(call, CallState.CONNECTING, now), agent_id=agent_id)


def forwarded(call: Call, leg: Leg, now: datetime) -> Call | None:
    """Let the caller wait for a number outside that is called for them."""
    if call.state is not CallState.MENU:
        return None
    more = leg_added(call, leg)
    return None if more is None else moved(more, CallState.CONNECTING, now)


def sent_to_voicemail(call: Call, now: datetime) -> Call | None:
    """Let the caller leave a message instead of waiting."""
    if call.state not in BEFORE_TALK or call.customer_leg() is None:
        return None
    return moved(call, CallState.VOICEMAIL, now)


def calls_back(call: Call, queue_id: str, now: datetime) -> Call | None:
    """Let the caller hang up and keep the place: who takes the call then dials the customer."""
    if call.state not in BEFORE_TALK:
        return None
    after = moved(call, CallState.CALLBACK, now)
    return replace(
        after, called_back=True, queue_id=queue_id or call.queue_id, queued_at=call.queued_at or now
    )


def requeued(call: Call, now: datetime) -> Call | None:
    """Send a caller who lost the agent, or whose agent never came on the line, back to the old place in the queue."""
    customer = call.customer_leg()
    fitting = call.state in TALKING or call.state is CallState.CONNECTING
    if not fitting or customer is None or not customer.talking:
        return None
    return _waits_alone(moved(call, CallState.QUEUED, now), call.queued_at or now, now)


def sent_on(call: Call, queue_id: str, queued_at: datetime, now: datetime) -> Call | None:
    """Let the caller wait in this queue with this place, out of the talk: handed on, or back because the agent is gone."""
    after = requeued(call, now)
    return None if after is None else replace(after, queue_id=queue_id, queued_at=queued_at)


def _waits_alone(call: Call, queued_at: datetime, now: datetime) -> Call:
    """Return a queued call in which only the customer is left."""
    gone = tuple(
        leg
        if leg.role is LegRole.CUSTOMER or not leg.living
        else replace(leg, state=LegState.ENDED, since=now, end=LegEnd.HUNG_UP)
        for leg in call.legs
    )
    return replace(
        call,
        legs=gone,
        agent_id="",
        queued_at=queued_at,
        said_at=None,
        hand_over=False,
        recording=RecordingState.OFF,
    )


def callback_again(call: Call, now: datetime) -> Call | None:
    """Let a customer who waits to be called back wait on: the agent who took it never came on the line."""
    if call.state is not CallState.CONNECTING or call.customer_leg() is not None:
        return None
    after = moved(call, CallState.CALLBACK, now)
    return _waits_alone(after, call.queued_at or now, now)


def closed(call: Call, reason: str, now: datetime) -> Call | None:
    """End a call that nobody talks in: the menu said goodbye, the message is recorded, a callback is given up."""
    if call.over or call.state is CallState.WRAP_UP:
        return None
    return finished(call, CallState.ENDED, reason, now)


def unwanted(call: Call, reason: str, now: datetime) -> Call | None:
    """End a call whose customer is not to be called, as long as their telephone does not ring."""
    waits = call.state is CallState.CALLBACK or (call.state is CallState.CONNECTING and call.called_back)
    return closed(call, reason, now) if waits and call.customer_leg() is None else None


def broken(call: Call, reason: str, now: datetime) -> Call | None:
    """End a call that the hub could not go on with."""
    return None if call.over else finished(call, CallState.FAILED, reason, now)


def news_seen(call: Call, leg_id: str, seq: int) -> Call | None:
    """Count in the number of a leg's news; None for a leg that is unknown and for old or repeated news."""
    leg = call.leg(leg_id)
    return None if leg is None or seq <= leg.seq else with_leg(call, replace(leg, seq=seq))


def measured(call: Call, leg_id: str, quality: Quality) -> Call | None:
    """Keep how good a leg's connection is."""
    leg = call.leg(leg_id)
    return None if leg is None or not leg.living else with_leg(call, replace(leg, quality=quality))
