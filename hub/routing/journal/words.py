"""A decision in plain words: who is asked and why not the next one, what it needs, who is not asked and why, what is held back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.queue import Queue
from hub.routing.direct import named, split
from hub.routing.eligibility import Candidate, Finding, Reason
from hub.routing.expressions import listed
from hub.routing.policies import policy_of
from hub.routing.selection import Fit, Order, fit, least_flexible, longest_idle, most_proficient
from hub.routing.waiting import WaitingTicket

NAMES = 3
"""So many agents of one kind are called by their names; of more it is said how many."""

NOT_ASKED = {
    Reason.INACTIVE: ("is not active any more", "are not active any more"),
    Reason.TEAM: ("is not in the queue's team", "are not in the queue's team"),
    Reason.SKILL: (
        "lacks a needed skill or is not proficient enough",
        "lack a needed skill or are not proficient enough",
    ),
    Reason.STATE: ("is not available", "are not available"),
    Reason.NOT_CONNECTED: ("has no console open", "have no console open"),
    Reason.CHANNEL_FULL: (
        "holds as many of this channel as allowed",
        "hold as many of this channel as allowed",
    ),
    Reason.FULL: ("holds as many tickets as allowed", "hold as many tickets as allowed"),
    Reason.ATTENTION: (
        "is busy with a contact that leaves no room",
        "are busy with contacts that leave no room",
    ),
    Reason.DIRECT: ("is not whom it is meant for", "are not whom it is meant for"),
    Reason.REFUSED: ("declined this ticket a moment ago", "declined this ticket a moment ago"),
    Reason.RESERVED: ("is not the agent it is kept for", "are not the agent it is kept for"),
    Reason.HELD: ("is kept free for more urgent contacts", "are kept free for more urgent contacts"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be put in words: the eligible in the order of choice (the chosen one first), and others with their reasons.

    `far` is how many more do not fit at all.
    """

    ticket: WaitingTicket
    queue: Queue
    crew: Mapping[str, Candidate]
    at: datetime
    chosen: str
    eligible: Sequence[str]
    others: Sequence[tuple[str, Sequence[Finding]]]
    far: int = 0

    def name(self, agent_id: str) -> str:
        """Return what the agent is called."""
        candidate = self.crew.get(agent_id)
        return (candidate.agent.name or agent_id) if candidate is not None else agent_id


def in_words(told: Told) -> tuple[str, ...]:
    """Return the sentences, the most telling first."""
    return tuple(
        sentence
        for sentence in (
            _who(told),
            _next(told),
            _asked_for(told),
            _needs(told),
            _kept(told),
            _held(told),
            *_not_asked(told),
        )
        if sentence
    )


def runner_up(told: Told) -> str:
    """Return the agent who would be asked next, or an empty text."""
    return next((each for each in told.eligible if each != told.chosen), "")


def _who(told: Told) -> str:
    if not told.chosen:
        return "It waits: nobody can be asked now."
    if told.chosen not in told.eligible:
        return f"{told.name(told.chosen)} is asked."
    count = len(told.eligible)
    if count == 1:
        return f"{told.name(told.chosen)} is asked: nobody else can take it now."
    return f"{told.name(told.chosen)} is asked: the first of {count} who can take it now, by the policy {policy_of(told.queue).name}."


def _next(told: Told) -> str:
    other = runner_up(told) if told.chosen else ""
    if not other or told.chosen not in told.eligible:
        return ""
    return f"Next would be {told.name(other)}: {_difference(told, told.chosen, other)}."


def _difference(told: Told, chosen: str, other: str) -> str:
    """Return the first thing in which the two differ, in the order of the queue's policy."""
    preferred = told.ticket.preference(chosen), told.ticket.preference(other)
    if preferred[0] > preferred[1]:
        return f"preferred with {preferred[1]} against {preferred[0]}"
    needs = told.ticket.needs_at(told.at)
    mine, theirs = told.crew[chosen], told.crew[other]
    my_fit, their_fit = fit(mine.agent, needs), fit(theirs.agent, needs)
    agent_order = policy_of(told.queue).agent_order
    if agent_order(mine.agent, my_fit, mine.total) > agent_order(theirs.agent, their_fit, theirs.total):
        return "first on the agent's own, but the waiting tickets were matched together"
    for criterion in CRITERIA.get(agent_order, ()):
        if (said := criterion(told.at, (mine, my_fit), (theirs, their_fit))) is not None:
            return said
    return "equal in everything that counts"


