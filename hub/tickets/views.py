"""Tickets and messages as the outside sees them: the REST interface and the sockets send the same shapes."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from hub.domain.attachment import ScanState
from hub.domain.interaction import Party
from hub.domain.message import Attachment, AuthorKind, DeliveryState, Message, MessageKind
from hub.domain.sla import SlaClock, SlaKind
from hub.domain.ticket import Priority, Ticket, TicketStatus, WorkState
from hub.errors import NotFound
from hub.tickets.files.thumbnails import SHRINKABLE
from hub.tickets.files.types import is_dangerous
from hub.tickets.ports import Directory
from hub.tickets.replies.outbound import is_scheduled


class View(BaseModel):
    """What every outgoing shape has: it never changes once built, and knows all its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SlaView(View):
    """The promise that falls due next; `state` is ok, warning, breached, paused, met or none."""

    due_at: datetime | None = None
    kind: SlaKind | None = None
    state: str = "none"


class NeedView(View):
    """One skill that the work needs, with the least proficiency (1-10) that will do."""

    skill_id: str
    min_proficiency: int


class TicketView(View):
    """A ticket in lists, in the console and on sockets."""

    id: str
    number: int
    version: int
    subject: str
    status: TicketStatus
    channel: str
    inbox_id: str
    queue_id: str
    queue_name: str
    customer_id: str
    customer_name: str
    assignee_id: str | None
    assignee_name: str | None
    priority: Priority
    language: str
    tags: list[str]
    linked: list[str]
    work_state: WorkState
    preview: str
    unread: bool
    message_count: int
    sla: SlaView
    requirement: list[NeedView]
    disposition: str
    wrap_up_since: datetime | None
    wrap_up_until: datetime | None
    wrap_up_extended: bool
    created_at: datetime
    updated_at: datetime
    last_inbound_at: datetime | None


class AuthorView(View):
    """Who wrote a message, with the name as it was then."""

    kind: AuthorKind
    id: str
    name: str


class AttachmentView(View):
    """A file of a message; `url` answers its bytes to whoever may see the ticket.

    `type` is what the bytes say, `declared_type` what the sender said; a `dangerous` file may run something when it is
    opened. `scan` is unscanned (nobody looks), pending, clean or infected (`threat` says with what).
    """

    id: str
    name: str
    type: str
    declared_type: str
    dangerous: bool
    scan: ScanState
    threat: str
    size: int
    inline: bool
    cid: str
    url: str | None
    thumb_url: str | None


class LeftOutView(View):
    """A file that came with a message and was over a limit; only the raw contact has it."""

    name: str
    size: int
    reason: str


class DeliveryView(View):
    """How far an outbound message has come: `next_attempt_at` while it waits, `send_at` if for its author's moment."""

    state: DeliveryState
    reason: str
    attempts: int
    next_attempt_at: datetime | None
    send_at: datetime | None


class AddressView(View):
    """An address, with the name shown beside it."""

    address: str
    name: str


class CitedView(View):
    """An article that an answer of the bot's comes from; `url` is its page for customers, empty when it has none."""

    id: str
    title: str
    url: str


class MessageView(View):
    """One thing said inside a ticket; `html` is sanitised, `elided` is what was cut off as quotation, `context` what its channel knows.

    `articles` are what an answer of the bot's comes from.
    A note with `whisper_to` is a supervisor's word to that agent, seen by nobody else. The `version` rises with every change.
    """

    id: str
    version: int
    ticket_id: str
    kind: MessageKind
    author: AuthorView
    body: str
    html: str
    elided: str
    attachments: list[AttachmentView]
    left_out: list[LeftOutView]
    delivery: DeliveryView | None
    created_at: datetime
    client_id: str | None
    context: dict[str, str]
    authentication: str
    sender: AddressView | None
    to: list[AddressView]
    cc: list[AddressView]
    bcc: list[AddressView]
    whisper_to: str
    articles: list[CitedView]


def ticket_view(ticket: Ticket, directory: Directory, now: datetime) -> TicketView:
    """Return the ticket as it is shown, with the names of its queue and its agent."""
    work = ticket.work
    wrapping = work.state is WorkState.WRAP_UP
    return TicketView(
        id=ticket.id,
        number=ticket.number,
        version=ticket.version,
        subject=ticket.subject,
        status=ticket.status,
        channel=ticket.channel,
        inbox_id=ticket.inbox_id,
        queue_id=ticket.queue_id,
        queue_name=queue_name(directory, ticket.queue_id),
        customer_id=ticket.customer_id,
        customer_name=ticket.customer_name,
        assignee_id=ticket.assignee_id,
        assignee_name=agent_name(directory, ticket.assignee_id),
        priority=ticket.priority,
        language=ticket.language,
        tags=list(ticket.tags),
        linked=list(ticket.linked),
        work_state=work.state,
        preview=ticket.preview,
        unread=ticket.unread,
        message_count=ticket.message_count,
        sla=sla_summary(ticket, now),
        requirement=[
            NeedView(skill_id=need.skill_id, min_proficiency=need.min_proficiency)
            for need in ticket.requirement.needs
        ],
        disposition=ticket.disposition,
        wrap_up_since=work.since if wrapping else None,
        wrap_up_until=work.check_at if wrapping else None,
        wrap_up_extended=wrapping and work.extended,
        created_at=ticket.created_at,
        updated_at=ticket.updated_at,
        last_inbound_at=ticket.last_inbound_at,
    )


