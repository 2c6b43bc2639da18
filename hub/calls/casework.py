"""The ticket's side of a call: it is opened by intake like every contact's, and is told how the call went."""

import json
import logging
from dataclasses import dataclass, replace
from typing import Protocol

import msgspec

from hub.calls import following
from hub.calls.rules import CallRules
from hub.clock import Clock
from hub.domain.call import Call, Direction
from hub.domain.customer import Customer
from hub.domain.interaction import Party, RawInbound, Wanted
from hub.domain.message import Author, AuthorKind, Message, MessageKind
from hub.domain.queue import Inbox, Queue
from hub.domain.ticket import Priority, Ticket, TicketStatus
from hub.errors import AlreadyExists
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets import work
from hub.tickets.handover import assign
from hub.tickets.opening import Opening, opened
from hub.tickets.people.customers import Customers
from hub.tickets.ports import Directory, MessageRepository, TicketRepository, Triage
from hub.tickets.sla.clocks import on_reply
from hub.tickets.sla.terms import terms_for, terms_of
from hub.tickets.transitions import StatusOrder, confirmed, set_status
from hub.tickets.work_events import Moment

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/vnd.hub.call+json"


class Stored(Protocol):
    """What intake says of a contact it has stored."""

    @property
    def inbound_id(self) -> str:
        """Return the id of the contact, which its message has too."""
        ...


class Intake(Protocol):
    """Where contacts become tickets."""

    async def accept(self, raw: RawInbound) -> Stored:
        """Store the contact durably; handling goes on behind."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What intake is told of a call: `part` tells several contacts of one call apart, `uploads` are stored files."""

    part: str
    text: str
    wanted: Wanted
    uploads: tuple[str, ...] = ()


