"""What the operations ask of the knowledge base; satisfied structurally, wired in bootstrap."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.domain.agent import Agent
from hub.domain.article import Article, ArticleFilter, Verdict
from hub.domain.paging import Page
from hub.domain.ticket import Ticket
from hub.knowledge.drafts.composing import ReplyDraft
from hub.knowledge.learning.drafting import ArticleDraft
from hub.knowledge.learning.loop import Coverage, GapList
from hub.knowledge.suggesting.next_steps import Step
from hub.knowledge.suggesting.suggester import Asking
from hub.knowledge.suggesting.suggestions import Suggestion


class Entity(Protocol):
    """Something a text names."""

    @property
    def label(self) -> str:
        """Return what kind of thing it is."""
        ...

    @property
    def text(self) -> str:
        """Return the words as they stand."""
        ...

    @property
    def value(self) -> str:
        """Return its proper name."""
        ...


class Suggester(Protocol):
    """Answers for tickets and questions."""

    async def for_agent(self, asking: Asking) -> Sequence[Suggestion]:
        """Return answers to what the customer asked last, or to what the agent noted, best first."""
        ...

    async def search(
        self, words: str, language: str | None, limit: int, brand: str = ""
    ) -> Sequence[Suggestion]:
        """Return published articles that fit, best first."""
        ...

    async def entities(self, ticket: Ticket) -> Sequence[Entity]:
        """Return what the customer's latest messages name."""
        ...

    async def judge(self, asking: Asking, item_id: str, verdict: Verdict) -> None:
        """Store what the agent did with a suggestion; raises NotFound for one there is not, or that they may not see."""
        ...


class Drafter(Protocol):
    """Drafts of replies."""

    async def draft(self, asking: Asking, *, by_model: bool = True) -> ReplyDraft | None:
        """Return a draft for what the customer asked last, None when nothing answers it."""
        ...


class Advisor(Protocol):
    """What might be done next."""

    async def next_steps(self, ticket: Ticket) -> Sequence[Step]:
        """Return next steps, the most pressing first."""
        ...


class Articles(Protocol):
    """Knowledge articles."""

    async def page(self, wanted: ArticleFilter, *, limit: int, after: str | None) -> Page[Article]:
        """Return one page, newest change first."""
        ...

    async def require(self, article_id: str) -> Article:
        """Return the article; raises NotFound."""
        ...

    async def translated(self, article: Article) -> Sequence[Article]:
        """Return the articles that give the same answer, this one too, the original first."""
        ...

    async def create(self, actor: Agent, fields: Mapping[str, Any]) -> Article:  # Any: fields of Article
        """Store a new article."""
        ...

    async def change(
        self, actor: Agent, article_id: str, fields: Mapping[str, Any], version: int | None
    ) -> Article:  # Any: fields of Article
        """Change some fields; raises Conflict when somebody was faster."""
        ...

    async def delete(self, actor: Agent, article_id: str) -> None:
        """Remove the article."""
        ...


class Learning(Protocol):
    """What the desk's own work teaches."""

    async def coverage(self, start: datetime, end: datetime, step: timedelta) -> Sequence[Coverage]:
        """Return the share of contacts answered with a suggestion, step by step; raises Invalid."""
        ...

    def gaps(self, days: int) -> GapList:
        """Return what to write next."""
        ...

    async def draft(self, ticket_ids: Sequence[str]) -> ArticleDraft:
        """Return an article drafted from tickets; raises Invalid."""
        ...
