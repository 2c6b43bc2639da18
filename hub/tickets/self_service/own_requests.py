"""A customer's own requests, as they may be shown to who has proven to be the customer. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hub.domain.sla import SlaClock, SlaKind
from hub.domain.ticket import Ticket, TicketStatus

MAX_REQUESTS = 20
_PROMISED = (SlaKind.FIRST_RESPONSE, SlaKind.NEXT_RESPONSE, SlaKind.RESOLUTION, SlaKind.UPDATE)
"""Promises to the customer; what teams promise each other is the house's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequest:
    """One request: `answered_at` is when it was last answered, `promised` whether a promise about it is running."""

    number: int
    subject: str
    status: TicketStatus
    channel: str
    opened_at: datetime
    changed_at: datetime
    answered_at: datetime | None
    promised: bool


def own_requests(tickets: Iterable[Ticket], customer_id: str, leave_out: str = "") -> tuple[OwnRequest, ...]:
    """Return what the customer sees of these tickets; the conversation they are shown in is left out."""
    mine = [one for one in tickets if one.customer_id == customer_id and one.id != leave_out]
    return tuple(_shown(one) for one in mine[:MAX_REQUESTS])


def _shown(ticket: Ticket) -> OwnRequest:
    return OwnRequest(
        number=ticket.number,
        subject=ticket.subject,
        status=ticket.status,
        channel=ticket.channel,
        opened_at=ticket.created_at,
        changed_at=ticket.updated_at,
        answered_at=ticket.last_reply_at,
        promised=ticket.status is not TicketStatus.CLOSED and any(map(_runs, ticket.sla.clocks)),
    )


def _runs(clock: SlaClock) -> bool:
    """Say whether the clock counts now: neither met nor paused."""
    return (
        clock.kind in _PROMISED
        and clock.met_at is None
        and clock.due_at is not None
        and clock.paused_at is None
    )
