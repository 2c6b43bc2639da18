"""Tickets handed on: to another queue, or to a colleague. Pure transitions, each with its events."""

from dataclasses import dataclass, replace
from datetime import timedelta

from hub.domain.direct import Direct
from hub.domain.events import Event
from hub.domain.queue import Queue
from hub.domain.skill import Requirement
from hub.domain.ticket import Ticket, TicketStatus, Work, WorkState
from hub.eventbus.change import Change
from hub.tickets.ports import Directory
from hub.tickets.self_service.holding import let_go
from hub.tickets.sla.clocks import moved_to_team
from hub.tickets.sla.terms import terms_for
from hub.tickets.work import BUSY, take, withdraw
from hub.tickets.work_events import Moment, ended, queued, updated


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Where a ticket goes: to a queue, and there to one agent for a while if one is named.

    Without `waits` it is only filed there: nobody is to work on it now.
    """

    queue_id: str
    reason: str = "transferred"
    actor_id: str = ""
    to_agent_id: str = ""
    reserve_s: float = 60
    refused_by: tuple[str, ...] = ()
    refusal_s: float = 60
    waits: bool = True


def transfer(ticket: Ticket, order: Transfer, moment: Moment) -> Change[Ticket]:
    """Let the ticket wait in a queue from now on (or be filed there), whoever holds it."""
    now, events = moment.now, _released(ticket, order.reason, order.actor_id, moment)
    changes = {"assignee": (ticket.assignee_id or "", "")} if ticket.assignee_id else {}
    if order.queue_id != ticket.queue_id:
        changes["queue"] = (ticket.queue_id, order.queue_id)
    if changes:
        events.append(updated(ticket, changes, moment, order.actor_id))
    filed = replace(
        ticket,
        queue_id=order.queue_id,
        assignee_id=None,
        requirement=replace(ticket.requirement, direct=_alone(order)),
        updated_at=now,
    )
    if not order.waits:
        return Change(replace(filed, work=Work(since=now)), events)
    events.append(queued(ticket, order.queue_id, order.reason, moment, order.actor_id))
    refused = tuple(agent_id for agent_id in order.refused_by if agent_id != order.to_agent_id)
    work = Work(
        state=WorkState.QUEUED,
        since=now,
        queued_at=now,
        refused_by=refused,
        refused_until=now + timedelta(seconds=order.refusal_s) if refused else None,
        reserved_for=order.to_agent_id,
        reserved_until=now + timedelta(seconds=order.reserve_s) if order.to_agent_id else None,
    )
    return Change(replace(filed, work=work, self_service=let_go(ticket.self_service)), events)


def moved(
    ticket: Ticket, order: Transfer, target: Queue, directory: Directory, moment: Moment
) -> Change[Ticket]:
    """Let the ticket wait in the target queue, with that queue's needs and promises in place of the old one's.

    Whoever gives it away is not asked again at once; one that is not open is only filed there, without an owner.
    """
    giver = ticket.assignee_id or ""
    order = replace(
        order,
        queue_id=target.id,
        refused_by=(giver,) if giver else (),
        refusal_s=target.refusal_s,
        waits=ticket.status is TicketStatus.OPEN,
    )
    return renewed(ticket, transfer(ticket, order, moment), target, directory, moment)


def renewed(
    before: Ticket, change: Change[Ticket], target: Queue, directory: Directory, moment: Moment
) -> Change[Ticket]:
    """Return the change with the target queue's needs and promises in place of those of the queue before."""
    if target.id == before.queue_id:
        return change
    source = directory.queue(before.queue_id)
    terms = terms_for(before, directory, queue=target)
    ticket = replace(
        change.entity,
        requirement=rerouted(before.requirement, source, target),
        sla=moved_to_team(before.sla, terms, moment.now),
    )
    return Change(ticket, change.events)


def _alone(order: Transfer) -> Direct | None:
    """Return the wish for the colleague to whom it is handed, who need not be of the queue's team nor have its skills."""
    if not order.to_agent_id or not order.waits:
        return None
    return Direct(agent_ids=(order.to_agent_id,), wait_s=order.reserve_s)


def rerouted(requirement: Requirement, source: Queue, target: Queue) -> Requirement:
    """Return what is needed in the target queue: what the source queue itself wanted is left behind."""
    old = {need.skill_id for need in source.requirement.needs}
    kept = replace(
        requirement,
        direct=None,
        needs=tuple(need for need in requirement.needs if need.skill_id not in old),
        groups=tuple(group for group in requirement.groups if group not in source.requirement.groups),
    )
    return kept.merged_with(target.requirement)


def overflow(
    ticket: Ticket, source: Queue, target: Queue, directory: Directory, moment: Moment
) -> Change[Ticket]:
    """Let a waiting ticket go on waiting in another queue, in the place that its time of waiting gives it."""
    terms = terms_for(ticket, directory, queue=target)
    moved = replace(
        ticket,
        queue_id=target.id,
        requirement=rerouted(ticket.requirement, source, target),
        sla=moved_to_team(ticket.sla, terms, moment.now),
        work=replace(ticket.work, overflowed=True),
        updated_at=moment.now,
    )
    changes = {"queue": (ticket.queue_id, target.id)}
    waits_on = replace(queued(ticket, target.id, "overflow", moment, ""), waits_since=ticket.work.queued_at)
    return Change(moved, [updated(ticket, changes, moment, ""), waits_on])


def assign(
    ticket: Ticket, agent_id: str, moment: Moment, *, at_work: bool, actor_id: str = "", reason: str = ""
) -> Change[Ticket] | None:
    """Make the agent the ticket's owner without asking; `at_work` says whether the agent begins at once, `reason` why.

    An owner who is not at work finds the ticket in the list, and gets it first when the customer writes again.
    """
    if ticket.assignee_id == agent_id and (ticket.work.state in BUSY or not at_work):
        return None
    events = _released(ticket, reason or "assigned", actor_id, moment)
    idle = Work(since=moment.now, queued_at=ticket.work.queued_at, last_agent_id=agent_id)
    owned = replace(ticket, assignee_id=agent_id, work=idle, updated_at=moment.now)
    changes = {"assignee": (ticket.assignee_id or "", agent_id)} | (
        {"reason": ("", reason)} if reason else {}
    )
    events.append(updated(ticket, changes, moment, actor_id))
    taken = take(owned, agent_id, moment) if at_work else None
    return Change(owned, events) if taken is None else Change(taken.entity, [*events, *taken.events])


def _released(ticket: Ticket, reason: str, actor_id: str, moment: Moment) -> list[Event]:
    """Return the events by which whoever holds the ticket lets go of it."""
    if (offer := ticket.work.offer) is not None and ticket.work.state is WorkState.OFFERED:
        taken_back = withdraw(ticket, offer.id, reason, moment)
        return list(taken_back.events) if taken_back else []
    return [ended(ticket, moment, actor_id)] if ticket.work.state in BUSY else []