class Casework:
    """Open tickets for calls, and bring them where their calls have come."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        intake: Intake,
        tickets: TicketRepository,
        messages: MessageRepository,
        customers: Customers,
        directory: Directory,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._intake = intake
        self._tickets = tickets
        self._messages = messages
        self._customers = customers
        self._directory = directory

    async def report(self, call: Call, report: Report) -> str:
        """Hand the call to intake; telling the same part again is harmless. Returns the id of the contact."""
        payload = {
            "call": call.id,
            "part": report.part,
            "text": report.text,
            "caller": msgspec.to_builtins(call.customer),
            "called": call.called,
            "path": list(call.path),
            "wanted": msgspec.to_builtins(report.wanted),
            "uploads": list(report.uploads),
        }
        raw = RawInbound(
            inbox_id=call.inbox_id,
            external_id=f"{call.id}:{report.part}",
            payload=json.dumps(payload, ensure_ascii=False).encode(),
            content_type=CONTENT_TYPE,
            received_at=self._clock.now(),
        )
        return (await self._intake.accept(raw)).inbound_id

    async def ticket_id_of(self, contact_id: str) -> str:
        """Return the ticket in which a contact has arrived, empty as long as it has not."""
        message = await self._messages.get(contact_id)
        return (
            "" if message is None or await self._tickets.get(message.ticket_id) is None else message.ticket_id
        )

    async def answered(self, call: Call) -> None:
        """Meet the promise of a response: somebody talks with the customer."""
        now = self._clock.now()

        def change(ticket: Ticket) -> Change[Ticket] | None:
            answered = replace(
                ticket, last_reply_at=now, unread=False, sla=on_reply(ticket.sla, now), updated_at=now
            )
            return Change(answered)

        if call.ticket_id:
            await self._tickets.update(call.ticket_id, change)

    async def ticket(self, ticket_id: str) -> Ticket | None:
        """Return the ticket, or None."""
        return await self._tickets.get(ticket_id) if ticket_id else None

    async def settle(self, call: Call, rules: CallRules) -> Ticket | None:
        """Bring the ticket where its call has come; returns it, None when there is none."""
        if not call.ticket_id:
            return None

        def change(ticket: Ticket) -> Change[Ticket] | None:
            queue = self._directory.queue(ticket.queue_id)
            by = following.Settling(
                terms=terms_for(ticket, self._directory),
                wrap_up_s=queue.wrap_up_s,
                until_disposition=queue.disposition_required,
                short_abandon_s=rules.short_abandon_s,
            )
            return following.settle(call, ticket, by, self._moment())

        return await self._tickets.update(call.ticket_id, change)

    async def back_to_head(self, call: Call) -> None:
        """Let the caller of a lost agent wait in front of the others."""

        def change(ticket: Ticket) -> Change[Ticket] | None:
            if ticket.assignee_id != call.agent_id:
                return None
            refusal_s = self._directory.queue(ticket.queue_id).refusal_s
            return following.back_to_head(ticket, call.queued_at, refusal_s, self._moment())

        if call.ticket_id and call.owns_ticket:
            await self._tickets.update(call.ticket_id, change)

    async def give_to(self, call: Call, agent_id: str, actor_id: str) -> None:
        """Make the agent whom the customer was put through to the ticket's owner."""
        moment = self._moment()

        def change(held: Ticket) -> Change[Ticket] | None:
            given = assign(held, agent_id, moment, at_work=True, actor_id=actor_id)
            return (
                given if given is None or call.owns_ticket else following.spoken_on(given, held.work.channel)
            )

        if call.ticket_id and (call.owns_ticket or call.takes_ticket):
            await self._tickets.update(call.ticket_id, change)

    async def take_up(self, ticket_id: str, agent_id: str, inbox: Inbox) -> bool:
        """Make an older ticket the agent's work for a call; says whether it was not before. Raises Conflict."""
        fresh: list[bool] = []

        def change(held: Ticket) -> Change[Ticket]:
            taken, new = following.on_call(held, agent_id, inbox.channel, self._moment())
            fresh[:] = [new]
            return taken

        await self._tickets.update(ticket_id, change)
        return fresh[0]

    async def open_again(self, call: Call) -> None:
        """Open the call's ticket if the agent has solved or put it off while the customer is still on the line."""

        def change(ticket: Ticket) -> Change[Ticket] | None:
            order = StatusOrder(status=TicketStatus.OPEN, actor_id=call.agent_id)
            return set_status(ticket, order, terms_for(ticket, self._directory), self._ids, self._clock.now())

        await self._tickets.update(call.ticket_id, change)

    async def known(self, party: Party) -> Customer | None:
        """Return the customer with this address, None for a stranger."""
        return await self._customers.known(party)

    async def open_taken(self, call: Call, queue: Queue) -> Ticket:
        """Open a ticket for a call that an agent makes or has answered, and make it the agent's work."""
        customer = await self._customers.resolve(call.customer)
        inbox, now = self._directory.inbox(call.inbox_id), self._clock.now()
        whose = f"Call {'to' if call.direction is Direction.OUT else 'from'}"
        first = self._line(call, f"{call.id}:dialled", f"{whose} {call.customer.value}", call.id)
        opening = Opening(
            ticket_id=call.id,
            number=await self._tickets.next_number(),
            inbox=inbox,
            queue=queue,
            customer=customer,
            subject=f"{whose} {call.customer.name or call.customer.value}",
            thread_key=call.id,
            triage=Triage(
                language=customer.language or inbox.language,
                queue_id=queue.id,
                requirement=inbox.requirement,
                priority=Priority.NORMAL,
            ),
        )
        terms = terms_of(queue, opening.sla_subject, self._directory)
        await self._messages.add(first)
        change = opened(opening, first, terms, self._ids, now)
        taken = work.take(change.entity, call.agent_id, self._moment())
        after, events = (
            (taken.entity, [*change.events, *taken.events]) if taken else (change.entity, change.events)
        )
        return await self._tickets.add(after, *events)

    async def remark(self, call: Call, key: str, text: str) -> None:
        """Leave a line about the call in its ticket; leaving it again is harmless."""
        if not call.ticket_id:
            return
        line = self._line(call, key, text, call.ticket_id)
        try:
            await self._messages.add(line)
        except AlreadyExists:
            return
        await self._tickets.update(
            call.ticket_id, lambda held: confirmed(held, line, self._ids, line.created_at)
        )

    def _line(self, call: Call, key: str, text: str, ticket_id: str) -> Message:
        inbox = self._directory.inbox(call.inbox_id)
        return Message(
            id=self._ids.new(),
            ticket_id=ticket_id,
            inbox_id=call.inbox_id,
            kind=MessageKind.SYSTEM,
            author=Author(kind=AuthorKind.SYSTEM, name=inbox.name),
            body=text,
            client_id=key,
            created_at=self._clock.now(),
        )

    def _moment(self) -> Moment:
        return Moment(self._clock.now(), self._ids)


def caller_text(party: Party) -> str:
    """Return how a caller is named in a ticket."""
    who = party.value if party.kind == "phone" else "the web page"
    return f"{party.name} ({who})" if party.name else who
