"""Knowledge articles: the answers an organisation gives, and what agents thought of a suggested one."""

from dataclasses import dataclass, field
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
class ArticleFile:
    """A picture or document of an article; its bytes lie under `id` with the files of messages."""

    id: str
    name: str
    type: str
    size_bytes: int


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
    brand: str = ""
    """Whose customers it is for; empty for those of every brand."""
    owner_id: str = ""
    """Who answers for it; empty when nobody in particular does."""
    review_at: datetime | None = None
    """When somebody should read it again."""
    publish_at: datetime | None = None
    """When a draft is published by itself."""
    translation_of: str = ""
    """The article this one says in another language; empty for an original."""
    text_at: datetime | None = None
    """When title or body were last written, or found to say still what the original says."""
    files: tuple[ArticleFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """Which articles to list; what is None does not matter. `review_by`: to be read again by this moment.

    `brand`: for its customers, which articles for every brand are too.
    """

    status: ArticleStatus | None = None
    language: str | None = None
    category: str | None = None
    visibility: Visibility | None = None
    brand: str | None = None
    owner_id: str | None = None
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


class UnhelpfulReason(StrEnum):
    """Why an article did not help its reader."""

    NOT_ANSWERED = "not_answered"
    UNCLEAR = "unclear"
    WRONG = "wrong"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleOpinion:
    """What a reader said of version `number` of an article; nothing tells who it was."""

    id: str
    version: int = 0
    article_id: str
    number: int
    helpful: bool
    created_at: datetime
    reason: UnhelpfulReason | None = None
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleReads:
    """How often readers opened an article (whose id it has), by the version they saw."""

    id: str
    version: int = 0
    by_number: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return how often it was opened at all."""
        return sum(self.by_number.values())
