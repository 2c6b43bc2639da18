"""Gather what is known of a ticket and say what might be done next."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from hub.domain.message import AuthorKind, Message, MessageKind
from hub.domain.ticket import Ticket
from hub.domain.triage import Asked, Judgement, Target
from hub.domain.triage_reasons import Reason
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.passages import ANSWER
from hub.knowledge.suggesting.next_steps import Alike, Facts, Step, next_steps
from hub.knowledge.suggesting.precedents import Precedents
from hub.knowledge.suggesting.suggestions import RECENT_MESSAGES, question_in
from hub.knowledge.text_work import TextWork

if TYPE_CHECKING:
    from hub.knowledge.text.entities import Entity

ALIKE_HITS = 20
MIN_ALIKE = 0.4
"""Solved tickets that fit less surely are not alike."""


class Knowledge(Protocol):
    """The knowledge service."""

    @property
    def texts(self) -> TextWork:
        """Return what looks at texts."""
        ...

    async def search_hits(
        self, question: str, language: str | None = None, limit: int = 10, *, every: bool = False
    ) -> Sequence[Hit]:
        """Return what fits a question best."""
        ...

    async def entities(self, ticket: Ticket) -> Sequence["Entity"]:
        """Return what the customer's latest messages name."""
        ...


class Triage(Protocol):
    """What contacts are taken for."""

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        """Return a judgement for every target."""
        ...


class Messages(Protocol):
    """Messages of tickets."""

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket, oldest of them first."""
        ...


class Advisor:
    """Suggest next steps."""

    def __init__(
        self, knowledge: Knowledge, triage: Triage, precedents: Precedents, messages: Messages
    ) -> None:
        self._knowledge = knowledge
        self._triage = triage
        self._precedents = precedents
        self._messages = messages

    async def next_steps(self, ticket: Ticket) -> Sequence[Step]:
        """Return what might be done next, the most pressing first; nothing when the customer has said nothing."""
        messages = await self._messages.latest_of_ticket(ticket.id, RECENT_MESSAGES)
        said = [one.body for one in messages if one.kind is MessageKind.INBOUND]
        if not said:
            return ()
        question = question_in(messages, ticket.subject)
        labels = frozenset(one.label for one in await self._knowledge.entities(ticket))
        facts = Facts(
            last=said[-1],
            said="\n".join([ticket.subject, *said]),
            language=ticket.language or await self._knowledge.texts.detect(question),
            status=ticket.status,
            answered=_answered(messages),
            queue_id=ticket.queue_id,
            tags=ticket.tags,
            labels=labels,
            guess=await self._guess(ticket, question),
            alike=await self._alike(ticket, question),
        )
        return await self._knowledge.texts.run(partial(next_steps, facts))

    async def _guess(self, ticket: Ticket, question: str) -> tuple[str, float, tuple[Reason, ...]]:
        asked = Asked(text=question, channel=ticket.channel, language=ticket.language)
        for one in await self._triage.judge(asked):
            if one.target is Target.QUEUE and one.label and not one.abstained:
                return one.label, one.probability, one.reasons
        return "", 0.0, ()

    async def _alike(self, ticket: Ticket, question: str) -> tuple[Alike, ...]:
        hits = await self._knowledge.search_hits(question, None, ALIKE_HITS, every=True)
        found = {
            hit.article_id.removeprefix(ANSWER): hit.confidence
            for hit in hits
            if hit.article_id.startswith(ANSWER) and hit.confidence >= MIN_ALIKE
        }
        return tuple(
            Alike(ticket_id=key, confidence=chance, tags=tuple(self._precedents.tags_of(key)))
            for key, chance in found.items()
            if key != ticket.id
        )


def _answered(messages: Sequence[Message]) -> bool:
    """Tell whether an agent replied before the customer's last words."""
    last = max(place for place, one in enumerate(messages) if one.kind is MessageKind.INBOUND)
    return any(
        one.kind is MessageKind.REPLY and one.author.kind is AuthorKind.AGENT for one in messages[:last]
    )
