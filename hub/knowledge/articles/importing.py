"""Take other systems' articles in: each is added once, and changed when its source has changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hub.domain.article import Article, ArticleStatus
from hub.errors import AlreadyExists, Invalid
from hub.knowledge.articles.lifecycle import Articles, changed_article
from hub.knowledge.imports.found import FoundArticle, Unusable
from hub.knowledge.ports import ArticleRepository

IMPORT_AUTHOR = "import"


class ImportOutcome(StrEnum):
    """What became of something that was found."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the report."""

    place: str
    outcome: ImportOutcome
    title: str = ""
    article_id: str = ""
    reason: str = ""


class Importer:
    """Store what readers found; `source` and the key there make the id, so that importing twice adds nothing."""

    def __init__(
        self,
        articles: Articles,
        repository: ArticleRepository,
        *,
        source: str,
        publish: bool = False,
        dry_run: bool = False,
        actor_id: str = IMPORT_AUTHOR,
    ) -> None:
        """Publish what its source has published when `publish` is set; store nothing in a dry run."""
        self._actor_id = actor_id
        self._articles = articles
        self._repository = repository
        self._source = source
        self._publish = publish
        self._dry_run = dry_run
        self._seen: set[str] = set()

    async def take(self, found: FoundArticle | Unusable) -> Told:
        """Add or change one article and tell what was done; what cannot be stored is told as skipped."""
        if isinstance(found, Unusable):
            return Told(place=found.place, outcome=ImportOutcome.SKIPPED, reason=found.reason)
        article_id = found.id_for(self._source)
        if article_id in self._seen:
            reason = f"an article with the same key came before: {found.key}"
            return Told(place=found.place, outcome=ImportOutcome.SKIPPED, title=found.title, reason=reason)
        self._seen.add(article_id)
        try:
            outcome = await self._store(article_id, found)
        except Invalid as error:
            return Told(
                place=found.place, outcome=ImportOutcome.SKIPPED, title=found.title, reason=error.detail
            )
        return Told(place=found.place, outcome=outcome, title=found.title, article_id=article_id)

    async def _store(self, article_id: str, found: FoundArticle) -> ImportOutcome:
        stored = await self._repository.get(article_id)
        if stored is None:
            return await self._add(article_id, found)
        values = self._values(found, stored)
        if changed_article(stored, values, now=stored.updated_at) == stored:
            return ImportOutcome.SAME
        if not self._dry_run:
            await self._articles.change(self._actor_id, article_id, values, None)
        return ImportOutcome.CHANGED

    async def _add(self, article_id: str, found: FoundArticle) -> ImportOutcome:
        values = self._values(found, None)
        self._articles.draft(article_id, IMPORT_AUTHOR, values)
        if not self._dry_run:
            try:
                await self._articles.create(self._actor_id, values, article_id)
            except AlreadyExists:
                return ImportOutcome.SAME  # by another import at the same moment
        return ImportOutcome.ADDED

    def _values(
        self, found: FoundArticle, stored: Article | None
    ) -> Mapping[str, Any]:  # Any: fields of Article
        values: dict[str, Any] = {"title": found.title, "body": found.body, "language": found.language}
        if found.category:
            values["category"] = found.category
        if found.brand:
            values["brand"] = found.brand
        if found.questions or stored is None:
            values["questions"] = found.questions
        # An editor who retired an article here meant it.
        if self._publish and not found.draft and (stored is None or stored.status is ArticleStatus.DRAFT):
            values["status"] = ArticleStatus.PUBLISHED
        return values
