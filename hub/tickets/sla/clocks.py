"""Run the SLA clocks of a ticket: pure decisions, from start to met or breached.

- *First response* runs from the customer's first message to the first reply; *next response* from the first unanswered
  later message to the reply; *resolution* from opening to solved; *update* from the last word to the customer to the
  next, again and again while the ticket is open; *team* while the ticket is with one team.
- All of them stop while the ticket is pending and go on with the working time that was left.
- Solving meets the resolution and the team's clock; a response or an update nobody owes any more is dropped, a late one ends.
  Reopening lets the resolution clock go on with what was left when the ticket was solved; update and team begin anew.
- A reply meets the update clock; the timer starts the next one from that moment (`renewed`).
- A breach is recorded once, at the moment the promise was due; the clock runs on until it is met, and is not paused. The
  history of breaches stays whatever becomes of the clock.
- Under other terms (queue, priority, another version of the policy) running clocks keep the working time they have used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.business_hours import business_seconds_between, due_at
from hub.domain.sla import SlaBreach, SlaClock, SlaClocks, SlaKind, SlaWarning
from hub.domain.ticket import Ticket, TicketStatus
from hub.tickets.sla.terms import SlaTerms

RESPONSES = (SlaKind.FIRST_RESPONSE, SlaKind.NEXT_RESPONSE)
SOLVED_BY_END = (SlaKind.RESOLUTION, SlaKind.TEAM)
ENDED = (TicketStatus.SOLVED, TicketStatus.CLOSED)
REMEMBERED_BREACHES = 50


def start_clocks(terms: SlaTerms, now: datetime, *, response_owed: bool = True) -> SlaClocks:
    """Return the clocks of a new ticket; one that an agent opened owes no first response."""
    kinds = [SlaKind.FIRST_RESPONSE] if response_owed else []
    kinds += [SlaKind.RESOLUTION, SlaKind.UPDATE, SlaKind.TEAM]
    started = [_started(kind, terms, now) for kind in kinds]
    return _together(_marked(SlaClocks(), terms), [clock for clock in started if clock is not None])


def on_reply(clocks: SlaClocks, now: datetime) -> SlaClocks:
    """Meet the response clocks and the update clock: an agent has written to the customer."""
    return _each(
        clocks,
        lambda clock: _ended(clock, now) if clock.kind in (*RESPONSES, SlaKind.UPDATE) else clock,
    )


def on_inbound(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Start the next-response clock, unless the customer has been waiting for an answer already."""
    if any(clock.met_at is None for clock in clocks.clocks if clock.kind in RESPONSES):
        return clocks
    started = _started(SlaKind.NEXT_RESPONSE, terms, now)
    if started is None:
        return clocks
    others = [clock for clock in clocks.clocks if clock.kind is not SlaKind.NEXT_RESPONSE]
    return _together(clocks, [*others, started])


