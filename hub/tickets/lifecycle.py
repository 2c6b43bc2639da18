"""Open tickets by hand, and change their status, priority, subject and tags."""

from dataclasses import dataclass, replace

from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.direct import Direct
from hub.domain.interaction import InboundMessage, Party
from hub.domain.message import Author, AuthorKind, Delivery, DeliveryState, Message, MessageKind
from hub.domain.reply_template import TemplateChoice
from hub.domain.ticket import Priority, Ticket, TicketStatus
from hub.errors import Conflict, Invalid
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.access import Access
from hub.tickets.opening import Opening, opened
from hub.tickets.people.customers import Customers
from hub.tickets.ports import Directory, MessageRepository, TicketRepository, Triager
from hub.tickets.replies.rules import ReplyRuleBook, Wording, held_to
from hub.tickets.sla.clocks import retarget
from hub.tickets.sla.terms import given, terms_for, terms_of
from hub.tickets.transitions import StatusOrder, set_status
from hub.tickets.work_events import Moment, updated

MAX_SUBJECT_CHARS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPatch:
    """What to change; None leaves a field alone. `version` is the one the caller saw, to notice others' changes."""

    status: TicketStatus | None = None
    priority: Priority | None = None
    subject: str | None = None
    tags: tuple[str, ...] | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """A ticket an agent opens: for a customer who called in (`inbound`), or to write to one first; `direct` is whom they asked for."""

    inbox_id: str
    subject: str
    body: str
    customer: Party
    inbound: bool = True
    priority: Priority | None = None
    template: TemplateChoice | None = None
    direct: Direct | None = None


class Lifecycle:
    """Open and change tickets on behalf of agents."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        access: Access,
        directory: Directory,
        tickets: TicketRepository,
        messages: MessageRepository,
        customers: Customers,
        triager: Triager,
        rule_book: ReplyRuleBook,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._access = access
        self._directory = directory
        self._tickets = tickets
        self._messages = messages
        self._customers = customers
        self._triager = triager
        self._rule_book = rule_book

    async def change(self, actor: Agent, ticket_id: str, patch: TicketPatch) -> Ticket:
        """Apply the patch in one write; raises NotFound, Invalid, Conflict (somebody else changed the ticket)."""
        await self._access.access_ticket(actor, ticket_id)
        if patch.subject is not None and not 0 < len(patch.subject.strip()) <= MAX_SUBJECT_CHARS:
            raise Invalid(f"A subject has 1 to {MAX_SUBJECT_CHARS} characters")
        return await self._tickets.update(ticket_id, lambda held: self._changed(held, actor, patch))

    def _changed(self, ticket: Ticket, actor: Agent, patch: TicketPatch) -> Change[Ticket] | None:
        if patch.version is not None and patch.version != ticket.version:
            raise Conflict("Somebody changed the ticket meanwhile; look at it again", version=ticket.version)
        found = described(ticket, patch, actor.id, self._directory, Moment(self._clock.now(), self._ids))
        after, events = (ticket, ()) if found is None else (found.entity, found.events)
        if patch.status is not None:
            queue = self._directory.queue(ticket.queue_id)
            order = StatusOrder(
                status=patch.status,
                actor_id=actor.id,
                wrap_up_s=queue.wrap_up_s,
                until_disposition=queue.disposition_required,
            )
            terms = terms_for(after, self._directory)
            moved = set_status(after, order, terms, self._ids, self._clock.now())
            if moved is not None:
                after, events = moved.entity, (*events, *moved.events)
        return Change(after, events) if after is not ticket else None

    async def create(self, actor: Agent, new: NewTicket) -> Ticket:
        """Open a ticket; raises NotFound for an unknown inbox, Invalid for a missing text, Conflict in a closed window."""
        if not (new.body.strip() or new.template):
            raise Invalid("A ticket needs a first message")
        inbox = self._directory.inbox(new.inbox_id)
        customer = await self._customers.resolve(new.customer)
        new = await self._by_the_rules(new, inbox.id, customer.id)
        now = self._clock.now()
        ticket_id = self._ids.new()
        spoken_by = Author(kind=AuthorKind.CUSTOMER, id=customer.id, name=customer.name)
        written_by = Author(kind=AuthorKind.AGENT, id=actor.id, name=actor.name)
        first = Message(
            id=ticket_id,
            ticket_id=ticket_id,
            inbox_id=inbox.id,
            kind=MessageKind.INBOUND if new.inbound else MessageKind.REPLY,
            author=spoken_by if new.inbound else written_by,
            body=new.body,
            template=new.template,
            subject=new.subject,
            sender=new.customer if new.inbound else None,
            recipients=() if new.inbound else (new.customer,),
            delivery=None if new.inbound else Delivery(state=DeliveryState.QUEUED, next_attempt_at=now),
            created_at=now,
        )
        contact = InboundMessage(external_id="", sender=new.customer, subject=new.subject, text=new.body)
        triage = await self._triager.triage(inbox, contact, customer)
        triage = triage if new.priority is None else replace(triage, priority=new.priority)
        if new.direct is not None:
            triage = replace(triage, requirement=replace(triage.requirement, direct=new.direct))
        queue = self._directory.queue(triage.queue_id)
        opening = Opening(
            ticket_id=ticket_id,
            number=await self._tickets.next_number(),
            inbox=inbox,
            queue=queue,
            customer=customer,
            subject=new.subject,
            thread_key="",
            triage=triage,
        )
        await self._messages.add(first)
        change = opened(opening, first, terms_of(queue, opening.sla_subject, self._directory), self._ids, now)
        return await self._tickets.add(change.entity, *change.events)

    async def _by_the_rules(self, new: NewTicket, inbox_id: str, customer_id: str) -> NewTicket:
        """Return what opens a ticket with the words of its template; raises Invalid, Conflict."""
        if new.inbound:
            if new.template is not None:
                raise Invalid("Only what is written to the customer can be a template")
            return new
        rules = await self._rule_book.of_first(inbox_id, customer_id)
        held = held_to(rules, Wording(body=new.body, template=new.template))
        return replace(new, body=held.body, template=held.template)


def described(
    ticket: Ticket, patch: TicketPatch, actor_id: str, directory: Directory, moment: Moment
) -> Change[Ticket] | None:
    """Return the ticket with another priority, subject or tags, None when nothing changes; another priority, or tags that
    conditions ask for, may move the SLA clocks.
    """
    after, changes = ticket, dict[str, tuple[str, str]]()
    if patch.priority is not None and patch.priority is not ticket.priority:
        after = given(after, patch.priority)
        changes["priority"] = (ticket.priority.value, patch.priority.value)
    if patch.subject is not None and patch.subject.strip() != ticket.subject:
        after = replace(after, subject=patch.subject.strip())
        changes["subject"] = (ticket.subject, after.subject)
    if patch.tags is not None and patch.tags != ticket.tags:
        after = replace(after, tags=patch.tags)
        changes["tags"] = (", ".join(ticket.tags), ", ".join(patch.tags))
    if not changes:
        return None
    if {"priority", "tags"} & changes.keys():
        after = replace(after, sla=retarget(after.sla, terms_for(after, directory), moment.now))
    return Change(replace(after, updated_at=moment.now), [updated(ticket, changes, moment, actor_id)])