def message_view(message: Message) -> MessageView:
    """Return the message as it is shown to agents."""
    return MessageView(
        id=message.id,
        version=message.version,
        ticket_id=message.ticket_id,
        kind=message.kind,
        author=AuthorView(kind=message.author.kind, id=message.author.id, name=message.author.name),
        body=message.body,
        html=message.html,
        elided=message.elided,
        attachments=[attachment_view(attachment, message.id) for attachment in message.attachments],
        left_out=[
            LeftOutView(name=file.name, size=file.size_bytes, reason=file.reason) for file in message.left_out
        ],
        delivery=delivery_view(message),
        created_at=message.created_at,
        client_id=message.client_id,
        context=message.context,
        authentication=message.authentication,
        sender=address_view(message.sender) if message.sender else None,
        to=[address_view(party) for party in message.recipients],
        cc=[address_view(party) for party in message.copies],
        bcc=[address_view(party) for party in message.hidden_copies],
        whisper_to=message.whisper_to,
        articles=[CitedView(id=one.article_id, title=one.title, url=one.url) for one in message.cited],
    )


def address_view(party: Party) -> AddressView:
    """Return an address as it is shown."""
    return AddressView(address=party.value, name=party.name)


def delivery_view(message: Message) -> DeliveryView | None:
    """Return how far the message has come, or None for one that goes nowhere."""
    delivery = message.delivery
    if delivery is None:
        return None
    return DeliveryView(
        state=delivery.state,
        reason=delivery.reason,
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_attempt_at if delivery.state is DeliveryState.QUEUED else None,
        send_at=delivery.send_at if is_scheduled(message) else None,
    )


def attachment_view(attachment: Attachment, message_id: str | None = None) -> AttachmentView:
    """Return a file as it is shown; one that no message has yet has no address."""
    url = f"/api/v1/messages/{message_id}/attachments/{attachment.id}" if message_id else None
    return AttachmentView(
        id=attachment.id,
        name=attachment.name,
        type=attachment.type,
        size=attachment.size_bytes,
        declared_type=attachment.declared_type or attachment.type,
        dangerous=is_dangerous(attachment.type, attachment.name),
        scan=attachment.scan,
        threat=attachment.threat,
        inline=attachment.inline,
        cid=attachment.cid,
        url=url,
        thumb_url=f"{url}?thumb=1" if url and attachment.type in SHRINKABLE else None,
    )


def sla_summary(ticket: Ticket, now: datetime) -> SlaView:
    """Return the promise that matters most now: a late one before a running one before a paused one."""
    clock, state = pressing_promise(ticket, now)
    if clock is None:
        return SlaView()
    return SlaView(due_at=None if state == "paused" else clock.due_at, kind=clock.kind, state=state)


def pressing_promise(ticket: Ticket, now: datetime) -> tuple[SlaClock | None, str]:
    """Return the clock that matters most now and its state: ok, warning, breached, paused, met or none."""
    clocks = ticket.sla.clocks
    running = [clock for clock in clocks if clock.met_at is None]
    if not running:
        met = max((clock for clock in clocks if clock.met_at), key=_met_at, default=None)
        return (met, "met") if met else (None, "none")
    due = [clock for clock in running if clock.due_at is not None and clock.paused_at is None]
    if not due:
        return running[0], "paused"
    first = min(due, key=_due_at)
    return first, _running_state(first, now)


def _running_state(clock: SlaClock, now: datetime) -> str:
    if clock.due_at is not None and clock.due_at <= now:
        return "breached"
    return "warning" if clock.warn_at is not None and clock.warn_at <= now else "ok"


def _due_at(clock: SlaClock) -> datetime:
    assert clock.due_at is not None
    return clock.due_at


def _met_at(clock: SlaClock) -> datetime:
    assert clock.met_at is not None
    return clock.met_at


def queue_name(directory: Directory, queue_id: str) -> str:
    """Return the queue's name, or an empty text when it is gone."""
    try:
        return directory.queue(queue_id).name
    except NotFound:
        return ""


def agent_name(directory: Directory, agent_id: str | None) -> str | None:
    """Return the agent's name, or None for nobody."""
    agent = directory.agent(agent_id) if agent_id else None
    return agent.name if agent else None
