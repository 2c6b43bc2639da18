"""Macros and the answers of solved tickets, found like articles: they are read into the same index, and only agents get them."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from hub.background import TaskOwner
from hub.clock import Clock
from hub.domain.article import ArticleStatus
from hub.domain.article_events import AnswerKept, ArticleEvent
from hub.domain.events import Event
from hub.domain.macro import Macro
from hub.domain.message import Message
from hub.domain.solved_answer import SolvedAnswer
from hub.domain.ticket import Ticket, TicketStatus
from hub.domain.ticket_events import TicketUpdated
from hub.errors import AlreadyExists, NotFound
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.passages import ANSWER, MACRO, Precedent, is_precedent
from hub.knowledge.suggesting.solved import answer_in
from hub.knowledge.suggesting.suggestions import Source, Suggestion
from hub.knowledge.text_work import TextWork

logger = logging.getLogger(__name__)

MAX_ANSWERS = 2_000
"""So many of the newest answers are searched."""

MAX_MESSAGES = 30
TITLE_CHARS = 120

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""A precedent read again is the same to the index."""


class Macros(Protocol):
    """The organisation's macros."""

    async def get(self, entity_id: str) -> Macro | None:
        """Return the macro, or None."""
        ...

    def all(self, where: Mapping[str, Any]) -> AsyncIterator[Macro]:
        """Yield every macro."""  # Any: conditions of the store
        ...


class SolvedAnswers(Repository[SolvedAnswer], Protocol):
    """Answers of solved tickets."""

    async def newest(self, limit: int) -> list[SolvedAnswer]:
        """Return the newest answers, newest first."""
        ...


class Tickets(Protocol):
    """Tickets."""

    async def get(self, entity_id: str) -> Ticket | None:
        """Return the ticket, or None."""
        ...


class Messages(Protocol):
    """Messages of tickets."""

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket, oldest of them first."""
        ...


class Floor(Protocol):
    """What searches and learns: the knowledge service."""

    async def hold(self, precedent: Precedent) -> None:
        """Have the precedent found, also by the questions it was used for."""
        ...

    def drop(self, precedent_id: str) -> None:
        """Have it found no longer."""
        ...

    @property
    def texts(self) -> TextWork:
        """Return what looks at texts."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentStores:
    """Where macros, answers, tickets and messages are kept."""

    macros: Macros
    answers: SolvedAnswers
    tickets: Tickets
    messages: Messages


