"""What the knowledge floor needs of others; wired in bootstrap."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from hub.domain.article import (
    Article,
    ArticleFilter,
    ArticleOpinion,
    ArticleVersion,
    SuggestionFeedback,
)
from hub.domain.message import Message
from hub.domain.paging import Page
from hub.domain.skill import Skill
from hub.eventbus.repository import Repository

Where = Mapping[str, Any]  # Any: what each field must equal


class ArticleRepository(Repository[Article], Protocol):
    """Articles."""

    async def listed(self, wanted: ArticleFilter, limit: int, after: str | None) -> Page[Article]:
        """Return a page of the articles that match, newest change first."""
        ...

    async def to_publish(self, now: datetime, limit: int) -> list[Article]:
        """Return drafts whose time has come, the longest due first."""
        ...

    async def translations(self, answer_id: str) -> list[Article]:
        """Return the articles that are translations of this one."""
        ...

    def all(self, where: Where, sort: str = "id") -> AsyncIterator[Article]:
        """Yield every article that matches."""
        ...


class VersionRepository(Repository[ArticleVersion], Protocol):
    """What articles were before."""

    async def of_article(self, article_id: str, limit: int) -> list[ArticleVersion]:
        """Return an article's former versions, newest first."""
        ...


class FeedbackRepository(Repository[SuggestionFeedback], Protocol):
    """What agents did with suggestions."""

    def since(self, moment: datetime) -> AsyncIterator[SuggestionFeedback]:
        """Yield the verdicts from a moment on, oldest first."""
        ...

    def all(self, where: Where, sort: str = "id") -> AsyncIterator[SuggestionFeedback]:
        """Yield every verdict that matches."""
        ...


class OpinionRepository(Repository[ArticleOpinion], Protocol):
    """What readers said of articles."""

    def since(self, moment: datetime) -> AsyncIterator[ArticleOpinion]:
        """Yield the opinions from a moment on, oldest first."""
        ...

    def of_article(self, article_id: str) -> AsyncIterator[ArticleOpinion]:
        """Yield every opinion on one article, newest first."""
        ...


class MessageReader(Protocol):
    """Messages of tickets."""

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        """Return the last messages of a ticket, oldest of them first."""
        ...


class Skills(Protocol):
    """The organisation's skills, read from memory."""

    def __call__(self) -> Sequence[Skill]:
        """Return every skill."""
        ...
