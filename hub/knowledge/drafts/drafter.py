"""Draft a reply to what a ticket asks: composed of passages, or worded by a model where one is configured."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from hub.knowledge.drafts.asked import questions_in
from hub.knowledge.drafts.composing import ReplyDraft, Setting, cited, compose, quotable, worded
from hub.knowledge.drafts.model import LanguageModel, ModelRefused, paragraphs_in, prompt
from hub.knowledge.suggesting.suggester import Asking
from hub.knowledge.suggesting.suggestions import Source, Suggestion
from hub.knowledge.text.redaction import redact, without_name
from hub.knowledge.text_work import TextWork

MAX_PASSAGES = 5
SEARCHED = 4


class Ranked(Protocol):
    """Suggestions for a question."""

    async def ranked(self, question: str, asking: Asking) -> Sequence[tuple[Suggestion, float]]:
        """Return everything that is sure enough, each with its worth, best first."""
        ...


class Questions(Protocol):
    """What customers asked."""

    @property
    def texts(self) -> TextWork:
        """Return what looks at texts."""
        ...

    async def question(self, ticket_id: str, subject: str) -> str:
        """Return what the customer of a ticket asked last."""
        ...


class Drafter:
    """Make drafts. Nothing is sent: an agent reads them first."""

    def __init__(self, ranked: Ranked, questions: Questions, link: Callable[[Suggestion, str], str]) -> None:
        """Name by `link` where the customers of a brand read an article, empty when they cannot."""
        self._ranked = ranked
        self._questions = questions
        self._link = link
        self._model: LanguageModel | None = None

    def use_model(self, model: LanguageModel) -> None:
        """Have a language model word the drafts from now on."""
        self._model = model

    async def draft(self, asking: Asking, *, by_model: bool = True) -> ReplyDraft | None:
        """Return a draft for what the customer asked last (or the agent noted), None when nothing answers it."""
        ticket = asking.ticket
        question = asking.text.strip() or await self._questions.question(ticket.id, ticket.subject)
        if not question:
            return None
        spoken = ticket.language or (await self._questions.texts.detect_language(question)).code
        asked = await self._questions.texts.run(partial(questions_in, question))
        answers, others = await self._answers(asked or [question], spoken, asking)
        setting = Setting(
            language=spoken,
            name=ticket.customer_name.strip(),
            greets=ticket.last_reply_at is None,
            link=lambda one: self._link(one, asking.brand),
        )
        draft = compose(answers, setting)
        if draft is None or self._model is None or not by_model:
            return draft
        passages = [
            one for one in _unique([*(one for _, one in answers), *others]) if one.source is not Source.ANSWER
        ]
        return await self._worded(
            self._model,
            draft,
            without_name(redact(question), ticket.customer_name),
            passages[:MAX_PASSAGES],
            setting,
        )

    async def _answers(
        self, asked: Sequence[str], spoken: str, asking: Asking
    ) -> tuple[list[tuple[str, Suggestion]], list[Suggestion]]:
        """Return each question with what answers it best, and what else might answer."""
        answers: list[tuple[str, Suggestion]] = []
        others: list[Suggestion] = []
        narrow = replace(asking, limit=SEARCHED)
        for question in asked:
            found = [one for one, _ in await self._ranked.ranked(question, narrow) if quotable(one, spoken)]
            answers += [(question, one) for one in found[:1]]
            others += found[1:2]
        return answers, others

    async def _worded(
        self,
        model: LanguageModel,
        draft: ReplyDraft,
        question: str,
        passages: Sequence[Suggestion],
        setting: Setting,
    ) -> ReplyDraft:
        """Return the draft in a model's words, or as it is with the reason why not."""
        if not passages:
            return draft
        texts = self._questions.texts
        turns = await texts.run(partial(prompt, question, passages, setting.language))
        try:
            said = await model.answer(turns)
            parts = await texts.run(partial(paragraphs_in, said, question, passages))
        except ModelRefused as refusal:
            return replace(draft, problem=refusal.reason)
        used = {number for part in parts for number in part.citations}
        citations = tuple(one for one in cited(passages, setting) if one.number in used)
        return ReplyDraft(
            text=worded(parts, citations, setting),
            language=setting.language,
            parts=parts,
            citations=citations,
            written_by="model",
        )


def _unique(found: Sequence[Suggestion]) -> list[Suggestion]:
    return list({one.id: one for one in found}.values())
