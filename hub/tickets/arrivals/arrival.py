"""A parsed message arrives in its ticket: the one it continues, or a new one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hub.clock import Clock
from hub.domain.customer import Customer, identity_id
from hub.domain.interaction import Inbound, InboundAttachment, InboundMessage, MessageClass
from hub.domain.message import Attachment, Author, AuthorKind, Message, MessageKind
from hub.domain.queue import Inbox
from hub.domain.self_service import NO_SELF_SERVICE, SelfServiceMode, SelfServiceRules
from hub.domain.ticket import Priority, Ticket
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.arrivals.matching import FOLLOW_UP, UNKNOWN_SENDER, Match, Matching
from hub.tickets.arrivals.reactions import Reactions
from hub.tickets.arrivals.twins import Twins
from hub.tickets.files.attachments import Attachments, Claim, as_attachment
from hub.tickets.files.limits import sort_out
from hub.tickets.opening import Opening, opened
from hub.tickets.people.customers import Customers
from hub.tickets.ports import Directory, MessageRepository, TicketRepository, Triage, Triager
from hub.tickets.sla.terms import terms_for, terms_of
from hub.tickets.transitions import handed_to, received
from hub.tickets.work_events import Moment

LINK_TAGS = {UNKNOWN_SENDER: "unknown-sender", FOLLOW_UP: "follow-up"}
"""Tags of tickets whose first message names a ticket that it may not continue."""

CLASS_TAGS = {MessageClass.AUTO: "auto-reply", MessageClass.BULK: "bulk", MessageClass.BOUNCE: "bounce"}
"""Tags of tickets that no person wrote; such tickets are kept and wait behind everybody else's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    """Who came where, with what, and which ticket it belongs to."""

    inbox: Inbox
    customer: Customer
    message: InboundMessage
    match: Match
    now: datetime


