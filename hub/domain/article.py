"""Knowledge articles: the answers an organisation gives, and what agents thought of a suggested one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ArticleStatus(StrEnum):
    """Where an article is in its life; only published ones are searched and suggested."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Visibility(StrEnum):
    """Who sees a published article: everybody, or agents only."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An answer: `body` is Markdown, `questions` are ways in which customers ask for it."""

    id: str
    version: int = 0
    title: str
    body: str
    language: str
    created_at: datetime
    updated_at: datetime
    questions: tuple[str, ...] = ()
    status: ArticleStatus = ArticleStatus.DRAFT
    author_id: str = ""
    editor_id: str = ""
    """Who wrote this version; empty for the first one."""
    category: str = ""
    visibility: Visibility = Visibility.PUBLIC
    owner_id: str = ""
    """Who answers for it; empty when nobody in particular does."""
    review_at: datetime | None = None
    """When somebody should read it again."""
    publish_at: datetime | None = None
    """When a draft is published by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """Which articles to list; what is None does not matter. `review_by`: to be read again by this moment."""

    status: ArticleStatus | None = None
    language: str | None = None
    category: str | None = None
    visibility: Visibility | None = None
    review_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleVersion:
    """An article as it was until it was changed; `number` was its version then."""

    id: str
    version: int = 0
    article_id: str
    number: int
    title: str
    body: str
    language: str
    questions: tuple[str, ...] = ()
    status: ArticleStatus
    editor_id: str = ""
    written_at: datetime


class Verdict(StrEnum):
    """What an agent did with a suggestion: sent as it was, sent after changes, waved away, or replied without it."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionFeedback:
    """One verdict on one suggestion; `question` is the customer's text it was suggested for."""

    id: str
    version: int = 0
    ticket_id: str
    article_id: str
    agent_id: str
    verdict: Verdict
    question: str
    created_at: datetime