def first_owed(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Begin the first response now: until now nobody but the hub itself was asked."""
    started = _started(SlaKind.FIRST_RESPONSE, terms, now)
    others = [clock for clock in clocks.clocks if clock.kind is not SlaKind.FIRST_RESPONSE]
    return _together(clocks, others if started is None else [*others, started])


def on_status(
    clocks: SlaClocks, terms: SlaTerms, old: TicketStatus, new: TicketStatus, now: datetime
) -> SlaClocks:
    """Pause, resume, meet or reopen the clocks as the status changes."""
    if old in ENDED and new in ENDED:
        return clocks
    if old in ENDED:
        clocks = _reopened(clocks, terms, now)
    if new in ENDED:
        return _solved(clocks, terms, now)
    if new is TicketStatus.PENDING:
        return _each(clocks, lambda clock: _paused(clock, terms, now))
    return _each(clocks, lambda clock: _resumed(clock, terms, now))


def retarget(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Apply other terms (queue, priority, policy) to clocks that run; working time used so far stays used."""
    changed = []
    for clock in clocks.clocks:
        if clock.kind is SlaKind.TEAM and clock.team_id != terms.team_id:
            if clock.met_at is not None or _is_late(clock, now):
                changed.append(_ended(clock, now))
            continue
        target = terms.target_s(clock.kind)
        if clock.met_at is not None or clock.breached_at is not None:
            changed.append(clock)
        elif target:
            changed.append(_retargeted(clock, target, terms, now, same_policy=_is_of(clocks, terms)))
    running = {clock.kind for clock in changed if clock.met_at is None and clock.team_id == terms.team_id}
    had = {clock.kind for clock in clocks.clocks if clock.met_at is None}
    if SlaKind.TEAM in had and SlaKind.TEAM not in running:
        started = _started(SlaKind.TEAM, terms, now)
        changed += [started] if started is not None else []
    return _together(_marked(clocks, terms), changed)


def _retargeted(
    clock: SlaClock, target: int, terms: SlaTerms, now: datetime, *, same_policy: bool
) -> SlaClock:
    """Return the clock with another target, or by other hours. Only where that moves it are its warnings told anew."""
    left = _left_s(clock, terms, now) + target - clock.target_s
    if clock.paused_at:
        moved = replace(clock, target_s=target, left_s=left, warned_at=None, warnings=0)
        return clock if target == clock.target_s and same_policy else moved
    moved = _running(replace(clock, target_s=target, warned_at=None, warnings=0), left, terms, now)
    if clock.since is not None:
        moved = replace(moved, since=clock.since, since_left_s=clock.since_left_s + target - clock.target_s)
    if (moved.target_s, moved.due_at) != (clock.target_s, clock.due_at) or clock.warned_at is None:
        return moved
    if same_policy:
        return clock
    chain = terms.policy.chain if terms.policy else ()
    passed = sum(left <= target * (1 - link.share) for link in chain)
    kept = replace(clock, warnings=passed)
    return replace(kept, warn_at=_warn_at(kept, left, terms, now))


def _is_of(clocks: SlaClocks, terms: SlaTerms) -> bool:
    policy = terms.policy
    mark = (policy.id, policy.version) if policy else ("", 0)
    return mark == (clocks.policy_id, clocks.policy_version)


def moved_to_team(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Apply the terms of another queue, and begin to count its team's time if nobody's is counted."""
    after = retarget(clocks, terms, now)
    if any(clock.kind is SlaKind.TEAM and clock.team_id == terms.team_id for clock in after.clocks):
        return after
    started = _started(SlaKind.TEAM, terms, now)
    return after if started is None else _together(after, [*after.clocks, started])


def recalculated(ticket: Ticket, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Return the clocks of a ticket under a policy that changed: those that run move, promises that are new begin.

    A new promise of a resolution or a first response counts from the opening, of an update from the last word.
    """
    if ticket.status in ENDED:
        return ticket.sla
    moved = moved_to_team(ticket.sla, terms, now)
    present = {clock.kind for clock in moved.clocks}
    since = {SlaKind.RESOLUTION: ticket.created_at, SlaKind.UPDATE: ticket.last_reply_at or ticket.created_at}
    if ticket.last_reply_at is None and ticket.last_inbound_at is not None:
        since[SlaKind.FIRST_RESPONSE] = ticket.created_at
    fresh = [
        begun
        for kind, start in since.items()
        if kind not in present and (begun := _begun_at(kind, terms, start, now)) is not None
    ]
    after = _together(moved, [*moved.clocks, *fresh])
    if ticket.status is TicketStatus.PENDING:
        return _each(after, lambda clock: _paused(clock, terms, now))
    return after


def renewed(ticket: Ticket, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Return the clocks with the next update clock begun where the last one was met by a reply."""
    clocks = ticket.sla
    met = next((one for one in clocks.clocks if one.kind is SlaKind.UPDATE and one.met_at is not None), None)
    if met is None or met.met_at is None:
        return clocks
    others = [clock for clock in clocks.clocks if clock is not met]
    begun = None if ticket.status in ENDED else _begun_at(SlaKind.UPDATE, terms, met.met_at, now)
    if begun is not None and ticket.status is TicketStatus.PENDING:
        begun = _paused(begun, terms, now)
    return _together(clocks, [*others, begun] if begun is not None else others)


@dataclass(frozen=True, slots=True)
class Checked:
    """The clocks after a look at them, with the warnings that were reached and those that have just passed their due moment."""

    clocks: SlaClocks
    warned: Sequence[tuple[SlaClock, SlaWarning]] = ()
    breached: Sequence[SlaClock] = ()


def check(clocks: SlaClocks, now: datetime, terms: SlaTerms) -> Checked:
    """Record every warning and breach that `now` brings; each is reported once, of several warnings only the last."""
    after, warned, breached = [], [], []
    for clock in clocks.clocks:
        if clock.met_at is None and clock.due_at is not None:
            if clock.breached_at is None and clock.due_at <= now:
                clock = replace(clock, breached_at=clock.due_at, warned_at=clock.warned_at or clock.due_at)
                breached.append(clock)
            elif clock.breached_at is None and clock.warn_at is not None and clock.warn_at <= now:
                clock, link = _warned(clock, terms, now)
                warned.append((clock, link))
        after.append(clock)
    return Checked(_together(clocks, after), warned, breached)


def _warned(clock: SlaClock, terms: SlaTerms, now: datetime) -> tuple[SlaClock, SlaWarning]:
    """Return the clock beyond every link of the chain that was reached, and the last of them."""
    chain = terms.policy.chain if terms.policy else (SlaWarning(share=0.75),)
    left, reached = _left_s(clock, terms, now), clock.warnings + 1
    while reached < len(chain) and left <= clock.target_s * (1 - chain[reached].share):
        reached += 1
    link = chain[min(reached, len(chain)) - 1]
    passed = replace(clock, warned_at=now, warnings=reached)
    return replace(passed, warn_at=_warn_at(passed, left, terms, now)), link


def _marked(clocks: SlaClocks, terms: SlaTerms) -> SlaClocks:
    policy = terms.policy
    return replace(
        clocks, policy_id=policy.id if policy else "", policy_version=policy.version if policy else 0
    )


def _started(kind: SlaKind, terms: SlaTerms, now: datetime) -> SlaClock | None:
    return _begun_at(kind, terms, now, now)


def _begun_at(kind: SlaKind, terms: SlaTerms, start: datetime, now: datetime) -> SlaClock | None:
    """Return a clock that counts from `start`, which may be past; None without such a promise."""
    target = terms.target_s(kind)
    if not target:
        return None
    team_id = terms.team_id if kind is SlaKind.TEAM else ""
    clock = SlaClock(kind=kind, target_s=target, started_at=start, due_at=None, warn_at=None, team_id=team_id)
    used = business_seconds_between(start, now, terms.hours) if start < now else 0.0
    return _running(clock, target - used, terms, now)


def _running(clock: SlaClock, left_s: float, terms: SlaTerms, now: datetime) -> SlaClock:
    """Return the clock due after `left_s` of working time, with its next warning before that."""
    return replace(
        clock,
        due_at=due_at(now, left_s, terms.hours),
        warn_at=_warn_at(clock, left_s, terms, now),
        paused_at=None,
        left_s=None,
        since=now,
        since_left_s=left_s,
    )


def _warn_at(clock: SlaClock, left_s: float, terms: SlaTerms, now: datetime) -> datetime | None:
    chain = terms.policy.chain if terms.policy else ()
    if clock.warnings >= len(chain) or chain[clock.warnings].share >= 1:
        return None
    return due_at(now, left_s - clock.target_s * (1 - chain[clock.warnings].share), terms.hours)


def _left_s(clock: SlaClock, terms: SlaTerms, now: datetime) -> float:
    if clock.due_at is None:
        return clock.left_s or 0.0
    if clock.since is None:  # it began when that was not kept
        return business_seconds_between(now, clock.due_at, terms.hours)
    return clock.since_left_s - business_seconds_between(clock.since, now, terms.hours)


def _paused(clock: SlaClock, terms: SlaTerms, now: datetime) -> SlaClock:
    if clock.met_at or clock.breached_at or clock.paused_at or clock.due_at is None or clock.due_at <= now:
        return clock
    left = _left_s(clock, terms, now)
    return replace(clock, paused_at=now, left_s=left, due_at=None, warn_at=None)


def _resumed(clock: SlaClock, terms: SlaTerms, now: datetime) -> SlaClock:
    if clock.met_at or clock.paused_at is None:
        return clock
    return _running(clock, clock.left_s or 0.0, terms, now)


def _is_late(clock: SlaClock, now: datetime) -> bool:
    return clock.breached_at is not None or (clock.due_at is not None and clock.due_at <= now)


def _ended(clock: SlaClock, now: datetime) -> SlaClock:
    """Return the clock met; one that was due before is breached as well, even if no timer had noticed."""
    if clock.met_at is not None:
        return clock
    late = clock.breached_at is None and clock.due_at is not None and clock.due_at <= now
    return replace(clock, met_at=now, breached_at=clock.due_at if late else clock.breached_at, paused_at=None)


def _solved(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    after = []
    for clock in clocks.clocks:
        if clock.kind in SOLVED_BY_END:
            after.append(replace(_ended(clock, now), left_s=_left_s(clock, terms, now)))
        elif clock.met_at is not None or _ended(clock, now).breached_at is not None:
            after.append(_ended(clock, now))
    return _together(clocks, after)


def _reopened(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Let the resolution clock go on; the time of the team and until the next word begin anew."""
    after = []
    for clock in clocks.clocks:
        if clock.kind in (SlaKind.UPDATE, SlaKind.TEAM):
            continue
        if clock.kind is not SlaKind.RESOLUTION or clock.met_at is None:
            after.append(clock)
        elif clock.breached_at is not None:
            after.append(replace(clock, met_at=None, left_s=None))
        else:
            after.append(_running(replace(clock, met_at=None), clock.left_s or 0.0, terms, now))
    begun = [_started(kind, terms, now) for kind in (SlaKind.UPDATE, SlaKind.TEAM)]
    return _together(clocks, [*after, *(clock for clock in begun if clock is not None)])


def _each(clocks: SlaClocks, change: Callable[[SlaClock], SlaClock]) -> SlaClocks:
    return _together(clocks, [change(clock) for clock in clocks.clocks])


def _together(before: SlaClocks, clocks: Sequence[SlaClock]) -> SlaClocks:
    """Return the clocks as one value, with the moment at which the first of them needs a look, and the history."""
    moments = []
    for clock in clocks:
        if clock.kind is SlaKind.UPDATE and clock.met_at is not None:
            moments.append(clock.met_at)
        if clock.met_at is None and clock.breached_at is None and clock.due_at is not None:
            moments.append(clock.due_at)
            if clock.warn_at is not None:
                moments.append(clock.warn_at)
    return replace(
        before,
        clocks=tuple(clocks),
        next_check_at=min(moments, default=None),
        breaches=_history(before, clocks),
    )


def _history(before: SlaClocks, clocks: Sequence[SlaClock]) -> tuple[SlaBreach, ...]:
    known = {(one.kind, one.started_at) for one in before.breaches}
    fresh = [
        SlaBreach(
            kind=clock.kind,
            started_at=clock.started_at,
            due_at=clock.breached_at,
            target_s=clock.target_s,
            policy_id=before.policy_id,
            policy_version=before.policy_version,
            team_id=clock.team_id,
        )
        for clock in clocks
        if clock.breached_at is not None and (clock.kind, clock.started_at) not in known
    ]
    return (*before.breaches, *fresh)[-REMEMBERED_BREACHES:]
