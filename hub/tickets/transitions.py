"""How a ticket changes when something is said in it or its status is set: pure, each with its events."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.domain.events import Event
from hub.domain.interaction import MessageClass
from hub.domain.message import AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket, TicketStatus, Work, WorkState
from hub.domain.ticket_events import (
    MessageAdded,
    OfferWithdrawn,
    TicketQueued,
    TicketUpdated,
    WorkEnded,
    WrapUpStarted,
)
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.sla import SlaTerms, on_inbound, on_reply, on_status

REMEMBERED_MESSAGES = 30
PREVIEW_CHARS = 140
ENDED = (TicketStatus.SOLVED, TicketStatus.CLOSED)


def preview_of(message: Message) -> str:
    """Return the beginning of a message on one line."""
    text = " ".join(message.body.split())
    return text if len(text) <= PREVIEW_CHARS else f"{text[: PREVIEW_CHARS - 1]}…"


def received(
    ticket: Ticket, message: Message, terms: SlaTerms, ids: IdFactory, now: datetime
) -> Change[Ticket] | None:
    """Count in a message from the customer: the ticket opens again and, if nobody works on it, waits in its queue.

    Messages that no person wrote (automatic replies, bounces) are added and change nothing else.
    """
    if message.id in ticket.applied:
        return None
    after = _with_message(ticket, message, now)
    events: list[Event] = [_added(message, ids, now)]
    if message.message_class not in (MessageClass.PERSON, MessageClass.BULK):
        return Change(after, events)
    sla = on_status(after.sla, terms, ticket.status, TicketStatus.OPEN, now)
    after = replace(
        after,
        status=TicketStatus.OPEN,
        solved_at=None,
        unread=True,
        last_inbound_at=message.created_at,
        sla=on_inbound(sla, terms, now),
    )
    if ticket.status is not TicketStatus.OPEN:
        events.append(_updated(ticket, ids, now, {"status": (ticket.status.value, TicketStatus.OPEN.value)}))
    if ticket.work.state is WorkState.WRAP_UP:
        after = replace(after, work=replace(ticket.work, state=WorkState.ACTIVE, since=now, check_at=None))
    elif ticket.work.state is WorkState.IDLE:
        after = replace(after, assignee_id=None, work=_queued_work(ticket, now))
        events.append(_queued(after, ids, now, "customer wrote"))
    return Change(after, events)


def spoken(ticket: Ticket, message: Message, ids: IdFactory, now: datetime) -> Change[Ticket] | None:
    """Count in a reply or a note by an agent; a reply meets the response clocks."""
    if message.id in ticket.applied:
        return None
    after = _with_message(ticket, message, now)
    if message.kind is MessageKind.REPLY:
        after = replace(after, last_reply_at=message.created_at, unread=False, sla=on_reply(ticket.sla, now))
    actor_id = message.author.id if message.author.kind is AuthorKind.AGENT else ""
    return Change(after, [_added(message, ids, now, actor_id)])


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOrder:
    """A wish to set the status; `wrap_up_s` is what the queue grants the agent for the after-work."""

    status: TicketStatus
    actor_id: str = ""
    wrap_up_s: int = 0


def set_status(
    ticket: Ticket, order: StatusOrder, terms: SlaTerms, ids: IdFactory, now: datetime
) -> Change[Ticket] | None:
    """Set the status: solved, closed and pending end the agent's work (with wrap-up), open brings it back."""
    if order.status is ticket.status:
        return None
    changes = {"status": (ticket.status.value, order.status.value)}
    after = replace(
        ticket,
        status=order.status,
        updated_at=now,
        solved_at=(ticket.solved_at or now) if order.status in ENDED else None,
        sla=on_status(ticket.sla, terms, ticket.status, order.status, now),
    )
    events: list[Event] = [_updated(ticket, ids, now, changes, order.actor_id)]
    settle = _resume_work if order.status is TicketStatus.OPEN else _end_work
    after, more = settle(after, order, ids, now)
    return Change(after, [*events, *more])


def _end_work(
    ticket: Ticket, order: StatusOrder, ids: IdFactory, now: datetime
) -> tuple[Ticket, list[Event]]:
    work, agent_id = ticket.work, ticket.assignee_id or ""
    if work.state is WorkState.ACTIVE and order.wrap_up_s > 0:
        ends_at = now + timedelta(seconds=order.wrap_up_s)
        started = WrapUpStarted(id=ids.new(), at=now, ticket_id=ticket.id, agent_id=agent_id, ends_at=ends_at)
        wrapping = replace(work, state=WorkState.WRAP_UP, since=now, check_at=ends_at)
        return replace(ticket, work=wrapping), [started]
    idle = Work(since=now, last_agent_id=agent_id or work.last_agent_id, accepted_at=work.accepted_at)
    if work.state is WorkState.ACTIVE:
        handled_s = (now - (work.accepted_at or work.since)).total_seconds()
        ended = WorkEnded(id=ids.new(), at=now, ticket_id=ticket.id, agent_id=agent_id, handled_s=handled_s)
        return replace(ticket, work=idle), [ended]
    if work.state is WorkState.OFFERED and work.offer is not None:
        withdrawn = OfferWithdrawn(
            id=ids.new(),
            at=now,
            ticket_id=ticket.id,
            offer_id=work.offer.id,
            agent_id=work.offer.agent_id,
            reason=f"ticket {order.status}",
        )
        return replace(ticket, work=idle), [withdrawn]
    if work.state is WorkState.QUEUED:
        return replace(ticket, work=idle), []
    return ticket, []


def _resume_work(
    ticket: Ticket, order: StatusOrder, ids: IdFactory, now: datetime
) -> tuple[Ticket, list[Event]]:
    if ticket.work.state is WorkState.WRAP_UP:
        return replace(
            ticket, work=replace(ticket.work, state=WorkState.ACTIVE, since=now, check_at=None)
        ), []
    if ticket.work.state is not WorkState.IDLE:
        return ticket, []
    queued = replace(ticket, assignee_id=None, work=_queued_work(ticket, now))
    return queued, [_queued(queued, ids, now, "reopened", order.actor_id)]


def _queued_work(ticket: Ticket, now: datetime) -> Work:
    last_agent_id = ticket.assignee_id or ticket.work.last_agent_id
    return Work(state=WorkState.QUEUED, since=now, queued_at=now, last_agent_id=last_agent_id)


def _with_message(ticket: Ticket, message: Message, now: datetime) -> Ticket:
    return replace(
        ticket,
        preview=preview_of(message) if message.kind is not MessageKind.NOTE else ticket.preview,
        message_count=ticket.message_count + 1,
        applied=(*ticket.applied, message.id)[-REMEMBERED_MESSAGES:],
        updated_at=now,
    )


def _added(message: Message, ids: IdFactory, now: datetime, actor_id: str = "") -> MessageAdded:
    return MessageAdded(
        id=ids.new(),
        at=now,
        ticket_id=message.ticket_id,
        message_id=message.id,
        kind=message.kind,
        actor_id=actor_id,
    )


def _updated(
    ticket: Ticket, ids: IdFactory, now: datetime, changes: dict[str, tuple[str, str]], actor_id: str = ""
) -> TicketUpdated:
    return TicketUpdated(id=ids.new(), at=now, ticket_id=ticket.id, changes=changes, actor_id=actor_id)


def _queued(ticket: Ticket, ids: IdFactory, now: datetime, reason: str, actor_id: str = "") -> TicketQueued:
    return TicketQueued(
        id=ids.new(), at=now, ticket_id=ticket.id, queue_id=ticket.queue_id, reason=reason, actor_id=actor_id
    )
