"""From what a customer wrote to answers an agent can send; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hub.domain.article import Article, Visibility
from hub.domain.message import AuthorKind, Message, MessageKind
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.vocabulary import Reader, Vocabulary
from hub.knowledge.suggesting.reasons import Passage, Span, reasons
from hub.knowledge.text.markdown_text import to_plain_text
from hub.knowledge.text.redaction import redact
from hub.knowledge.text.sentences import asking_sentences

RECENT_MESSAGES = 12
MAX_TEXTS = 3
SHORT_CHARS = 60
LANGUAGE_BONUS = 0.15
"""An answer in the customer's language is preferred to one this much surer in another."""


HIGH = 0.75
MEDIUM = 0.5


class Source(StrEnum):
    """Where a suggestion comes from: an article, a macro, or what an agent answered in a ticket that was then solved."""

    ARTICLE = "article"
    MACRO = "macro"
    ANSWER = "answer"


class Sureness(StrEnum):
    """A confidence as a word: three of four such answers fit, half of them, fewer."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @classmethod
    def of(cls, confidence: float) -> "Sureness":
        """Return the word for a confidence (0-1)."""
        return cls.HIGH if confidence >= HIGH else cls.MEDIUM if confidence >= MEDIUM else cls.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An answer that may fit: `text` is plain and ready to insert, `found_by` is the text nearest to the question.

    `passages` and `matches` are places in `text`; `article_id` is empty for what is no article.
    """

    id: str
    article_id: str
    title: str
    text: str
    confidence: float
    language: str
    found_by: str
    source: Source = Source.ARTICLE
    internal: bool = False
    """For agents' eyes only."""
    passages: tuple[Passage, ...] = ()
    matches: tuple[Span, ...] = ()


def question_in(messages: Sequence[Message], subject: str = "") -> str:
    """Return what the customer asked last: the newest message, with earlier ones while it is short.

    Messages before the last reply are answered already, unless the hub itself replied; quoted history is no part of `Message.body`.
    """
    waiting: list[str] = []
    for message in reversed(messages):
        if message.kind is MessageKind.INBOUND:
            waiting.append(message.body.strip())
        elif message.kind is MessageKind.REPLY and message.author.kind is not AuthorKind.BOT and waiting:
            break
    asked = ""
    for number, body in enumerate(filter(None, waiting)):
        if number >= MAX_TEXTS or len(asked) >= SHORT_CHARS:
            break
        asked = f"{body}\n{asked}".strip()
    if subject and len(asked) < SHORT_CHARS and subject.strip() not in asked:
        asked = f"{subject.strip()}\n{asked}".strip()
    return asked


def learnable(question: str) -> str:
    """Return of a question what may be kept: without greeting, signature and courtesies, personal data that is found hidden.

    It is hidden first: a card number whose groups repeat would not be one any more in plainly spoken sentences.
    """
    return " ".join(asking_sentences(redact(question))) if question.strip() else ""


def suggestions_of(
    hits: Sequence[Hit], articles: Mapping[str, Article], *, language: str, least: float, limit: int
) -> list[Suggestion]:
    """Return the hits that are sure enough as suggestions, those in the customer's language a little preferred."""
    found = [
        Suggestion(
            id=hit.article_id,
            article_id=hit.article_id,
            title=article.title,
            text=to_plain_text(article.body) or article.title,
            confidence=hit.confidence,
            language=article.language,
            found_by=hit.passage,
            internal=article.visibility is Visibility.INTERNAL,
        )
        for hit in hits
        if hit.confidence >= least and (article := articles.get(hit.article_id)) is not None
    ]
    if language:
        found.sort(key=lambda one: -(one.confidence + LANGUAGE_BONUS * (one.language == language)))
    return found[:limit]


def with_reasons(
    found: Sequence[Suggestion], hits: Sequence[Hit], vocabulary: Vocabulary
) -> list[Suggestion]:
    """Return the suggestions with the passages and words for which they were found."""
    reader = vocabulary.reader()
    by_id = {hit.article_id: hit for hit in hits}
    return [_reasoned(one, by_id[one.id], reader) for one in found]


def _reasoned(one: Suggestion, hit: Hit, reader: Reader) -> Suggestion:
    why = reasons(hit.read, one.text, hit.parts, reader)
    passages = why.passages or (Passage(one.text, 0, len(one.text), round(hit.confidence, 4)),)
    return replace(one, passages=passages, matches=why.matches)