Side = tuple[Candidate, Fit]


def _proficiency(at: datetime, mine: Side, theirs: Side) -> str | None:
    one, other = mine[1].proficiency, theirs[1].proficiency
    return f"proficiency {other} against {one}" if one != other else None


def _load(at: datetime, mine: Side, theirs: Side) -> str | None:
    one, other = mine[0].total, theirs[0].total
    return f"holds {other} against {one}" if one != other else None


def _flexibility(at: datetime, mine: Side, theirs: Side) -> str | None:
    one, other = mine[1].flexibility, theirs[1].flexibility
    return f"{other} skills against {one}, so of more use elsewhere" if one != other else None


def _idle(at: datetime, mine: Side, theirs: Side) -> str | None:
    one, other = mine[0].agent.idle_since, theirs[0].agent.idle_since
    return f"idle for {_seconds(at, other)} against {_seconds(at, one)}" if one != other else None


def _seconds(at: datetime, since: datetime) -> str:
    return f"{max(0.0, (at - since).total_seconds()):.0f} s"


CRITERIA: Mapping[
    Callable[[object, Fit, int], Order] | Callable[..., Order],
    tuple[Callable[[datetime, Side, Side], str | None], ...],
] = {
    most_proficient: (_proficiency, _load, _flexibility, _idle),
    least_flexible: (_flexibility, _load, _proficiency, _idle),
    longest_idle: (_load, _idle),
}


def _needs(told: Told) -> str:
    asked, stages = split(told.ticket.stages)
    now = told.at
    if stages[0].begins_at > now and asked:
        return f"After that it needs {listed(stages[0].needs)}."
    begun = [place for place, stage in enumerate(stages) if stage.begins_at <= now]
    step = max(begun, default=0)
    said = f"It needs {listed(stages[step].needs)}"
    if step:
        after = (stages[step].begins_at - stages[0].begins_at).total_seconds()
        said += f" since relaxation step {step} of {len(stages) - 1} ({after:.0f} s), at first {listed(stages[0].needs)}"
    if step + 1 < len(stages):
        after = (stages[step + 1].begins_at - stages[0].begins_at).total_seconds()
        said += f", after {after:.0f} s {listed(stages[step + 1].needs)}"
    return f"{said}."


def _asked_for(told: Told) -> str:
    """Return for whom it is meant (asked for, or handed to), and until when nobody else is asked."""
    asked, usual = split(told.ticket.stages)
    if not asked:
        return ""
    names = [told.name(named(stage.needs)) for stage in asked]
    if told.at >= usual[0].begins_at:
        return f"It was meant for {names[0]}, who could not be asked in time."
    place = max(number for number, stage in enumerate(asked) if not number or stage.begins_at <= told.at)
    until = (*asked, *usual)[place + 1].begins_at
    whom = f"{names[place]} is asked instead" if place else "nobody else is asked"
    after = f", then {names[place + 1]}" if place + 1 < len(names) else ""
    return f"It is meant for {names[0]}: {whom} until {until:%H:%M:%S} UTC{after}."


def _kept(told: Told) -> str:
    until = told.ticket.reserved_until
    if not told.ticket.reserved_for or until is None or until <= told.at:
        return ""
    return f"It is kept for {told.name(told.ticket.reserved_for)} until {until:%H:%M:%S} UTC, as long as that agent is at work."


def _held(told: Told) -> str:
    held = any(finding.reason is Reason.HELD for _, findings in told.others for finding in findings)
    until = told.ticket.holdable_until
    if not held or until is None:
        return ""
    return f"It is held back until {until:%Y-%m-%d %H:%M} UTC at the latest: too few of the agents who fit are free."


def _not_asked(told: Told) -> Iterable[str]:
    """Yield a sentence for each kind of reason, by the first reason of each agent."""
    kinds: dict[Reason, list[str]] = {}
    for agent_id, findings in told.others:
        if findings:
            kinds.setdefault(findings[0].reason, []).append(told.name(agent_id))
    more = told.far
    for reason, names in sorted(kinds.items(), key=lambda each: list(NOT_ASKED).index(each[0]), reverse=True):
        count = len(names)
        if reason is Reason.SKILL:
            count, more = count + more, 0
        one, many = NOT_ASKED[reason]
        if count > NAMES:
            yield f"{count} agents {many}."
        else:
            yield f"{_joined(names)} {one if count == 1 else many}."
    if more:
        yield f"{more} agents do not fit."


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