class Arrival:
    """Bring messages into tickets. Bringing one in twice changes nothing the second time."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        directory: Directory,
        tickets: TicketRepository,
        messages: MessageRepository,
        customers: Customers,
        matching: Matching,
        attachments: Attachments,
        triager: Triager,
        reactions: Reactions,
        self_service: Callable[[str], SelfServiceRules] = lambda inbox_id: NO_SELF_SERVICE,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._directory = directory
        self._tickets = tickets
        self._messages = messages
        self._customers = customers
        self._matching = matching
        self._attachments = attachments
        self._triager = triager
        self._reactions = reactions
        self._self_service = self_service
        self._twins = Twins(clock, ids, directory, tickets, messages)

    async def land(self, contact: Inbound, message: InboundMessage) -> str:
        """Store the message in the ticket it belongs to and return the ticket's id.

        The message is stored before the ticket tells of it, so whoever hears of it can read it. What a new case is about is
        found out meanwhile: its offer waits for both.
        """
        visit = await self._receive(contact, message)
        if visit.match.ticket is not None:
            return await self._bring_in(contact, visit, None)
        judging = asyncio.create_task(self._triage(visit), name="triage")
        try:
            return await self._bring_in(contact, visit, judging)
        finally:
            judging.cancel()  # it may not have been needed
            await asyncio.wait({judging})
            _ = judging.cancelled() or judging.exception()

    async def _bring_in(
        self, contact: Inbound, visit: "_Visit", judging: "asyncio.Task[Triage] | None"
    ) -> str:
        message, ticket = visit.message, visit.match.ticket
        wanted = contact.id if ticket is None else ticket.id
        landed = await self._store(contact, visit, wanted)
        if landed.id != contact.id:  # another inbox of ours brought the same mail into this ticket
            return landed.ticket_id
        if landed.ticket_id != wanted:  # stored before a crash: the message knows where it belongs
            ticket = await self._tickets.get(landed.ticket_id)
        if ticket is None:
            await self._open(visit, landed, await (judging or self._triage(visit)))
        else:
            proven = visit.customer if message.proven else None
            await self._continue(ticket, landed, visit.now, proven)
        await self._twins.link(visit.inbox, message, landed.ticket_id)
        await self._reactions.react(visit.inbox, message, landed)
        return landed.ticket_id

    async def _sender(self, message: InboundMessage) -> Customer:
        if message.proven:
            return await self._customers.resolve_proven(message.sender, message.proven)
        return await self._customers.resolve(message.sender)

    async def _receive(self, contact: Inbound, message: InboundMessage) -> "_Visit":
        inbox = self._directory.inbox(contact.inbox_id)
        customer = await self._sender(message)
        now = self._clock.now()
        match = await self._matching.find(inbox.id, message, customer, now)
        return _Visit(inbox=inbox, customer=customer, message=message, match=match, now=now)

    async def _store(self, contact: Inbound, visit: "_Visit", ticket_id: str) -> Message:
        message, customer = visit.message, visit.customer
        limits = self._attachments.rules.limits.of_inbox(visit.inbox)
        kept, left_out = sort_out(message.attachments, limits)
        files = await asyncio.gather(
            *(self._keep(f"{contact.id}-{place}", ticket_id, contact.id, file) for place, file in kept)
        )
        owner_id = identity_id(message.sender.kind, message.sender.value)
        claim = Claim(owner_id=owner_id, ticket_id=ticket_id, message_id=contact.id)
        uploaded = await self._attachments.claim(message.uploads, claim)
        stored = Message(
            id=contact.id,
            ticket_id=ticket_id,
            inbox_id=contact.inbox_id,
            kind=MessageKind.INBOUND,
            author=Author(
                kind=AuthorKind.CUSTOMER, id=customer.id, name=message.sender.name or customer.name
            ),
            body=message.text,
            html=message.html,
            elided=message.elided,
            subject=message.subject,
            attachments=(*files, *uploaded),
            left_out=left_out,
            external_id=message.external_id or None,
            thread_refs=message.thread_refs,
            recipients=message.recipients,
            copies=message.copies,
            sender=message.sender,
            message_class=message.message_class,
            consent=message.consent,
            client_id=message.client_id or self._twins.key(visit.inbox, message) or None,
            authentication=message.authentication,
            context=message.context,
            created_at=contact.received_at,
        )
        try:
            return await self._messages.add(stored)
        except AlreadyExists:
            known = await self._messages.get(contact.id)
            known = known or await self._messages.by_client_id(ticket_id, stored.client_id or "")
            return known or await self._messages.require(contact.id)

    async def _keep(
        self, file_id: str, ticket_id: str, message_id: str, file: InboundAttachment
    ) -> Attachment:
        stored = await self._attachments.keep(file_id, ticket_id, file, message_id)
        return replace(as_attachment(stored), cid=file.cid, inline=file.inline)

    async def _triage(self, visit: "_Visit") -> Triage:
        triage = await self._triager.triage(visit.inbox, visit.message, visit.customer)
        if (tag := CLASS_TAGS.get(visit.message.message_class)) is not None:
            triage = replace(triage, priority=Priority.LOW, tags=(*triage.tags, tag))
        if (tag := LINK_TAGS.get(visit.match.reason)) is not None:
            triage = replace(triage, tags=(*triage.tags, tag))
        return triage

    async def _open(self, visit: "_Visit", landed: Message, triage: Triage) -> None:
        inbox, customer, message, match = visit.inbox, visit.customer, visit.message, visit.match
        queue = self._directory.queue(triage.queue_id)
        opening = Opening(
            ticket_id=landed.ticket_id,
            number=await self._tickets.next_number(),
            inbox=inbox,
            queue=queue,
            customer=customer,
            subject=message.subject or first_line(message.text),
            thread_key=message.thread_key,
            triage=triage,
            linked_to=match.other.id if match.other is not None else "",
            link_reason=match.reason,
            waits=message.wanted is None or message.wanted.waits,
            self_service=self._mode(inbox, message),
            answered=message.wanted.answered if message.wanted else (),
            unmet=message.wanted is not None and message.wanted.unmet,
        )
        terms = terms_of(queue, opening.sla_subject, self._directory)
        change = opened(opening, landed, terms, self._ids, visit.now)
        try:
            await self._tickets.add(change.entity, *change.events)
        except AlreadyExists:
            await self._continue(await self._tickets.require(landed.ticket_id), landed, visit.now)

    def _mode(self, inbox: Inbox, message: InboundMessage) -> SelfServiceMode:
        """Return what the hub does by itself: nothing where no person wrote, or where they have chosen already."""
        if message.message_class is not MessageClass.PERSON or message.wanted is not None:
            return SelfServiceMode.OFF
        return self._self_service(inbox.id).mode

    async def _continue(
        self, ticket: Ticket, landed: Message, now: datetime, proven: Customer | None = None
    ) -> None:
        """Count the message in; a conversation whose customer has been proven since it began becomes theirs."""

        def count_in(held: Ticket) -> Change[Ticket] | None:
            terms = terms_for(held, self._directory)
            change = received(held, landed, terms, self._ids, now)
            if change is None or proven is None:
                return change
            return handed_to(change, proven, Moment(now, self._ids))

        await self._tickets.update(ticket.id, count_in)


def first_line(text: str, limit: int = 80) -> str:
    """Return the beginning of a text as a subject."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
