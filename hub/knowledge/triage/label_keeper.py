"""Keep a label for every correction and every solved ticket, made from the events that tell of them: once or more, it is the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from hub.domain.events import Event
from hub.domain.message import Message, MessageKind
from hub.domain.queue import Inbox
from hub.domain.skill import Skill
from hub.domain.ticket import Ticket
from hub.domain.ticket_events import TicketUpdated
from hub.domain.triage import DEFAULTS, Judgement, LabelSource, Target, TriageLabel, label_id
from hub.errors import AlreadyExists, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.knowledge.text.redaction import redact, without_name
from hub.knowledge.text_work import TextWork
from hub.knowledge.triage.labels import Lesson, lessons_of

MAX_TEXT_CHARS = 2000


class Tickets(Protocol):
    """Tickets by id."""

    async def get(self, entity_id: str) -> Ticket | None:
        """Return the ticket, or None."""
        ...


class Messages(Protocol):
    """Messages by id."""

    async def get(self, entity_id: str) -> Message | None:
        """Return the message, or None."""
        ...


class Setup(Protocol):
    """The organisation's set-up, read from memory."""

    def inbox(self, inbox_id: str) -> Inbox:
        """Return the inbox; raises NotFound."""
        ...

    def skills(self) -> Sequence[Skill]:
        """Return every skill."""
        ...


class LabelKeeper:
    """Follow what agents do to tickets."""

    def __init__(
        self,
        labels: Repository[TriageLabel],
        records: tuple[Tickets, Messages],
        setup: Setup,
        texts: TextWork,
        *,
        spam_queue: str = "",
    ) -> None:
        self._labels = labels
        self._tickets, self._messages = records
        self._setup = setup
        self._texts = texts
        self._spam_queue = spam_queue

    async def on_event(self, event: Event) -> None:
        """Keep what the event teaches."""
        if not isinstance(event, TicketUpdated) or not event.actor_id:
            return
        ticket = await self._tickets.get(event.ticket_id)
        if ticket is None:
            return
        topics = {skill.id for skill in self._setup.skills() if not skill.language}
        lessons = lessons_of(event, ticket, topics, self._spam_queue)
        if not lessons:
            return
        text = await self._text(ticket)
        for lesson in lessons if text else ():
            await self._keep(self._label(event, ticket, lesson, text))

    async def _text(self, ticket: Ticket) -> str:
        """Return what the customer wrote first, without personal data; a ticket bears the id of its first message."""
        first = await self._messages.get(ticket.id)
        if first is None or first.kind is not MessageKind.INBOUND:
            return ""
        said = f"{first.subject}\n{first.body}".strip()[:MAX_TEXT_CHARS]
        name = ticket.customer_name
        return await self._texts.run(lambda: without_name(redact(said), name)) if said else ""

    def _label(self, event: TicketUpdated, ticket: Ticket, lesson: Lesson, text: str) -> TriageLabel:
        unsaid = Judgement(target=lesson.target, label="", probability=0.0, abstained=True, model="")
        said = next((one for one in ticket.triage if one.target is lesson.target), unsaid)
        return TriageLabel(
            id=label_id(ticket.id, lesson.target),
            ticket_id=ticket.id,
            target=lesson.target,
            label=lesson.label,
            text=text,
            language=ticket.language,
            channel=ticket.channel,
            source=lesson.source,
            before=lesson.before,
            default=self._default(ticket, lesson.target),
            predicted=said.label,
            probability=said.probability,
            abstained=said.abstained,
            model=said.model,
            agent_id=event.actor_id,
            event_id=event.id,
            opened_at=ticket.created_at,
            at=event.at,
        )

    def _default(self, ticket: Ticket, target: Target) -> str:
        if target is not Target.QUEUE:
            return DEFAULTS[target]
        try:
            return self._setup.inbox(ticket.inbox_id).queue_id
        except NotFound:
            return ""

    async def _keep(self, label: TriageLabel) -> None:
        try:
            await self._labels.add(label)
        except AlreadyExists:
            await self._labels.update(label.id, lambda held: _later(held, label))


def _later(held: TriageLabel, label: TriageLabel) -> Change[TriageLabel] | None:
    """Return the last word: what a person said is not taken back by solving, and of several corrections the latest counts."""
    confirms = label.source is LabelSource.SOLVED and held.source is LabelSource.CORRECTION
    if confirms or (held.at, held.event_id) >= (label.at, label.event_id):
        return None
    first = held.before if held.source is LabelSource.CORRECTION else label.before
    return Change(replace(label, version=held.version, before=first))
