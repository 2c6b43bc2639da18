"""Random stories of a call, and what must be true of a call at every moment of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from hub.domain import call_flow as flow
from hub.domain import call_talk as talk
from hub.domain.call import (
    OVER,
    TALKING,
    WAITING,
    Call,
    CallState,
    Leg,
    LegEnd,
    LegRole,
    LegState,
    Mode,
    RecordingState,
)
from hub.domain.interaction import Party
from tests.factories import NOON

AGENTS = ("ana", "bo", "cy")
MIA = Party(kind="phone", value="+4930901820", name="Mia")

Step = Callable[[Call, Random, datetime], Call | None]


def a_call(**fields: str) -> Call:
    given = {"call_id": "c1", "leg_id": "c1.0", "inbox_id": "line", **fields}
    return flow.arrived(flow.Arrival(caller=MIA, **given), NOON)


def a_dialled_call() -> Call:
    return flow.dialled(
        flow.Dialling(call_id="c1", inbox_id="line", customer=MIA, agent_id="ana", queue_id="support"), NOON
    )


def leg(call: Call, role: LegRole, agent_id: str = "", state: LegState = LegState.CONNECTING) -> Leg:
    return Leg(id=call.next_leg_id(), role=role, state=state, since=call.since, agent_id=agent_id)


def _some_leg(call: Call, random: Random) -> str:
    return random.choice(call.legs).id if call.legs else "none"


def _begun(call: Call, random: Random, now: datetime) -> Call | None:
    role = random.choice(list(LegRole))
    who = random.choice(AGENTS) if role in (LegRole.AGENT, LegRole.SUPERVISOR) else ""
    return flow.leg_begun(call, leg(call, role, who))


def _consulted(call: Call, random: Random, now: datetime) -> Call | None:
    who = random.choice((*AGENTS, ""))
    return talk.consulted(call, leg(call, LegRole.AGENT if who else LegRole.OUTSIDE, who), now)


STEPS: dict[str, Step] = {
    "leg begun": _begun,
    "owner's leg begun": lambda c, r, now: flow.leg_begun(c, leg(c, LegRole.AGENT, c.agent_id or "ana")),
    "leg live": lambda c, r, now: flow.leg_live(c, _some_leg(c, r), now),
    "last leg live": lambda c, r, now: flow.leg_live(c, c.legs[-1].id if c.legs else "", now),
    "leg over": lambda c, r, now: talk.leg_over(c, _some_leg(c, r), r.choice(list(LegEnd)), now),
    "queued": lambda c, r, now: flow.queued(c, "support", now),
    "offered": lambda c, r, now: flow.offered(c, r.choice(AGENTS), now),
    "offer over": lambda c, r, now: flow.offer_over(c, r.choice(AGENTS), now),
    "accepted": lambda c, r, now: flow.accepted(c, r.choice(AGENTS), now),
    "forwarded": lambda c, r, now: (
        flow.forwarded(c, leg(c, LegRole.OUTSIDE), now) if r.random() < 0.2 else None
    ),
    "voicemail": lambda c, r, now: flow.sent_to_voicemail(c, now) if r.random() < 0.2 else None,
    "calls back": lambda c, r, now: flow.calls_back(c, "support", now) if r.random() < 0.3 else None,
    "requeued": lambda c, r, now: flow.requeued(c, now) if r.random() < 0.3 else None,
    "sent on": lambda c, r, now: flow.sent_on(c, "sales", now, now) if r.random() < 0.3 else None,
    "callback again": lambda c, r, now: flow.callback_again(c, now),
    "closed": lambda c, r, now: flow.closed(c, "goodbye", now) if r.random() < 0.03 else None,
    "broken": lambda c, r, now: flow.broken(c, "engine", now) if r.random() < 0.03 else None,
    "held": lambda c, r, now: talk.held(c, now),
    "resumed": lambda c, r, now: talk.resumed(c, now),
    "muted": lambda c, r, now: talk.muted(c, r.choice(AGENTS), r.random() < 0.5),
    "consulted": _consulted,
    "consultation over": lambda c, r, now: talk.consultation_over(c, now, back=r.random() < 0.5),
    "conferred": lambda c, r, now: talk.conferred(c, now),
    "handed over": lambda c, r, now: talk.handed_over(c, now),
    "hung up": lambda c, r, now: talk.hung_up(c, r.choice(AGENTS), now) if r.random() < 0.4 else None,
    "supervised": lambda c, r, now: talk.supervised(c, _some_leg(c, r), Mode.WHISPER),
    "recorded": lambda c, r, now: talk.recorded(c, r.choice(list(RecordingState)), "r1"),
    "wrapped up": lambda c, r, now: talk.wrapped_up(c, now) if r.random() < 0.3 else None,
}


TOWARDS_A_TALK = (
    *("last leg live", "owner's leg begun", "accepted", "consulted") * 3,
    *("queued", "conferred") * 2,
)
"""Steps taken more often than others, so that many stories come to a talk."""


def story(seed: int, length: int = 28) -> tuple[list[str], set[CallState], str]:
    """Play one story; return its steps, the states it came to, and what was impossible (empty: nothing)."""
    random = Random(seed)
    call = a_call() if random.random() < 0.75 else a_dialled_call()
    now, told, states = NOON, [], {call.state}
    names = [*STEPS, *TOWARDS_A_TALK]
    for _ in range(length):
        now += timedelta(seconds=random.choice((0, 0.02, 1, 7.5, 60)))
        name = random.choice(names)
        after = STEPS[name](call, random, now)
        if after is None:
            continue
        told.append(name)
        problem = impossible(after) or impossible_after(call, after)
        if problem:
            return told, states, problem
        call = after
        states.add(call.state)
    return told, states, ""


def impossible_after(before: Call, after: Call) -> str:
    """Return what cannot follow."""
    if before.over:
        return f"{before.state} was the end, and {after.state} followed"
    if before.state is CallState.WRAP_UP and after.state not in (
        CallState.ENDED,
        CallState.FAILED,
        before.state,
    ):
        return f"{after.state} followed the wrap-up"
    if after.since < before.since:
        return "time runs backwards"
    revived = [leg.id for leg in after.legs if leg.living and (old := before.leg(leg.id)) and not old.living]
    return f"dead legs live: {revived}" if revived else ""


def impossible(call: Call) -> str:
    """Return what cannot be true of a call, empty when all is well."""
    return next((name for name, holds in _rules(call) if not holds), "")


def _rules(call: Call) -> list[tuple[str, bool]]:
    customers = call.living(LegRole.CUSTOMER)
    customer = call.customer_leg()
    heard = customer is not None and customer.talking
    crowd = [each for each in call.living() if each.role is not LegRole.SUPERVISOR]
    owner = call.leg_of(call.agent_id)
    agents = [each.agent_id for each in call.living() if each.agent_id]
    over = call.state in OVER
    spent = sum(getattr(call.spent, name) for name in call.spent.__slots__)
    return [
        ("a leg id twice", len({each.id for each in call.legs}) == len(call.legs)),
        ("two customers", len(customers) <= 1),
        ("an agent twice", len(set(agents)) == len(agents)),
        ("seconds are missing", abs(spent - (call.since - call.started_at).total_seconds()) < 1e-6),
        (
            "living legs at the end",
            not (over or call.state is CallState.WRAP_UP) or not call.living(),
        ),
        ("no end noted", over == (call.ended_at is not None)),
        ("no place in the queue", call.state not in WAITING or call.queued_at is not None),
        (
            "somebody waits beside the caller",
            call.state not in WAITING or (len(call.living()) == 1 and heard),
        ),
        ("an owner while waiting", call.state not in WAITING or not call.agent_id),
        ("an offer to nobody", (call.state is CallState.OFFERED) == bool(call.offered_to)),
        ("no hold time noted", (call.state is CallState.HELD) == (call.held_since is not None)),
        ("a talk without the customer", call.state not in TALKING or heard),
        (
            "a customer alone in a talk",
            call.state is not CallState.CONNECTED or sum(each.talking for each in crowd) >= 2,
        ),
        ("an agent who is not there", call.state is not CallState.CONNECTED or _owned(call, owner)),
        (
            "a hold without an agent",
            call.state is not CallState.HELD
            or (owner is not None and owner.talking) == (call.lost_at is None),
        ),
        ("nobody is asked", (call.state is CallState.CONSULTING) == bool(call.consulting)),
        (
            "the asked leg is dead",
            not call.consulting or ((asked := call.leg(call.consulting)) is not None and asked.living),
        ),
        (
            "a conference of two",
            call.state is not CallState.CONFERENCE or sum(each.talking for each in crowd) == 3,
        ),
        ("talk without its beginning", call.state not in TALKING or call.connected_at is not None),
    ]


def _owned(call: Call, owner: Leg | None) -> bool:
    if call.agent_id:
        return owner is not None and owner.role is LegRole.AGENT
    return bool(call.living(LegRole.OUTSIDE))
