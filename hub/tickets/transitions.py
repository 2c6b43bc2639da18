"""How a ticket changes when something is said in it or its status is set: pure, each with its events."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.customer import Customer, identity_id
from hub.domain.events import Event
from hub.domain.interaction import MessageClass
from hub.domain.message import AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket, TicketStatus, Work, WorkState
from hub.domain.ticket_events import MessageAdded, SelfServiceBegan
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.replies.outbound import is_scheduled
from hub.tickets.self_service.holding import gone_on, holds, let_go, offers, resumes
from hub.tickets.sla.clocks import ENDED, on_inbound, on_reply, on_status
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.work import end_work, start_wrap_up, withdraw
from hub.tickets.work_events import Moment, queued, updated

REMEMBERED_MESSAGES = 30
PREVIEW_CHARS = 140
MAX_PARTICIPANTS = 100


def preview_of(message: Message) -> str:
    """Return the beginning of a message on one line."""
    text = " ".join(message.body.split())
    return text if len(text) <= PREVIEW_CHARS else f"{text[: PREVIEW_CHARS - 1]}…"


def participants_of(known: tuple[str, ...], message: Message) -> tuple[str, ...]:
    """Return who takes part beside the customer once this was said: all of a message that went to several."""
    parties = (*message.recipients, *message.copies, *message.hidden_copies)
    if len(parties) < 2 or message.message_class in (MessageClass.BULK, MessageClass.BOUNCE):
        return known  # to the inbox alone, or by nobody who knows whom he writes to
    keys = (identity_id(party.kind, party.value) for party in parties)
    return tuple(dict.fromkeys((*known, *keys)))[:MAX_PARTICIPANTS]


def received(
    ticket: Ticket, message: Message, terms: SlaTerms, ids: IdFactory, now: datetime
) -> Change[Ticket] | None:
    """Count in a message from the customer: the ticket opens again and, if nobody works on it, waits in its queue.

    Messages that no person wrote (automatic replies, bounces), and keywords by which people leave and join, are
    added and change nothing else.
    """
    if message.id in ticket.applied:
        return None
    moment = Moment(now, ids)
    after = _with_message(ticket, message, now)
    events: list[Event] = [_added(message, ids, now)]
    if message.consent and message.message_class is MessageClass.PERSON:
        after = replace(after, last_inbound_at=message.created_at)
    if message.consent or message.message_class not in (MessageClass.PERSON, MessageClass.BULK):
        return Change(after, events)
    if holds(ticket) or resumes(ticket):
        return _heard_by_hub(ticket, Change(after, events), terms, message, moment)
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
        changes = {"status": (ticket.status.value, TicketStatus.OPEN.value)}
        events.append(updated(ticket, changes, moment, ""))
    if ticket.work.state is WorkState.WRAP_UP:
        after = _active_again(after, now)
    elif ticket.work.state is WorkState.IDLE:
        after = replace(after, assignee_id=None, work=_queued_work(ticket, now))
        events.append(queued(after, after.queue_id, "customer wrote", moment, ""))
    if offers(ticket):
        after = replace(after, self_service=gone_on(ticket, message.id, now))
    return Change(after, events)


def _heard_by_hub(
    ticket: Ticket, counted: Change[Ticket], terms: SlaTerms, message: Message, moment: Moment
) -> Change[Ticket]:
    """Let the hub itself answer the customer's message, in a ticket that is nobody's work."""
    now, events = moment.now, list(counted.events)
    after = replace(
        counted.entity,
        status=TicketStatus.PENDING,
        solved_at=None,
        last_inbound_at=message.created_at,
        sla=on_status(ticket.sla, terms, ticket.status, TicketStatus.PENDING, now),
        self_service=gone_on(ticket, message.id, now),
    )
    if ticket.status is not TicketStatus.PENDING:
        changes = {"status": (ticket.status.value, TicketStatus.PENDING.value)}
        events.append(updated(ticket, changes, moment, ""))
        events.append(
            SelfServiceBegan(
                id=moment.ids.new(), at=now, ticket_id=ticket.id, mode="answer", queue_id=ticket.queue_id
            )
        )
    return Change(after, events)


def handed_to(change: Change[Ticket], customer: Customer, moment: Moment) -> Change[Ticket]:
    """Go on with the ticket as this customer's."""
    ticket = change.entity
    if ticket.customer_id == customer.id:
        return change
    changes = {"customer": (ticket.customer_name, customer.name)}
    after = replace(
        ticket,
        customer_id=customer.id,
        customer_name=customer.name,
        company_id=customer.company_id or "",
        customer_tags=customer.tags,
        customer_value=customer.value,
    )
    return Change(after, [*change.events, updated(ticket, changes, moment, "")])


