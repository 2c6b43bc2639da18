"""The life of articles: draft, published, retired. The changes are pure; `Articles` stores them."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from datetime import datetime
from typing import Any

from hub.clock import Clock
from hub.domain.article import Article, ArticleFilter, ArticleStatus, Visibility
from hub.domain.article_events import (
    ArticleChanged,
    ArticleCreated,
    ArticleEvent,
    ArticlePublished,
    ArticleRetired,
)
from hub.domain.paging import Page
from hub.errors import AlreadyExists, Conflict, Invalid, NotFound
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.knowledge.articles.versions import version_of
from hub.knowledge.ports import ArticleRepository, VersionRepository

ATTEMPTS = 20
MAX_QUESTIONS = 200
MAX_QUESTION_CHARS = 2_000

DUE_AT_ONCE = 100

_TEXT = ("title", "body", "language", "questions")
_EDITORIAL = (
    "status",
    "category",
    "visibility",
    "brand",
    "owner_id",
    "review_at",
    "publish_at",
    "translation_of",
)
WRITABLE = frozenset((*_TEXT, *_EDITORIAL, "text_at", "files"))

_STATUS_EVENTS: dict[ArticleStatus, type[ArticleEvent]] = {
    ArticleStatus.PUBLISHED: ArticlePublished,
    ArticleStatus.RETIRED: ArticleRetired,
    ArticleStatus.DRAFT: ArticleChanged,
}


def check_article(article: Article) -> Article:
    """Return the article with tidy questions; raises Invalid when nobody could find or read it."""
    if not article.title.strip():
        raise Invalid("an article needs a title")
    if not article.language:
        raise Invalid("an article needs a language")
    questions = tuple(dict.fromkeys(text.strip() for text in article.questions if text.strip()))
    if len(questions) > MAX_QUESTIONS or any(len(text) > MAX_QUESTION_CHARS for text in questions):
        raise Invalid(f"at most {MAX_QUESTIONS} questions of {MAX_QUESTION_CHARS} characters")
    return replace(article, title=article.title.strip(), questions=questions)


def changed_article(article: Article, values: Mapping[str, Any], *, now: datetime) -> Article:
    """Return the article with other values; raises Invalid for fields that cannot be written."""
    unknown = sorted(set(values) - WRITABLE)
    if unknown:
        raise Invalid(f"not a field of an article: {', '.join(unknown)}")
    if "status" in values:
        values = {**values, "status": ArticleStatus(values["status"])}
    if "visibility" in values:
        values = {**values, "visibility": Visibility(values["visibility"])}
    if "questions" in values:
        values = {**values, "questions": tuple(values["questions"])}
    changed = check_article(replace(article, **values))
    if changed.status is not ArticleStatus.DRAFT:
        # Its time is over: taken back to draft some day, it must not publish itself again.
        changed = replace(changed, publish_at=None)
    if changed == article:
        return changed
    if (changed.title, changed.body) != (article.title, article.body):
        changed = replace(changed, text_at=now)
    return replace(changed, updated_at=now)


class _NotKept(Exception):
    """The version of an article that is to be changed is not kept yet."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.id)
        self.article = article


class Articles:
    """Read, write, publish and retire articles."""

    def __init__(
        self, clock: Clock, ids: IdFactory, articles: ArticleRepository, versions: VersionRepository
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._articles = articles
        self._versions = versions

    async def page(self, wanted: ArticleFilter, *, limit: int, after: str | None) -> Page[Article]:
        """Return one page, newest change first."""
        return await self._articles.listed(wanted, limit, after)

    async def publish_due(self, actor_id: str) -> Sequence[Article]:
        """Publish the drafts whose time has come and return them; several processes may do so at once."""
        published: list[Article] = []
        for draft in await self._articles.to_publish(self._clock.now(), DUE_AT_ONCE):
            values = {"status": ArticleStatus.PUBLISHED, "publish_at": None}
            try:
                published.append(await self.change(actor_id, draft.id, values, draft.version))
            except (Conflict, NotFound):
                continue  # somebody was faster, or is writing: the next round looks again
        return published

    def draft(self, article_id: str, actor_id: str, values: Mapping[str, Any]) -> Article:
        """Return a new article that is not stored; raises Invalid."""  # Any: fields of Article
        now = self._clock.now()
        blank = Article(
            id=article_id,
            title="-",
            body="",
            language="",
            created_at=now,
            updated_at=now,
            author_id=actor_id,
        )
        return changed_article(blank, values, now=now)

    async def create(
        self, actor_id: str, values: Mapping[str, Any], article_id: str = ""
    ) -> Article:  # Any: fields of Article
        """Store a new article, under an id of its own unless one is given; raises Invalid, AlreadyExists."""
        article = self.draft(article_id or self._ids.new(), actor_id, values)
        events: list[ArticleEvent] = [self._event(ArticleCreated, article.id, actor_id)]
        if article.status is not ArticleStatus.DRAFT:
            events.append(self._event(_STATUS_EVENTS[article.status], article.id, actor_id))
        return await self._articles.add(article, *events)

    async def change(
        self, actor_id: str, article_id: str, values: Mapping[str, Any], version: int | None
    ) -> Article:  # Any: fields of Article
        """Change some fields and keep what was; raises Conflict when somebody was faster than the `version` seen."""
        kept: set[int] = set()

        def apply(article: Article) -> Change[Article] | None:
            if version is not None and article.version != version:
                raise Conflict("the article was changed meanwhile", version=article.version)
            changed = changed_article(article, values, now=self._clock.now())
            if changed == article:
                return None
            if article.version not in kept:
                raise _NotKept(article)
            kind = _STATUS_EVENTS[changed.status] if changed.status is not article.status else ArticleChanged
            return Change(replace(changed, editor_id=actor_id), (self._event(kind, article_id, actor_id),))

        for _ in range(ATTEMPTS):
            try:
                return await self._articles.update(article_id, apply)
            except _NotKept as former:
                # Kept before the change: after a crash between the two there is a copy too many, never one too few.
                with suppress(AlreadyExists):
                    await self._versions.add(version_of(former.article))
                kept.add(former.article.version)
        raise Conflict("the article changes too often, try again")

    async def delete(self, actor_id: str, article_id: str) -> None:
        """Retire the article, so that every process forgets it, and remove it."""
        await self.change(actor_id, article_id, {"status": ArticleStatus.RETIRED}, None)
        while former := await self._versions.of_article(article_id, 100):
            for version in former:
                await self._versions.delete(version.id)
        await self._articles.delete(article_id)

    def _event(self, kind: type[ArticleEvent], article_id: str, actor_id: str) -> ArticleEvent:
        return kind(id=self._ids.new(), at=self._clock.now(), article_id=article_id, actor_id=actor_id)


assert {field.name for field in dataclass_fields(Article)} >= WRITABLE  # a rename must not go unnoticed
