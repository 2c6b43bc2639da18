"""From what a customer wrote to answers an agent can send; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.domain.article import Article, Visibility
from hub.domain.message import AuthorKind, Message, MessageKind
from hub.knowledge.index import Hit
from hub.knowledge.markdown_text import to_plain_text
from hub.knowledge.sentences import asking_sentences

RECENT_MESSAGES = 12
MAX_TEXTS = 3
SHORT_CHARS = 60
LANGUAGE_BONUS = 0.15
"""An answer in the customer's language is preferred to one this much surer in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An answer that may fit: `text` is plain and ready to insert, `source` is the passage it was found by."""

    id: str
    article_id: str
    title: str
    text: str
    confidence: float
    language: str
    source: str
    internal: bool = False
    """For agents' eyes only."""


def question_in(messages: Sequence[Message], subject: str = "") -> str:
    """Return what the customer asked last: the newest message, with earlier ones while it is short.

    Messages before the last reply are answered already; quoted history is no part of `Message.body`.
    """
    waiting: list[str] = []
    for message in reversed(messages):
        if message.kind is MessageKind.INBOUND:
            waiting.append(message.body.strip())
        elif message.kind is MessageKind.REPLY and message.author.kind is not AuthorKind.SYSTEM and waiting:
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
    """Return of a question what an article may learn from it: without greeting, signature and courtesies."""
    return " ".join(asking_sentences(question)) if question.strip() else ""


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
            source=hit.passage,
            internal=article.visibility is Visibility.INTERNAL,
        )
        for hit in hits
        if hit.confidence >= least and (article := articles.get(hit.article_id)) is not None
    ]
    if language:
        found.sort(key=lambda one: -(one.confidence + LANGUAGE_BONUS * (one.language == language)))
    return found[:limit]
