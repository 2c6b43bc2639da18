"""Where the knowledge floor keeps and reads things, in memory."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from hub.domain.article import Article, ArticleFilter, ArticleStatus, ArticleVersion, SuggestionFeedback
from hub.domain.macro import Macro
from hub.domain.message import Message
from hub.domain.paging import Page
from hub.domain.showing import Showing
from hub.domain.solved_answer import SolvedAnswer
from tests.fakes.repositories import MemoryRepository


class _Listed(MemoryRepository[Any]):
    async def all(self, where: Mapping[str, Any], sort: str = "id") -> AsyncIterator[Any]:
        await asyncio.sleep(0)
        for row in list(self.rows.values()):
            if all(getattr(row, name) == value for name, value in where.items()):
                yield row

    async def page(
        self, where: Mapping[str, Any], sort: str = "id", limit: int = 50, after: str | None = None
    ) -> Page[Any]:
        rows = [row async for row in self.all(where)]
        rows.sort(key=lambda row: getattr(row, sort.lstrip("-")), reverse=sort.startswith("-"))
        return Page(tuple(rows[:limit]))


class MemoryArticles(_Listed):
    """Articles."""

    rows: dict[str, Article]

    async def listed(self, wanted: ArticleFilter, limit: int, after: str | None) -> Page[Article]:
        names = ("status", "language", "category", "visibility")
        where = {name: value for name in names if (value := getattr(wanted, name))}
        return await self.page(where, "-updated_at", limit, after)

    async def to_publish(self, now: datetime, limit: int) -> list[Article]:
        drafts = [one async for one in self.all({"status": ArticleStatus.DRAFT})]
        return [one for one in drafts if one.publish_at is not None and one.publish_at <= now][:limit]

    async def translations(self, answer_id: str) -> list[Article]:
        return [one async for one in self.all({"translation_of": answer_id})]


class MemoryVersions(_Listed):
    """What articles were before."""

    rows: dict[str, ArticleVersion]

    async def of_article(self, article_id: str, limit: int) -> list[ArticleVersion]:
        return list((await self.page({"article_id": article_id}, "-number", limit)).items)


class MemoryFeedback(_Listed):
    """Verdicts."""

    rows: dict[str, SuggestionFeedback]

    async def since(self, moment: datetime) -> AsyncIterator[SuggestionFeedback]:
        async for row in self.all({}):
            if row.created_at >= moment:
                yield row


class MemoryMacros(_Listed):
    """Macros."""

    rows: dict[str, Macro]


class MemoryAnswers(_Listed):
    """Answers of solved tickets."""

    rows: dict[str, SolvedAnswer]

    async def newest(self, limit: int) -> list[SolvedAnswer]:
        return list((await self.page({}, "-solved_at", limit)).items)


class MemoryShowings(_Listed):
    """Which suggestions were shown."""

    rows: dict[str, Showing]

    async def of_ticket(self, ticket_id: str) -> AsyncIterator[Showing]:
        for one in (await self.page({"ticket_id": ticket_id}, "-shown_at", len(self.rows))).items:
            yield one

    async def before(self, moment: datetime, limit: int) -> list[Showing]:
        return [one for one in self.rows.values() if one.shown_at < moment][:limit]

    async def settled_since(self, moment: datetime) -> AsyncIterator[Showing]:
        settled = [
            one for one in self.rows.values() if one.settled_at is not None and one.settled_at >= moment
        ]
        for row in sorted(settled, key=lambda one: (one.settled_at, one.id)):
            await asyncio.sleep(0)
            yield row


class MemoryMessages:
    """Messages by ticket."""

    def __init__(self) -> None:
        self.of_ticket: dict[str, list[Message]] = {}

    async def latest_of_ticket(self, ticket_id: str, limit: int) -> list[Message]:
        await asyncio.sleep(0)
        return self.of_ticket.get(ticket_id, [])[-limit:]
