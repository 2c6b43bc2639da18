"""Run the SLA clocks of a ticket: pure decisions, from start to met or breached.

- *First response* runs from the customer's first message to the first reply; *next response* from the first unanswered
  later message to the reply; *resolution* from opening to solved.
- All of them stop while the ticket is pending and go on with the working time that was left.
- Solving meets the resolution clock; a response nobody owes any more is dropped, a late one ends. Reopening lets the
  resolution clock go on with what was left when the ticket was solved.
- A breach is recorded once, at the moment the promise was due; the clock runs on until it is met, and is not paused.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.business_hours import BusinessHours, business_seconds_between, due_at
from hub.domain.queue import Queue
from hub.domain.sla import SlaClock, SlaClocks, SlaKind, SlaPolicy
from hub.domain.ticket import Priority, TicketStatus
from hub.tickets.ports import Directory

RESPONSES = (SlaKind.FIRST_RESPONSE, SlaKind.NEXT_RESPONSE)
ENDED = (TicketStatus.SOLVED, TicketStatus.CLOSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaTerms:
    """What was promised to a ticket: the policy, the hours in which time counts, and the factor of its priority."""

    policy: SlaPolicy | None = None
    hours: BusinessHours | None = None
    factor: float = 1.0

    def target_s(self, kind: SlaKind) -> int:
        """Return the promised working time in seconds; 0 for no promise."""
        if self.policy is None:
            return 0
        seconds: int = getattr(self.policy, f"{kind.value}_s")
        return max(1, round(seconds * self.factor)) if seconds else 0


def terms_of(queue: Queue, priority: Priority, directory: Directory) -> SlaTerms:
    """Return the terms for a ticket of this priority in this queue; the policy's hours go before the queue's."""
    policy = directory.sla_policy(queue.sla_policy_id) if queue.sla_policy_id else None
    if policy is None:
        return SlaTerms()
    hours_id = policy.hours_id or queue.hours_id
    hours = directory.business_hours(hours_id) if hours_id else None
    return SlaTerms(policy=policy, hours=hours, factor=policy.priority_factors.get(priority.value, 1.0))


def start_clocks(terms: SlaTerms, now: datetime, *, response_owed: bool = True) -> SlaClocks:
    """Return the clocks of a new ticket; one that an agent opened owes no first response."""
    kinds = (SlaKind.FIRST_RESPONSE, SlaKind.RESOLUTION) if response_owed else (SlaKind.RESOLUTION,)
    started = [_started(kind, terms, now) for kind in kinds]
    policy_id = terms.policy.id if terms.policy else ""
    return _together(policy_id, [clock for clock in started if clock is not None])


def on_reply(clocks: SlaClocks, now: datetime) -> SlaClocks:
    """Meet the response clocks: an agent has answered the customer."""
    return _each(clocks, lambda clock: _ended(clock, now) if clock.kind in RESPONSES else clock)


def on_inbound(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Start the next-response clock, unless the customer has been waiting for an answer already."""
    if any(clock.met_at is None for clock in clocks.clocks if clock.kind in RESPONSES):
        return clocks
    started = _started(SlaKind.NEXT_RESPONSE, terms, now)
    if started is None:
        return clocks
    others = [clock for clock in clocks.clocks if clock.kind is not SlaKind.NEXT_RESPONSE]
    return _together(clocks.policy_id, [*others, started])


def on_status(
    clocks: SlaClocks, terms: SlaTerms, old: TicketStatus, new: TicketStatus, now: datetime
) -> SlaClocks:
    """Pause, resume, meet or reopen the clocks as the status changes."""
    if old in ENDED and new in ENDED:
        return clocks
    if old in ENDED:
        clocks = _each(clocks, lambda clock: _reopened(clock, terms, now))
    if new in ENDED:
        return _solved(clocks, terms, now)
    if new is TicketStatus.PENDING:
        return _each(clocks, lambda clock: _paused(clock, terms, now))
    return _each(clocks, lambda clock: _resumed(clock, terms, now))


