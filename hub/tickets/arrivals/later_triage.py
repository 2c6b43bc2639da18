"""What a customer writes later in a ticket is judged, too: how they feel now, and whether it has become urgent."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from hub.clock import Clock
from hub.domain.events import Event
from hub.domain.interaction import MessageClass
from hub.domain.message import Message, MessageKind
from hub.domain.ticket import Priority, Ticket
from hub.domain.ticket_events import MessageAdded
from hub.domain.triage import Asked, Judgement, Target, Urgency
from hub.errors import Unavailable
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.tickets.ports import Directory
from hub.tickets.sla.clocks import retarget
from hub.tickets.sla.terms import terms_for
from hub.tickets.work_events import Moment, updated

logger = logging.getLogger(__name__)

CHANGING = (Target.SENTIMENT, Target.URGENCY)
"""What may be another thing in a later message; what the case is about stays."""

RAISED = {Urgency.CRITICAL.value: Priority.URGENT, Urgency.HIGH.value: Priority.HIGH}


class Judge(Protocol):
    """Tell what a text is about."""

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        """Return a judgement for every target of which something can be said."""
        ...


class Messages(Protocol):
    """Messages by id."""

    async def get(self, entity_id: str) -> Message | None:
        """Return the message, or None."""
        ...


class LaterTriage:
    """Follow what customers write in tickets there are."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        tickets: Repository[Ticket],
        messages: Messages,
        directory: Directory,
        judge: Judge,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._tickets = tickets
        self._messages = messages
        self._directory = directory
        self._judge = judge

    async def on_event(self, event: Event) -> None:
        """Judge a later message; the first one was judged before the ticket was there."""
        if not isinstance(event, MessageAdded) or event.kind != MessageKind.INBOUND:
            return
        message = await self._messages.get(event.message_id)
        ticket = await self._tickets.get(event.ticket_id)
        if message is None or ticket is None or not _speaks(message, ticket):
            return
        asked = Asked(text=message.body, channel=ticket.channel, language=ticket.language)
        try:
            said = await self._judge.judge(asked)
        except Unavailable:
            logger.warning("What was written in ticket %s was not judged: language work is away", ticket.id)
            return
        await self._tickets.update(ticket.id, lambda held: self._judged(held, said))

    def _judged(self, ticket: Ticket, said: Sequence[Judgement]) -> Change[Ticket] | None:
        moment = Moment(self._clock.now(), self._ids)
        priority = priority_after(ticket, said)
        after = replace(ticket, triage=after_later_words(ticket.triage, said, priority))
        if priority is ticket.priority:
            return Change(after) if after != ticket else None
        after = replace(after, priority=priority, updated_at=moment.now)
        after = replace(after, sla=retarget(ticket.sla, terms_for(after, self._directory), moment.now))
        changes = {"priority": (ticket.priority.value, priority.value)}
        return Change(after, [updated(ticket, changes, moment, "")])


def priority_after(ticket: Ticket, said: Sequence[Judgement]) -> Priority:
    """Return the priority after a later message: raised from normal when it is surely urgent and no agent said otherwise."""
    corrected = any(one.target is Target.URGENCY and one.corrected for one in ticket.triage)
    urgency = next((one.label for one in said if one.target is Target.URGENCY and not one.abstained), "")
    if corrected or ticket.priority is not Priority.NORMAL:
        return ticket.priority
    return RAISED.get(urgency, ticket.priority)


def after_later_words(
    held: tuple[Judgement, ...], said: Sequence[Judgement], priority: Priority
) -> tuple[Judgement, ...]:
    """Return the judgements with those that a later message surely changes; what an agent has corrected stays."""
    fresh = {
        one.target: replace(one, used=one.target is Target.URGENCY and RAISED.get(one.label) is priority)
        for one in said
        if one.target in CHANGING and not one.abstained
    }
    return tuple(one if one.corrected else fresh.get(one.target, one) for one in held)


def _speaks(message: Message, ticket: Ticket) -> bool:
    """Say whether this is a person's later word in a ticket that was judged at its beginning."""
    later = message.id != ticket.id and message.message_class is MessageClass.PERSON
    return later and message.consent is None and bool(message.body.strip()) and bool(ticket.triage)
