"""A new ticket as a value: what it is made of, and the events that announce it."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.customer import Customer
from hub.domain.events import Event
from hub.domain.message import Message, MessageKind
from hub.domain.queue import Inbox, Queue
from hub.domain.self_service import SelfService, SelfServiceMode, Shown, told
from hub.domain.sla import SlaClocks
from hub.domain.ticket import Ticket, TicketStatus, Work, WorkState
from hub.domain.ticket_events import (
    MessageAdded,
    SelfServiceAnswered,
    SelfServiceBegan,
    SelfServiceEnded,
    TicketLinked,
    TicketOpened,
    TicketQueued,
)
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.ports import Triage
from hub.tickets.self_service.holding import first_talk
from hub.tickets.sla.clocks import on_status, start_clocks
from hub.tickets.sla.terms import SlaSubject, SlaTerms
from hub.tickets.transitions import StatusOrder, participants_of, preview_of, set_status


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a new ticket is made of; `linked_to` is an earlier ticket it has to do with, `link_reason` how.

    `self_service` is what the inbox does by itself, `answered` the articles whose answers the customer has heard already,
    with `unmet` they wanted a person after those, who was not there.
    """

    ticket_id: str
    number: int
    inbox: Inbox
    queue: Queue
    customer: Customer
    subject: str
    thread_key: str
    triage: Triage
    linked_to: str = ""
    link_reason: str = ""
    waits: bool = True
    self_service: SelfServiceMode = SelfServiceMode.OFF
    answered: tuple[Shown, ...] = ()
    unmet: bool = False

    @property
    def sla_subject(self) -> SlaSubject:
        """Return what conditions of SLA policies ask for."""
        return SlaSubject(
            channel=self.inbox.channel,
            priority=self.triage.priority,
            tags=self.triage.tags,
            company_id=self.customer.company_id or "",
            customer_tags=self.customer.tags,
        )


def opened(
    opening: Opening, first: Message, terms: SlaTerms, ids: IdFactory, now: datetime
) -> Change[Ticket]:
    """Return the ticket that `first` opens, waiting in its queue if the customer wrote it.

    One that the hub answers itself is nobody's work, and promises nothing, until it is handed over.
    One that a mere keyword opens (STOP, START, HELP), or that says so (`waits`), is solved at once: nobody has to read it.
    """
    inbound = first.kind is MessageKind.INBOUND
    asks = inbound and first.consent is None and opening.waits
    mode = opening.self_service if asks else SelfServiceMode.OFF
    owed = asks and mode is not SelfServiceMode.ANSWER
    work = Work(state=WorkState.QUEUED, since=now, queued_at=now) if owed else Work(since=now)
    ticket = Ticket(
        id=opening.ticket_id,
        number=opening.number,
        subject=opening.subject,
        priority=opening.triage.priority,
        channel=opening.inbox.channel,
        inbox_id=opening.inbox.id,
        queue_id=opening.queue.id,
        customer_id=opening.customer.id,
        customer_name=opening.customer.name,
        company_id=opening.customer.company_id or "",
        customer_tags=opening.customer.tags,
        customer_value=opening.customer.value,
        thread_key=opening.thread_key,
        language=opening.triage.language,
        tags=opening.triage.tags,
        participants=participants_of((), first),
        linked=(opening.linked_to,) if opening.linked_to else (),
        requirement=opening.triage.requirement,
        triage=opening.triage.judgements,
        status=TicketStatus.PENDING if mode is SelfServiceMode.ANSWER else TicketStatus.OPEN,
        work=work,
        sla=_clocks(terms, now, owed=owed, paused=mode is SelfServiceMode.ANSWER),
        self_service=_talk(opening, first, mode, now, person=asks or opening.unmet),
        preview=preview_of(first),
        message_count=1,
        unread=owed,
        applied=(first.id,),
        created_at=now,
        updated_at=now,
        last_inbound_at=first.created_at if inbound else None,
        last_reply_at=None if inbound else first.created_at,
    )
    events: list[Event] = [
        TicketOpened(
            id=ids.new(), at=now, ticket_id=ticket.id, channel=ticket.channel, queue_id=ticket.queue_id
        ),
        MessageAdded(id=ids.new(), at=now, ticket_id=ticket.id, message_id=first.id, kind=first.kind),
    ]
    if opening.linked_to:
        events.append(
            TicketLinked(
                id=ids.new(),
                at=now,
                ticket_id=ticket.id,
                other_id=opening.linked_to,
                reason=opening.link_reason,
            )
        )
    events += _talk_told(ticket, ids, now)
    if owed:
        why = "opened for an agent by name" if ticket.requirement.direct else "opened"
        events.append(
            TicketQueued(id=ids.new(), at=now, ticket_id=ticket.id, queue_id=ticket.queue_id, reason=why)
        )
    if not inbound or asks:
        return Change(ticket, events)
    solved = set_status(ticket, StatusOrder(status=TicketStatus.SOLVED), terms, ids, now)
    assert solved is not None
    return Change(solved.entity, [*events, *solved.events])


def _talk(
    opening: Opening, first: Message, mode: SelfServiceMode, now: datetime, *, person: bool
) -> SelfService | None:
    """Return what the hub itself says, or has said, to the customer."""
    if opening.answered:
        return told(first.id, first.context.get("menu", ""), opening.answered, person=person)
    language = first.context.get("language") or opening.triage.language
    return first_talk(mode, first.id, language, now)


def _talk_told(ticket: Ticket, ids: IdFactory, now: datetime) -> list[Event]:
    """Return the events of a conversation that begins, and of one that is over with the first message."""
    talk = ticket.self_service
    if talk is None:
        return []
    mode = talk.mode.value
    events: list[Event] = [
        SelfServiceBegan(id=ids.new(), at=now, ticket_id=ticket.id, mode=mode, queue_id=ticket.queue_id)
    ]
    for turn in talk.turns:
        articles = tuple(one.article_id for one in turn.shown)
        events.append(
            SelfServiceAnswered(
                id=ids.new(),
                at=now,
                ticket_id=ticket.id,
                message_id=turn.message_id,
                mode=mode,
                articles=articles,
                confidence=max((one.confidence for one in turn.shown), default=0.0),
            )
        )
    if talk.ending is not None:
        ending = talk.ending.value
        events.append(SelfServiceEnded(id=ids.new(), at=now, ticket_id=ticket.id, mode=mode, ending=ending))
    return events


def _clocks(terms: SlaTerms, now: datetime, *, owed: bool, paused: bool) -> SlaClocks:
    clocks = start_clocks(terms, now, response_owed=owed)
    return on_status(clocks, terms, TicketStatus.OPEN, TicketStatus.PENDING, now) if paused else clocks
