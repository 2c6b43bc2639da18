"""What an agent is shown for a ticket: articles, macros and answers of solved tickets in one order, with reasons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from hub.domain.article import Article, Verdict
from hub.domain.showing import Shown
from hub.domain.ticket import Ticket
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.passages import is_precedent
from hub.knowledge.search.vocabulary import Vocabulary
from hub.knowledge.suggesting.counterfactual import Evidence, explored
from hub.knowledge.suggesting.precedents import Precedents
from hub.knowledge.suggesting.showings import Showings
from hub.knowledge.suggesting.suggestions import (
    LANGUAGE_BONUS,
    Source,
    Suggestion,
    suggestions_of,
    with_reasons,
)
from hub.knowledge.text_work import TextWork

if TYPE_CHECKING:
    from hub.knowledge.text.entities import Entity

ECHO = 0.6
"""An answer with so much of its text in another suggestion says nothing new."""

ASIDE = 0.1
"""An article goes before a macro or an answer that is surer by less: it was written to be sent to everybody."""


class Knowledge(Protocol):
    """The knowledge service."""

    @property
    def texts(self) -> TextWork:
        """Return what looks at texts."""
        ...

    @property
    def vocabulary(self) -> Vocabulary:
        """Return the organisation's words as they are read now."""
        ...

    async def question(self, ticket_id: str, subject: str) -> str:
        """Return what the customer of a ticket asked last."""
        ...

    async def search_hits(
        self,
        question: str,
        language: str | None = None,
        limit: int = 10,
        *,
        every: bool = False,
        brand: str = "",
    ) -> Sequence[Hit]:
        """Return what fits a question best."""
        ...

    async def search(
        self, words: str, language: str | None, limit: int, brand: str = ""
    ) -> Sequence[Suggestion]:
        """Return published articles that fit, best first, however unsure."""
        ...

    async def published(self, hits: Sequence[Hit]) -> dict[str, Article]:
        """Return the published articles among what was found."""
        ...

    async def entities(self, ticket: Ticket) -> Sequence["Entity"]:
        """Return what the customer's latest messages name."""
        ...

    async def require(self, article_id: str) -> Article:
        """Return the article; raises NotFound."""
        ...

    async def learn(self, ticket_id: str, item_id: str, verdict: Verdict, agent_id: str, asked: str) -> None:
        """Store a verdict with the question it was given for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for suggestions and for what: the customer's last question, or `text`, which the agent noted.

    `sees` tells whether the agent may see the tickets of a queue; `shown` whether the agent will have them before their eyes,
    `brand` under which name the customer is answered (empty: no matter which).
    """

    ticket: Ticket
    agent_id: str
    sees: Callable[[str], bool]
    limit: int = 5
    text: str = ""
    shown: bool = True
    brand: str = ""


