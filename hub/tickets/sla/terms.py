"""What was promised to a ticket: which policy applies to it, and what that policy asks of each clock. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hub.domain.business_hours import BusinessHours
from hub.domain.queue import Queue
from hub.domain.sla import SlaConditions, SlaKind, SlaPolicy
from hub.domain.ticket import Priority, Ticket
from hub.tickets.ports import Directory


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaTerms:
    """The policy, the hours in which time counts, the factor of the priority, and the team whose time is counted."""

    policy: SlaPolicy | None = None
    hours: BusinessHours | None = None
    factor: float = 1.0
    team_id: str = ""

    def target_s(self, kind: SlaKind) -> int:
        """Return the promised working time in seconds; 0 for no promise."""
        if self.policy is None:
            return 0
        if kind is SlaKind.TEAM:
            return self.policy.team_s.get(self.team_id, 0) if self.team_id else 0
        seconds: int = getattr(self.policy, f"{kind.value}_s")
        return max(1, round(seconds * self.factor)) if seconds else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaSubject:
    """What of a ticket conditions ask for."""

    channel: str = ""
    priority: Priority = Priority.NORMAL
    tags: tuple[str, ...] = ()
    company_id: str = ""
    customer_tags: tuple[str, ...] = ()


def terms_of(queue: Queue, subject: SlaSubject, directory: Directory) -> SlaTerms:
    """Return the terms for such a ticket in this queue; the policy's hours go before the queue's."""
    policy = chosen_policy(directory.sla_policies(), subject) or (
        directory.sla_policy(queue.sla_policy_id) if queue.sla_policy_id else None
    )
    if policy is None:
        return SlaTerms()
    hours_id = policy.hours_id or queue.hours_id
    return SlaTerms(
        policy=policy,
        hours=directory.business_hours(hours_id) if hours_id else None,
        factor=policy.priority_factors.get(subject.priority.value, 1.0),
        team_id=queue.team_id,
    )


def terms_for(
    ticket: Ticket, directory: Directory, *, queue: Queue | None = None, priority: Priority | None = None
) -> SlaTerms:
    """Return the ticket's terms, in another queue or with another priority if one is given."""
    return terms_of(queue or directory.queue(ticket.queue_id), subject_of(ticket, priority), directory)


def subject_of(ticket: Ticket, priority: Priority | None = None) -> SlaSubject:
    """Return what conditions ask for of a ticket."""
    promised = Priority(ticket.sla.promised_priority or ticket.priority)
    return SlaSubject(
        channel=ticket.channel,
        priority=priority or promised,
        tags=ticket.tags,
        company_id=ticket.company_id,
        customer_tags=ticket.customer_tags,
    )


def raised(ticket: Ticket, priority: Priority) -> Ticket:
    """Return the ticket with a priority by which nothing is promised: its terms stay those of the one it had."""
    promised = ticket.sla.promised_priority or ticket.priority.value
    return replace(ticket, priority=priority, sla=replace(ticket.sla, promised_priority=promised))


def given(ticket: Ticket, priority: Priority) -> Ticket:
    """Return the ticket with a priority that somebody chose for it, by which its terms go from now on."""
    return replace(ticket, priority=priority, sla=replace(ticket.sla, promised_priority=""))


def chosen_policy(policies: Iterable[SlaPolicy], subject: SlaSubject) -> SlaPolicy | None:
    """Return the first policy whose conditions the ticket meets, None when there is none."""
    fitting = [
        policy
        for policy in policies
        if policy.active and not policy.conditions.are_none and meets(subject, policy.conditions)
    ]
    return min(fitting, key=lambda policy: (policy.position, policy.name), default=None)


def meets(subject: SlaSubject, conditions: SlaConditions) -> bool:
    """Say whether the ticket meets every condition; of several tags one is enough."""
    return (
        _among(subject.channel, conditions.channels)
        and _among(subject.priority.value, conditions.priorities)
        and _among(subject.company_id, conditions.company_ids)
        and _meet(subject.tags, conditions.tags)
        and _meet(subject.customer_tags, conditions.customer_tags)
    )


def _among(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _meet(values: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return not wanted or not set(wanted).isdisjoint(values)