def spoken(ticket: Ticket, message: Message, ids: IdFactory, now: datetime) -> Change[Ticket] | None:
    """Count in a reply or a note by an agent; a reply meets the response clocks, one sent later only when it has left."""
    if message.id in ticket.applied:
        return None
    after = _with_message(ticket, message, now)
    if is_scheduled(message):
        after = replace(after, preview=ticket.preview)
    elif message.kind is MessageKind.REPLY:
        after = replace(after, last_reply_at=message.created_at, unread=False, sla=on_reply(ticket.sla, now))
    actor_id = message.author.id if message.author.kind is AuthorKind.AGENT else ""
    return Change(after, [_added(message, ids, now, actor_id)])


def confirmed(ticket: Ticket, message: Message, ids: IdFactory, now: datetime) -> Change[Ticket] | None:
    """Count in what the hub itself answers to a keyword: nobody's work and nobody's clock changes by it."""
    if message.id in ticket.applied:
        return None
    return Change(_with_message(ticket, message, now), [_added(message, ids, now)])


def left(ticket: Ticket, message: Message, now: datetime) -> Change[Ticket] | None:
    """Count a scheduled reply as said: it has left. Counting it again changes nothing."""
    if ticket.last_reply_at is not None and ticket.last_reply_at >= message.created_at:
        return None
    after = replace(
        ticket,
        last_reply_at=message.created_at,
        preview=preview_of(message),
        sla=on_reply(ticket.sla, now),
        updated_at=now,
    )
    return Change(after)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusOrder:
    """A wish to set the status; `wrap_up_s` is what the queue grants the agent for the after-work.

    With `until_disposition` the after-work lasts until there is one.
    """

    status: TicketStatus
    actor_id: str = ""
    wrap_up_s: int = 0
    until_disposition: bool = False


def set_status(
    ticket: Ticket, order: StatusOrder, terms: SlaTerms, ids: IdFactory, now: datetime
) -> Change[Ticket] | None:
    """Set the status: solved, closed and pending end the agent's work (with wrap-up), open brings it back."""
    if order.status is ticket.status:
        return None
    moment = Moment(now, ids)
    changes = {"status": (ticket.status.value, order.status.value)}
    after = replace(
        ticket,
        status=order.status,
        updated_at=now,
        solved_at=(ticket.solved_at or now) if order.status in ENDED else None,
        sla=on_status(ticket.sla, terms, ticket.status, order.status, now),
    )
    events: list[Event] = [updated(ticket, changes, moment, order.actor_id)]
    settle = _resume_work if order.status is TicketStatus.OPEN else _end_work
    settled = settle(after, order, moment)
    return Change(after, events) if settled is None else Change(settled.entity, [*events, *settled.events])


def _end_work(ticket: Ticket, order: StatusOrder, moment: Moment) -> Change[Ticket] | None:
    state = ticket.work.state
    if state is WorkState.ACTIVE and (order.wrap_up_s > 0 or order.until_disposition):
        return start_wrap_up(ticket, order.wrap_up_s, moment, until_disposition=order.until_disposition)
    if state in (WorkState.ACTIVE, WorkState.WRAP_UP):
        return end_work(ticket, "", moment, order.actor_id) if state is WorkState.ACTIVE else None
    events: Sequence[Event] = ()
    if state is WorkState.OFFERED and ticket.work.offer is not None:
        back = withdraw(ticket, ticket.work.offer.id, f"ticket {order.status}", moment)
        events = back.events if back else ()
    idle = Work(since=moment.now, last_agent_id=ticket.work.last_agent_id)
    return Change(replace(ticket, work=idle), events)


def _resume_work(ticket: Ticket, order: StatusOrder, moment: Moment) -> Change[Ticket] | None:
    if ticket.work.state is WorkState.WRAP_UP:
        return Change(_active_again(ticket, moment.now))
    if ticket.work.state is not WorkState.IDLE:
        return None
    waiting = replace(
        ticket,
        assignee_id=None,
        work=_queued_work(ticket, moment.now),
        self_service=let_go(ticket.self_service),
    )
    return Change(waiting, [queued(waiting, waiting.queue_id, "reopened", moment, order.actor_id)])


def _active_again(ticket: Ticket, now: datetime) -> Ticket:
    return replace(ticket, work=replace(ticket.work, state=WorkState.ACTIVE, since=now, check_at=None))


def _queued_work(ticket: Ticket, now: datetime) -> Work:
    last_agent_id = ticket.assignee_id or ticket.work.last_agent_id
    return Work(state=WorkState.QUEUED, since=now, queued_at=now, last_agent_id=last_agent_id)


def _with_message(ticket: Ticket, message: Message, now: datetime) -> Ticket:
    return replace(
        ticket,
        preview=preview_of(message) if message.kind is not MessageKind.NOTE else ticket.preview,
        participants=participants_of(ticket.participants, message),
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
