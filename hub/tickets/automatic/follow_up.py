"""When the customer has gone: replies that were not seen in time are sent by another inbox, once.

A channel that cannot be sure to reach its customer says with its receipt when to look again (`DeliveryReceipt.look_again_at`).
A reply that has still not arrived by then goes, with all others of the ticket that wait likewise, as one letter. The order of
writing makes every step repeatable: the letter is stored first and names the messages it carries, and only then are they
let go; so a crash in between sends nothing twice and loses nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.interaction import Party
from hub.domain.message import DeliveryState, Message, MessageKind
from hub.domain.ticket import Ticket
from hub.eventbus.change import Change
from hub.tickets.automatic.letter_texts import unseen_text
from hub.tickets.automatic.letters import UNSEEN, Letter, Letters, by_agent, carried, known_address
from hub.tickets.ports import MessageRepository, TicketRepository

logger = logging.getLogger(__name__)

SWEEP_S = 5.0
BATCH = 100
HISTORY = 200


class UnseenMessages(MessageRepository, Protocol):
    """Messages, and those of them that must be looked at again."""

    async def to_look_at(self, before: datetime, limit: int) -> list[Message]:
        """Return messages that left and have not arrived by the moment at which to look again."""
        ...


class OtherWays(Protocol):
    """By which other inbox the customers of an inbox are reached."""

    def other_way(self, inbox_id: str) -> str | None:
        """Return the other inbox's id, empty for none, None while that is not known."""
        ...


class Addresses(Protocol):
    """Where customers can be reached."""

    async def address_of(self, customer_id: str, inbox_id: str) -> Party | None:
        """Return the customer's address for messages by this inbox, or None."""
        ...


class FollowUps:
    """Look after replies that were not seen."""

    def __init__(
        self,
        clock: Clock,
        tickets: TicketRepository,
        messages: UnseenMessages,
        letters: Letters,
        ways: OtherWays,
        addresses: Addresses,
    ) -> None:
        self._clock = clock
        self._tickets = tickets
        self._messages = messages
        self._letters = letters
        self._ways = ways
        self._addresses = addresses
        self._tasks = TaskOwner("follow-ups")

    async def start(self) -> None:
        """Begin to look."""
        self._tasks.start(every(SWEEP_S, self._look, "replies that were not seen"), "sweep")

    async def stop(self) -> None:
        """End; what is due is found at the next start."""
        await self._tasks.stop()

    async def _look(self) -> None:
        await self.sweep()

    async def sweep(self) -> int:
        """Take care of everything that is due; return how many letters were written."""
        due = await self._messages.to_look_at(self._clock.now(), BATCH)
        tickets = await self._tickets.get_many(list(dict.fromkeys(one.ticket_id for one in due)))
        return sum([await self._follow(ticket, due) for ticket in tickets])

    async def _follow(self, ticket: Ticket, due: Sequence[Message]) -> bool:
        via = self._ways.other_way(ticket.inbox_id)
        if via is None:
            return False
        history = await self._messages.latest_of_ticket(ticket.id, HISTORY)
        ids = {one.id for one in history}
        older = [one for one in due if one.ticket_id == ticket.id and one.id not in ids]
        waiting = [one for one in (*older, *history) if _waits(one)]
        brought = carried(history)
        unseen = [one for one in waiting if one.id not in brought]
        to = await self._address(ticket, history, via) if via and unseen else None
        if to is not None:
            letter = _letter(ticket, unseen, to, _language(ticket, history))
            written = await self._letters.write(ticket, via, letter)
            brought |= carried([written])
        for one in waiting:
            if to is None or one.id in brought:
                await self._messages.update(one.id, _let_go)
        return to is not None

    async def _address(self, ticket: Ticket, history: Sequence[Message], via: str) -> Party | None:
        return known_address(history) or await self._addresses.address_of(ticket.customer_id, via)


def _waits(message: Message) -> bool:
    delivery = message.delivery
    return (
        message.kind is MessageKind.REPLY
        and delivery is not None
        and delivery.state is DeliveryState.SENT
        and delivery.next_attempt_at is not None
    )


def _let_go(message: Message) -> Change[Message] | None:
    if not _waits(message) or message.delivery is None:
        return None
    return Change(replace(message, delivery=replace(message.delivery, next_attempt_at=None)))


def _letter(ticket: Ticket, unseen: Sequence[Message], to: Party, language: str) -> Letter:
    author = by_agent(unseen)
    return Letter(
        kind=UNSEEN,
        key=f"{UNSEEN}:{unseen[0].id}",
        to=to,
        author=author,
        subject=ticket.subject,
        body=unseen_text(language, author.name or "we", "\n\n".join(one.body for one in unseen)),
        attachments=tuple(file for one in unseen for file in one.attachments),
        carries=tuple(one.id for one in unseen),
    )


def _language(ticket: Ticket, history: Sequence[Message]) -> str:
    """Return the language of the customer's page, else that of the conversation."""
    told = [one.context["language"] for one in reversed(history) if one.context.get("language")]
    return told[0] if told else ticket.language
