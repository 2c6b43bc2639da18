"""Tell a customer at once that a new message arrived, once a ticket, and never a machine.

By RFC 3834 nothing automatic is answered; what looks like a person and answers us again and again with the same words
is a machine all the same: the loop guard stops, says so in the ticket, and holds what else would be sent by itself.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from hub.clock import Clock
from hub.domain.interaction import InboundMessage, MessageClass
from hub.domain.message import Message
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.automatic.loop_guard import LOOP_TAG, LoopRules, is_loop
from hub.tickets.automatic.voice import HubVoice
from hub.tickets.ports import MessageRepository, TicketRepository
from hub.tickets.replies.addressing import is_nobody
from hub.tickets.work_events import Moment, updated

logger = logging.getLogger(__name__)

LOOP_REMARK = (
    "This looks like a machine that answers our automatic messages. Nothing more is sent to it by itself; "
    "replies of agents are sent as ever. Remove the tag “loop” to allow automatic messages again."
)
_MOST_EARLIER = 50
_LIST_ROLE = re.compile(r"(?:owner-[^@]+|[^@]+-(?:owner|request))@", re.IGNORECASE)
"""Addresses of mailing lists' machinery (RFC 3834, 2)."""


class AcknowledgementTexts(Protocol):
    """What inboxes say to a new message."""

    def acknowledgements(self, inbox_id: str) -> Mapping[str, str]:
        """Return the texts by language, the first for every other language; none where nothing is said."""
        ...


class Acknowledgement:
    """Acknowledge new tickets of inboxes that have a text for it."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        tickets: TicketRepository,
        messages: MessageRepository,
        texts: AcknowledgementTexts,
        rules: LoopRules,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._messages = messages
        self._texts = texts
        self._rules = rules
        self._voice = HubVoice(clock, ids, tickets, messages)

    async def react(self, inbox: Inbox, message: InboundMessage, landed: Message) -> None:
        """Acknowledge the message if it opened a ticket and a person wrote it; stop a loop if it is part of one."""
        texts = self._texts.acknowledgements(inbox.id)
        if not texts:
            return
        since = landed.created_at - self._rules.within
        found = await self._messages.by_sender(inbox.id, message.sender.value, since, _MOST_EARLIER)
        earlier = [one for one in found if one.id != landed.id and one.created_at <= landed.created_at]
        answered = await self._answered(earlier)
        opened = landed.id == landed.ticket_id
        if (message.echo and opened) or is_loop(message, earlier, answered, self._rules):
            await self._stop(inbox, landed)
        elif opened and answered < self._rules.limit and may_be_acknowledged(message):
            ticket = await self._tickets.require(landed.ticket_id)
            await self._voice.answer(
                inbox, ticket.id, _key(landed), acknowledgement(texts, ticket), message.sender
            )

    async def _answered(self, earlier: list[Message]) -> int:
        """Return how many of these messages were acknowledged."""
        openers = [one for one in earlier if one.id == one.ticket_id]
        found = [await self._messages.by_client_id(one.ticket_id, _key(one)) for one in openers]
        return sum(one is not None for one in found)

    async def _stop(self, inbox: Inbox, landed: Message) -> None:
        """Tag the ticket and say why, once."""
        now = self._clock.now()

        def tag(held: Ticket) -> Change[Ticket] | None:
            if LOOP_TAG in held.tags:
                return None
            tags = (*held.tags, LOOP_TAG)
            changes = {"tags": (", ".join(held.tags), ", ".join(tags))}
            told = updated(held, changes, Moment(now, self._ids), "")
            return Change(replace(held, tags=tags, updated_at=now), [told])

        await self._tickets.update(landed.ticket_id, tag)
        await self._voice.remark(inbox, landed.ticket_id, f"loop:{landed.ticket_id}", LOOP_REMARK)
        logger.warning(
            "Inbox %s: a mail loop, automatic messages stopped in ticket %s", inbox.id, landed.ticket_id
        )


def may_be_acknowledged(message: InboundMessage) -> bool:
    """Tell whether an automatic answer is proper: to a person, who can read it and who did write."""
    person = message.message_class is MessageClass.PERSON and not message.echo
    readable = not is_nobody(message.sender) and _LIST_ROLE.match(message.sender.value) is None
    return person and readable and message.authentication != "fail"


def acknowledgement(texts: Mapping[str, str], ticket: Ticket) -> str:
    """Return the text in the ticket's language, or the first one, with the ticket's number and subject filled in."""
    text = texts.get(ticket.language) or next(iter(texts.values()))
    return text.replace("{ticket}", f"#{ticket.number}").replace("{subject}", ticket.subject)


def _key(opener: Message) -> str:
    return f"ack:{opener.id}"