class Precedents:
    """Keep the index at what macros and solved tickets say."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        stores: PrecedentStores,
        floor: Floor,
        leads: Callable[[], bool],
        *,
        brand_of: Callable[[str], str] = lambda inbox_id: "",
    ) -> None:
        """Only the process that `leads` writes answers down; `brand_of` tells under which brand an inbox answers."""
        self._clock = clock
        self._ids = ids
        self._stores = stores
        self._floor = floor
        self._leads = leads
        self._brand_of = brand_of
        self._tasks = TaskOwner("precedents")
        self._macros: dict[str, Macro] = {}
        self._spoken: dict[str, str] = {}
        """The languages of the macros."""
        self._answers: dict[str, SolvedAnswer] = {}

    async def start(self) -> None:
        """Begin to read what there is; returns at once."""
        self._tasks.start(self._load(), "load")

    async def stop(self) -> None:
        """End background work."""
        await self._tasks.stop()

    async def _load(self) -> None:
        try:
            async for macro in self._stores.macros.all({}):
                await self._show_macro(macro)
            for answer in reversed(await self._stores.answers.newest(MAX_ANSWERS)):
                await self._show_answer(answer)
        except Exception:  # articles are suggested all the same
            logger.exception("Macros and answers of solved tickets could not be read")

    async def _show_macro(self, macro: Macro) -> None:
        language = await self._floor.texts.detect(f"{macro.name}\n{macro.body}")
        self._macros[macro.id], self._spoken[macro.id] = macro, language
        await self._floor.hold(_precedent(MACRO + macro.id, macro.name, macro.body, language))

    async def _show_answer(self, answer: SolvedAnswer) -> None:
        self._answers.pop(answer.id, None)
        self._answers[answer.id] = answer
        precedent = _precedent(ANSWER + answer.id, answer.question, answer.text, answer.language)
        await self._floor.hold(replace(precedent, brand=answer.brand))
        while len(self._answers) > MAX_ANSWERS:
            oldest = next(iter(self._answers))
            self._forget(oldest)
            if self._leads():
                await self._stores.answers.delete(oldest)

    def _forget(self, ticket_id: str) -> None:
        self._answers.pop(ticket_id, None)
        self._floor.drop(ANSWER + ticket_id)

    async def macro_changed(self, macro_id: str) -> None:
        """Follow a change of the set-up."""
        macro = await self._stores.macros.get(macro_id)
        if macro is None:
            self._macros.pop(macro_id, None)
            self._floor.drop(MACRO + macro_id)
        else:
            await self._show_macro(macro)

    async def require(self, item_id: str, sees: Callable[[str], bool]) -> None:
        """Raise NotFound unless the id names a macro, or an answer of a queue whose tickets the agent may see."""
        kind, _, key = item_id.partition(":")
        answer = self._answers.get(key)
        known = key in self._macros if f"{kind}:" == MACRO else answer is not None and sees(answer.queue_id)
        if not known:
            raise NotFound(f"there is no {kind} {key}")

    async def show(self, item_id: str) -> None:
        """Read a macro or an answer again: it may be stored now, or have learned another question."""
        kind, _, key = item_id.partition(":")
        if f"{kind}:" == MACRO:
            await self.macro_changed(key)
            return
        answer = await self._stores.answers.get(key)
        if answer is None:
            self._forget(key)
        else:
            await self._show_answer(answer)

    async def on_event(self, event: Event) -> None:
        """Keep what a ticket was solved by, drop it when the ticket is open again, follow other processes."""
        if isinstance(event, ArticleEvent) and is_precedent(event.article_id):
            await self.show(event.article_id)
        elif isinstance(event, TicketUpdated) and (change := event.changes.get("status")) is not None:
            if change[1] == TicketStatus.SOLVED.value and self._leads():
                await self._keep(event.ticket_id)
            elif change[1] == TicketStatus.OPEN.value:
                if self._leads():
                    await self._stores.answers.delete(event.ticket_id)
                if event.ticket_id in self._answers:
                    self._forget(event.ticket_id)

    async def _keep(self, ticket_id: str) -> None:
        """Store what the ticket was solved by; again is the same, and nothing where it is open again meanwhile."""
        ticket = await self._stores.tickets.get(ticket_id)
        if ticket is None or ticket.status not in (TicketStatus.SOLVED, TicketStatus.CLOSED):
            return
        messages = await self._stores.messages.latest_of_ticket(ticket_id, MAX_MESSAGES)
        found = await self._floor.texts.run(
            partial(answer_in, messages, ticket.subject, ticket.customer_name)
        )
        if found is None:
            return
        now = self._clock.now()
        answer = SolvedAnswer(
            id=ticket_id,
            question=found[0],
            text=found[1],
            language=ticket.language or await self._floor.texts.detect(found[1]),
            queue_id=ticket.queue_id,
            agent_id=ticket.assignee_id or "",
            brand=self._brand_of(ticket.inbox_id),
            tags=ticket.tags,
            solved_at=now,
        )
        told = AnswerKept(id=self._ids.new(), at=now, article_id=ANSWER + ticket_id, ticket_id=ticket_id)
        try:
            await self._stores.answers.add(answer, told)
        except AlreadyExists:
            await self._stores.answers.update(ticket_id, partial(_renewed, answer, told))
        await self._show_answer(answer)

    def suggestion(self, hit: Hit, sees: Callable[[str], bool]) -> Suggestion | None:
        """Return what a hit found as a suggestion; None for what is gone, or of a queue whose tickets the agent may not see."""
        kind, _, key = hit.article_id.partition(":")
        macro, answer = self._macros.get(key), self._answers.get(key)
        if f"{kind}:" == MACRO and macro is not None:
            return _suggestion(hit, macro.name, macro.body, Source.MACRO, self._spoken[key])
        if f"{kind}:" == ANSWER and answer is not None and sees(answer.queue_id):
            return _suggestion(
                hit, answer.question[:TITLE_CHARS], answer.text, Source.ANSWER, answer.language
            )
        return None

    def tags_of(self, item_id: str) -> Sequence[str]:
        """Return the tags of the ticket that an answer is from."""
        answer = self._answers.get(item_id.removeprefix(ANSWER))
        return answer.tags if answer is not None else ()


def _renewed(answer: SolvedAnswer, told: AnswerKept, held: SolvedAnswer) -> Change[SolvedAnswer] | None:
    if (held.question, held.text, held.tags) == (answer.question, answer.text, answer.tags):
        return None
    return Change(replace(answer, version=held.version), [told])


def _suggestion(hit: Hit, title: str, text: str, source: Source, language: str) -> Suggestion:
    return Suggestion(
        id=hit.article_id,
        article_id="",
        title=title,
        text=text,
        confidence=hit.confidence,
        language=language,
        found_by=hit.passage,
        source=source,
        internal=source is Source.ANSWER,
    )


def _precedent(item_id: str, title: str, body: str, language: str) -> Precedent:
    return Precedent(
        id=item_id,
        title=title[:TITLE_CHARS],
        body=body,
        language=language,
        questions=(title,),
        status=ArticleStatus.PUBLISHED,
        created_at=_NO_TIME,
        updated_at=_NO_TIME,
    )
