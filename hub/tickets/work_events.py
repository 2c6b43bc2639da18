"""The moment of a transition, and the events that more than one transition of a ticket's work raises."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.ticket import Ticket, Work
from hub.domain.ticket_events import TicketQueued, TicketUpdated, WorkEnded
from hub.ids import IdFactory


@dataclass(frozen=True, slots=True)
class Moment:
    """The present and the source of event ids, given to every transition."""

    now: datetime
    ids: IdFactory


def ended(ticket: Ticket, moment: Moment, actor_id: str, work: Work | None = None) -> WorkEnded:
    """Tell that the agent's slot is free; `work` is the work that ended, if the ticket has moved on."""
    since = (work or ticket.work).accepted_at or (work or ticket.work).since
    return WorkEnded(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        actor_id=actor_id,
        agent_id=ticket.assignee_id or "",
        disposition=ticket.disposition,
        handled_s=(moment.now - since).total_seconds(),
    )


def updated(
    ticket: Ticket, changes: dict[str, tuple[str, str]], moment: Moment, actor_id: str
) -> TicketUpdated:
    """Tell that fields changed."""
    return TicketUpdated(
        id=moment.ids.new(), at=moment.now, ticket_id=ticket.id, changes=changes, actor_id=actor_id
    )


def queued(ticket: Ticket, queue_id: str, reason: str, moment: Moment, actor_id: str) -> TicketQueued:
    """Tell that the ticket waits (again)."""
    return TicketQueued(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        queue_id=queue_id,
        reason=reason,
        actor_id=actor_id,
    )