def retarget(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    """Apply new terms (another queue or priority) to clocks that run; working time used so far stays used."""
    changed = []
    for clock in clocks.clocks:
        target = terms.target_s(clock.kind)
        if clock.met_at is not None or clock.breached_at is not None:
            changed.append(clock)
        elif target:
            used = clock.target_s - _left_s(clock, terms, now)
            left = target - used
            moved = replace(clock, target_s=target, left_s=left, warned_at=None)
            changed.append(moved if clock.paused_at else _running(moved, left, terms, now))
    return _together(terms.policy.id if terms.policy else "", changed)


@dataclass(frozen=True, slots=True)
class Checked:
    """The clocks after a look at them, with those that have just come near their due moment or passed it."""

    clocks: SlaClocks
    warned: Sequence[SlaClock] = ()
    breached: Sequence[SlaClock] = ()


def check(clocks: SlaClocks, now: datetime) -> Checked:
    """Record every warning and breach that `now` brings; each is reported once."""
    after, warned, breached = [], [], []
    for clock in clocks.clocks:
        if clock.met_at is None and clock.due_at is not None:
            if clock.breached_at is None and clock.due_at <= now:
                clock = replace(clock, breached_at=clock.due_at, warned_at=clock.warned_at or clock.due_at)
                breached.append(clock)
            elif clock.warned_at is None and clock.warn_at is not None and clock.warn_at <= now:
                clock = replace(clock, warned_at=now)
                warned.append(clock)
        after.append(clock)
    return Checked(_together(clocks.policy_id, after), warned, breached)


def _started(kind: SlaKind, terms: SlaTerms, now: datetime) -> SlaClock | None:
    target = terms.target_s(kind)
    if not target:
        return None
    clock = SlaClock(kind=kind, target_s=target, started_at=now, due_at=None, warn_at=None)
    return _running(clock, target, terms, now)


def _running(clock: SlaClock, left_s: float, terms: SlaTerms, now: datetime) -> SlaClock:
    """Return the clock due after `left_s` of working time, with its warning before that."""
    share = terms.policy.warn_share if terms.policy else 1.0
    until_warning = left_s - clock.target_s * (1 - share)
    return replace(
        clock,
        due_at=due_at(now, left_s, terms.hours),
        warn_at=due_at(now, until_warning, terms.hours) if share < 1 else None,
        paused_at=None,
        left_s=None,
    )


def _left_s(clock: SlaClock, terms: SlaTerms, now: datetime) -> float:
    if clock.due_at is None:
        return clock.left_s or 0.0
    return business_seconds_between(now, clock.due_at, terms.hours)


def _paused(clock: SlaClock, terms: SlaTerms, now: datetime) -> SlaClock:
    if clock.met_at or clock.breached_at or clock.paused_at or clock.due_at is None or clock.due_at <= now:
        return clock
    left = _left_s(clock, terms, now)
    return replace(clock, paused_at=now, left_s=left, due_at=None, warn_at=None)


def _resumed(clock: SlaClock, terms: SlaTerms, now: datetime) -> SlaClock:
    if clock.met_at or clock.paused_at is None:
        return clock
    return _running(clock, clock.left_s or 0.0, terms, now)


def _ended(clock: SlaClock, now: datetime) -> SlaClock:
    """Return the clock met; one that was due before is breached as well, even if no timer had noticed."""
    if clock.met_at is not None:
        return clock
    late = clock.breached_at is None and clock.due_at is not None and clock.due_at <= now
    return replace(clock, met_at=now, paused_at=None, breached_at=clock.due_at if late else clock.breached_at)


def _solved(clocks: SlaClocks, terms: SlaTerms, now: datetime) -> SlaClocks:
    after = []
    for clock in clocks.clocks:
        if clock.kind is SlaKind.RESOLUTION:
            after.append(replace(_ended(clock, now), left_s=_left_s(clock, terms, now)))
        elif clock.met_at is not None or _ended(clock, now).breached_at is not None:
            after.append(_ended(clock, now))
    return _together(clocks.policy_id, after)


def _reopened(clock: SlaClock, terms: SlaTerms, now: datetime) -> SlaClock:
    if clock.kind is not SlaKind.RESOLUTION or clock.met_at is None:
        return clock
    if clock.breached_at is not None:
        return replace(clock, met_at=None, left_s=None)
    return _running(replace(clock, met_at=None), clock.left_s or 0.0, terms, now)


def _each(clocks: SlaClocks, change: Callable[[SlaClock], SlaClock]) -> SlaClocks:
    return _together(clocks.policy_id, [change(clock) for clock in clocks.clocks])


def _together(policy_id: str, clocks: Sequence[SlaClock]) -> SlaClocks:
    """Return the clocks as one value, with the moment at which the first of them needs a look."""
    moments = []
    for clock in clocks:
        if clock.met_at is None and clock.breached_at is None and clock.due_at is not None:
            moments.append(clock.due_at)
            if clock.warned_at is None and clock.warn_at is not None:
                moments.append(clock.warn_at)
    return SlaClocks(policy_id=policy_id, clocks=tuple(clocks), next_check_at=min(moments, default=None))