class Suggester:
    """Suggest, write down what was shown, take verdicts."""

    def __init__(
        self,
        knowledge: Knowledge,
        precedents: Precedents,
        showings: Showings,
        *,
        min_confidence: float,
        exploration: float,
    ) -> None:
        """Show nothing under `min_confidence` (0-1); swap near-ties with the chance `exploration` (0-0.5)."""
        self._knowledge = knowledge
        self._precedents = precedents
        self._showings = showings
        self._least = min_confidence
        self._exploration = exploration

    async def for_agent(self, asking: Asking) -> Sequence[Suggestion]:
        """Return answers, best first; none rather than bad ones. The same state gives the same answers in the same order."""
        noted = asking.text.strip()
        question = noted or await self._knowledge.question(asking.ticket.id, asking.ticket.subject)
        if not question:
            return ()
        ordered = await self.ranked(question, asking)
        chosen = explored(_mixed(ordered, asking.limit), self._exploration, f"{asking.ticket.id} {question}")
        if asking.shown and not noted and chosen:
            await self._log(asking, question, chosen)
        return [one for one, _ in chosen]

    async def ranked(self, question: str, asking: Asking) -> list[tuple[Suggestion, float]]:
        """Return everything that is sure enough for a question, each with its worth, best first."""
        hits = await self._knowledge.search_hits(
            question, None, 2 * asking.limit + 8, every=True, brand=asking.brand
        )
        spoken = asking.ticket.language or (await self._knowledge.texts.detect_language(question)).code
        found = suggestions_of(
            hits, await self._knowledge.published(hits), language="", least=self._least, limit=len(hits)
        )
        found += [
            one
            for hit in hits
            if hit.confidence >= self._least
            and is_precedent(hit.article_id)
            and (one := self._precedents.suggestion(hit, asking.sees)) is not None
        ]
        known = _without_echoes(ordered(found, spoken, self._showings.evidence))
        work = partial(with_reasons, [one for one, _ in known], hits, self._knowledge.vocabulary)
        reasoned = await self._knowledge.texts.run(work)
        return list(zip(reasoned, (worth for _, worth in known), strict=True))

    async def _log(self, asking: Asking, question: str, chosen: Sequence[tuple[Suggestion, float]]) -> None:
        kept = await self._knowledge.texts.learnable(question)
        items = [
            Shown(item_id=one.id, rank=rank, propensity=propensity, confidence=round(one.confidence, 4))
            for rank, (one, propensity) in enumerate(chosen, 1)
        ]
        await self._showings.log(asking.ticket.id, asking.agent_id, kept, items)

    async def judge(self, asking: Asking, item_id: str, verdict: Verdict) -> None:
        """Store what the agent did with a suggestion; raises NotFound for one there is not, or that they may not see.

        It learns the `text` that was asked with, or else all that the customer asked last.
        """
        ticket = asking.ticket
        if is_precedent(item_id):
            await self._precedents.require(item_id, asking.sees)
        else:
            await self._knowledge.require(item_id)
        asked = asking.text.strip() or await self._knowledge.question(ticket.id, ticket.subject)
        await self._knowledge.learn(ticket.id, item_id, verdict, asking.agent_id, asked)
        await self._showings.judged(ticket.id, item_id, verdict)
        if is_precedent(item_id):
            await self._precedents.show(item_id)

    async def search(
        self, words: str, language: str | None, limit: int, brand: str = ""
    ) -> Sequence[Suggestion]:
        """Return published articles that fit, best first, however unsure."""
        return await self._knowledge.search(words, language, limit, brand)

    async def entities(self, ticket: Ticket) -> Sequence["Entity"]:
        """Return what the customer's latest messages and the subject name."""
        return await self._knowledge.entities(ticket)


def ordered(found: Sequence[Suggestion], language: str, evidence: Evidence) -> list[tuple[Suggestion, float]]:
    """Return suggestions with their worth, best first: the confidence as agents' verdicts move it, a little more in the
    customer's language, a little less for what is no article.
    """
    worth = [
        evidence.worth(one.id, one.confidence)
        + LANGUAGE_BONUS * bool(language and one.language == language)
        - ASIDE * (one.source is not Source.ARTICLE)
        for one in found
    ]
    places = sorted(range(len(found)), key=lambda place: (-worth[place], place))
    return [(found[place], worth[place]) for place in places]


def _mixed(known: Sequence[tuple[Suggestion, float]], limit: int) -> list[tuple[Suggestion, float]]:
    """Return the best, at most half of them no articles as long as there are articles."""
    articles = sum(one.source is Source.ARTICLE for one, _ in known)
    room = max(limit // 2, limit - articles)
    chosen: list[tuple[Suggestion, float]] = []
    for one, worth in known:
        if one.source is not Source.ARTICLE:
            if room == 0:
                continue
            room -= 1
        chosen.append((one, worth))
    return chosen[:limit]


def _without_echoes(known: Sequence[tuple[Suggestion, float]]) -> list[tuple[Suggestion, float]]:
    """Leave out answers of tickets that mostly say what an article, a macro or a better answer says."""
    written = [_squeezed(one.text) for one, _ in known if one.source is not Source.ANSWER]
    kept: list[tuple[Suggestion, float]] = []
    for one, worth in known:
        if one.source is Source.ANSWER:
            if any(_echoes(one.text, text) for text in written):
                continue
            written.append(_squeezed(one.text))
        kept.append((one, worth))
    return kept


def _echoes(text: str, other: str) -> bool:
    lines = [_squeezed(line) for line in text.splitlines() if line.strip()]
    return sum(len(line) for line in lines if line in other) >= ECHO * sum(map(len, lines))


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()
