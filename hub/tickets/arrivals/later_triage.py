"""What a customer writes later in a ticket is judged, too: how they feel now, and whether it has become urgent.

Judging takes a while, and new contacts are judged by the same process: so one is judged at a time, in an order of their own.
"""

import bisect
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.channel_work import work_of
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
from hub.tickets.sla.terms import given, terms_for
from hub.tickets.work_events import Moment, updated

logger = logging.getLogger(__name__)

CHANGING = (Target.SENTIMENT, Target.URGENCY)
"""What may be another thing in a later message; what the case is about stays."""

MOST_WAITING = 500
"""So many messages wait to be judged at most; of more than that the last in order are left as they are."""

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


Place = tuple[bool, datetime, str, str]
"""The order of a waiting message: whether nobody waits at the other end, when it was written, its id, and its ticket's."""


class LaterTriage:
    """Follow what customers write in tickets there are: whoever waits at the other end first, then what was written first."""

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
        self._cases = tickets
        self._messages = messages
        self._directory = directory
        self._judge = judge
        self._waiting: list[Place] = []
        self._judging = False
        self._tasks = TaskOwner("later triage")

    async def start(self) -> None:
        """Do nothing yet: there is work when a customer writes."""

    async def stop(self) -> None:
        """Leave what still waits: what was judged of the tickets stays."""
        self._waiting.clear()
        await self._tasks.stop()

    async def settled(self) -> None:
        """Return when everything that waits is judged."""
        await self._tasks.drain(60.0)

    async def on_event(self, event: Event) -> None:
        """Have a later message judged; the first one was judged before the ticket was there."""
        if not isinstance(event, MessageAdded) or event.kind != MessageKind.INBOUND:
            return
        message = await self._messages.get(event.message_id)
        ticket = await self._cases.get(event.ticket_id)
        if message is not None and ticket is not None and _speaks(message, ticket):
            calm = not work_of(ticket.channel).synchronous
            self._let_wait((calm, message.created_at, message.id, ticket.id))

    def _let_wait(self, place: Place) -> None:
        if place in self._waiting:
            return
        bisect.insort(self._waiting, place)
        if len(self._waiting) > MOST_WAITING:
            *_, ticket_id = self._waiting.pop()
            logger.warning("What was written in ticket %s is not judged: too much waits", ticket_id)
        if not self._judging:
            self._judging = True
            self._tasks.start(self._work_off(), "judging")

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                *_, message_id, ticket_id = self._waiting.pop(0)
                await self._judge_message(message_id, ticket_id)
        finally:
            self._judging = False

    async def _judge_message(self, message_id: str, ticket_id: str) -> None:
        try:
            await self._judge_now(message_id, ticket_id)
        except Unavailable:
            logger.warning("What was written in ticket %s was not judged: language work is away", ticket_id)
        except Exception:
            logger.exception("What was written in ticket %s could not be judged", ticket_id)

    async def _judge_now(self, message_id: str, ticket_id: str) -> None:
        """Judge by the ticket as it is now: it may have been corrected, or be gone, since the message came."""
        message = await self._messages.get(message_id)
        ticket = await self._cases.get(ticket_id)
        if message is None or ticket is None or not _speaks(message, ticket):
            return
        asked = Asked(text=message.body, channel=ticket.channel, language=ticket.language)
        said = await self._judge.judge(asked)
        await self._cases.update(ticket.id, lambda held: self._judged(held, said))

    def _judged(self, ticket: Ticket, said: Sequence[Judgement]) -> Change[Ticket] | None:
        moment = Moment(self._clock.now(), self._ids)
        priority = priority_after(ticket, said)
        after = replace(ticket, triage=after_later_words(ticket.triage, said, priority))
        if priority is ticket.priority:
            return Change(after) if after != ticket else None
        after = replace(given(after, priority), updated_at=moment.now)
        after = replace(after, sla=retarget(after.sla, terms_for(after, self._directory), moment.now))
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
