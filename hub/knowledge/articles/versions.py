"""Former versions of articles: the list, the difference between two, and what restoring one writes."""

import asyncio
from collections.abc import Mapping, Sequence
from difflib import unified_diff
from typing import Any

from hub.domain.article import Article, ArticleVersion
from hub.errors import Invalid, NotFound
from hub.knowledge.ports import ArticleRepository, VersionRepository

MAX_LINES = 5_000
"""Longer texts take too long to compare."""
MAX_LISTED = 200


def version_of(article: Article) -> ArticleVersion:
    """Return the article as it is, to be kept when it changes."""
    return ArticleVersion(
        id=f"{article.id}@{article.version}",
        article_id=article.id,
        number=article.version,
        title=article.title,
        body=article.body,
        language=article.language,
        questions=article.questions,
        status=article.status,
        editor_id=article.editor_id or article.author_id,
        written_at=article.updated_at,
    )


def difference(old: ArticleVersion, new: ArticleVersion) -> list[str]:
    """Return the lines of a unified diff from `old` to `new`; raises Invalid for texts of too many lines."""
    before, after = _lines(old), _lines(new)
    if max(len(before), len(after)) > MAX_LINES:
        raise Invalid(f"only texts of at most {MAX_LINES} lines are compared")
    names = (f"version {old.number}", f"version {new.number}")
    return list(unified_diff(before, after, *names, lineterm=""))


def _lines(version: ArticleVersion) -> list[str]:
    head = [f"title: {version.title}", f"language: {version.language}", f"status: {version.status.value}"]
    return [*head, *(f"question: {one}" for one in version.questions), "", *version.body.splitlines()]


class ArticleVersions:
    """Read what articles were before."""

    def __init__(self, articles: ArticleRepository, versions: VersionRepository) -> None:
        self._articles = articles
        self._versions = versions

    async def listed(self, article_id: str) -> Sequence[ArticleVersion]:
        """Return the present version and the former ones, newest first; raises NotFound."""
        present = version_of(await self._articles.require(article_id))
        former = await self._versions.of_article(article_id, MAX_LISTED)
        return [present, *(one for one in former if one.number < present.number)]

    async def require(self, article_id: str, number: int) -> ArticleVersion:
        """Return one version, present or former; raises NotFound."""
        article = await self._articles.require(article_id)
        if article.version == number:
            return version_of(article)
        former = await self._versions.get(f"{article_id}@{number}")
        if former is None:
            raise NotFound(f"version {number} of the article is not kept")
        return former

    async def diff(self, article_id: str, number: int, against: int) -> list[str]:
        """Return what leads from version `against` to version `number`; raises NotFound, Invalid."""
        old, new = await self.require(article_id, against), await self.require(article_id, number)
        return await asyncio.to_thread(difference, old, new)

    async def former_values(self, article_id: str, number: int) -> Mapping[str, Any]:
        """Return what to write to have a version's text again; raises NotFound."""  # Any: fields of Article
        version = await self.require(article_id, number)
        return {
            "title": version.title,
            "body": version.body,
            "language": version.language,
            "questions": version.questions,
        }
