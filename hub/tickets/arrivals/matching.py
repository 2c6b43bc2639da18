"""Which ticket does a message continue?

Four kinds of evidence, the strongest first: ids of earlier messages it answers, marks signed by this hub, the
channel's own conversation, and at last likeness: a ticket of the sender, the same inbox, and our words quoted, the same
telling subject, or an answer that overtook this message. None of the first two is enough alone: anyone may write
any header, so the sender must take part.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.customer import Customer, identity_id
from hub.domain.interaction import InboundMessage, MessageClass, Party
from hub.domain.message import Message
from hub.domain.ticket import Ticket, TicketStatus
from hub.tickets.arrivals.likeness import Candidate, looks_like_answer, most_alike
from hub.tickets.arrivals.overtaken import OVERTAKEN_WITHIN, is_overtaken
from hub.tickets.arrivals.subjects import numbers_in
from hub.tickets.ports import MessageRepository, TicketRepository

FOLLOW_UP = "follow_up"
"""The ticket the message answers is over."""
UNKNOWN_SENDER = "unknown_sender"
"""The sender has no part in the ticket the message claims to answer."""

_PARTICIPANTS_FROM = 200  # messages of a ticket that are looked through for who takes part
_CANDIDATES = 10
_QUOTABLE = 20  # last messages of a candidate that a quotation is compared with
_REPORTS = (MessageClass.BOUNCE, MessageClass.RECEIPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingRules:
    """How long a solved ticket takes answers, and how long after its last change one may be found by likeness."""

    reopen_within: timedelta
    alike_within: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The ticket a message continues; or the one it names and may not continue, and why."""

    ticket: Ticket | None = None
    other: Ticket | None = None
    reason: str = ""


def may_continue(ticket: Ticket, now: datetime, reopen_within: timedelta) -> bool:
    """Tell whether a ticket takes further messages: not when closed, nor when solved for longer than `reopen_within`."""
    if ticket.status is TicketStatus.CLOSED:
        return False
    return ticket.solved_at is None or now - ticket.solved_at <= reopen_within


def takes_part(customer: Customer, sender: Party, ticket: Ticket, messages: Sequence[Message]) -> bool:
    """Tell whether the sender belongs to the conversation: its customer, or who wrote or was written to in it.

    A reference alone proves nothing: anyone may write any `References` header.
    """
    if ticket.customer_id == customer.id:
        return True
    key = identity_id(sender.kind, sender.value)
    return any(key == identity_id(party.kind, party.value) for one in messages for party in _parties(one))


def _parties(message: Message) -> Sequence[Party]:
    written_by = () if message.sender is None else (message.sender,)
    return (*written_by, *message.recipients, *message.copies, *message.hidden_copies)


class Matching:
    """Find the ticket a message continues."""

    def __init__(self, tickets: TicketRepository, messages: MessageRepository, rules: MatchingRules) -> None:
        self._tickets = tickets
        self._messages = messages
        self._rules = rules

    async def find(self, inbox_id: str, message: InboundMessage, customer: Customer, now: datetime) -> Match:
        """Return the ticket to continue; without one a new ticket must be opened, linked to `other` if there is one."""
        refused = Match()
        async for ticket, answered in self._named(inbox_id, message):
            if not await self._belongs(message, customer, ticket, answered):
                refused = refused if refused.other else Match(other=ticket, reason=UNKNOWN_SENDER)
            elif not self._open(ticket, now):
                refused = Match(other=ticket, reason=FOLLOW_UP)
            else:
                return Match(ticket=ticket)
        if message.thread_key:
            talk = await self._tickets.by_thread_key(inbox_id, message.thread_key)
            if talk is None or not self._open(talk, now):
                talk = await self._begun_by_us(inbox_id, customer, now)
            return Match(ticket=talk) if talk is not None else refused
        if refused.other is not None:
            return refused
        return Match(ticket=await self._likely(inbox_id, message, customer, now))

    def _open(self, ticket: Ticket, now: datetime) -> bool:
        return may_continue(ticket, now, self._rules.reopen_within)

    async def _named(
        self, inbox_id: str, message: InboundMessage
    ) -> AsyncIterator[tuple[Ticket, Sequence[Message]]]:
        """Yield the tickets that the message names, the nearest first, each with the messages it answers there."""
        answered = await self._answered(inbox_id, message)
        seen: set[str] = set()
        for ticket_id in dict.fromkeys(one.ticket_id for one in answered):
            seen.add(ticket_id)
            if (ticket := await self._tickets.get(ticket_id)) is not None:
                yield ticket, [one for one in answered if one.ticket_id == ticket_id]
        told = () if message.authentication == "fail" else numbers_in(message.subject)
        for number in dict.fromkeys((*message.ticket_numbers, *told)):
            found = await self._tickets.by_number(number)
            if found is not None and found.id not in seen:
                seen.add(found.id)
                yield found, ()

    async def _answered(self, inbox_id: str, message: InboundMessage) -> list[Message]:
        """Return the earlier messages it refers to, the nearest first, of several under one id the newest."""
        if not message.thread_refs:
            return []
        known = await self._messages.by_external_ids(inbox_id, message.thread_refs)
        rank = {external_id: place for place, external_id in enumerate(message.thread_refs)}
        return sorted(
            known, key=lambda one: (rank.get(one.external_id or "", -1), one.created_at), reverse=True
        )

    async def _belongs(
        self, message: InboundMessage, customer: Customer, ticket: Ticket, answered: Sequence[Message]
    ) -> bool:
        if takes_part(customer, message.sender, ticket, answered):
            return True
        if message.message_class in _REPORTS:  # on what we sent: only its receivers know that id
            return any(one.delivery is not None for one in answered)
        said = await self._messages.latest_of_ticket(ticket.id, _PARTICIPANTS_FROM)
        return takes_part(customer, message.sender, ticket, said)

    async def _begun_by_us(self, inbox_id: str, customer: Customer, now: datetime) -> Ticket | None:
        """Return the customer's newest ticket that an agent opened by this inbox.

        It has no conversation yet: that gets its name with the customer's first answer, which this may be.
        """
        newest = await self._tickets.latest_of_customer(customer.id, _CANDIDATES)
        fitting = (one for one in newest if one.inbox_id == inbox_id and not one.thread_key)
        return next((one for one in fitting if self._open(one, now)), None)

    async def _likely(
        self, inbox_id: str, message: InboundMessage, customer: Customer, now: datetime
    ) -> Ticket | None:
        """Return the customer's ticket that a message without known references most probably belongs to.

        Either the message was overtaken by its own answers, or it is an answer itself.
        """
        if message.message_class is MessageClass.BULK or message.authentication == "fail":
            return None  # what anybody can write is believed only of who may be the customer
        answer = looks_like_answer(message)
        within = self._rules.alike_within if answer else OVERTAKEN_WITHIN
        newest = await self._tickets.latest_of_customer(customer.id, _CANDIDATES)
        if answer:
            key = identity_id(message.sender.kind, message.sender.value)
            newest += await self._tickets.of_participant(key, _CANDIDATES)
        held = [
            (ticket, await self._messages.latest_of_ticket(ticket.id, _QUOTABLE))
            for ticket in {one.id: one for one in newest}.values()
            if ticket.inbox_id == inbox_id and self._open(ticket, now) and now - ticket.updated_at <= within
        ]
        for ticket, said in held:
            if is_overtaken(message, ticket, said, now):
                return ticket
        if not answer:
            return None
        return most_alike(message, [Candidate(ticket, [one.body for one in said]) for ticket, said in held])
