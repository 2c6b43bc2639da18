"""One answer in several languages: which articles belong together, which are behind their original, which languages lack.

A translation names its original (`translation_of`). Seeded articles need not: ids that differ only in a leading language
(`en-refund`, `zh-refund`) belong together. The group is known by the id of its original, also when that is deleted.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hub.domain.article import Article, ArticleStatus
from hub.errors import Invalid
from hub.knowledge.ports import ArticleRepository
from hub.knowledge.search.hits import Hit
from hub.knowledge.search.scope import speaks_for

_FIRST = "en"


def answer_of(article: Article) -> str:
    """Return the id of the answer that an article gives in its language."""
    if article.translation_of:
        return article.translation_of
    prefix = f"{article.language}-"
    return f"{_FIRST}-{article.id.removeprefix(prefix)}" if article.id.startswith(prefix) else article.id


def original_of(group: Sequence[Article]) -> Article:
    """Return the article that the others translate: the one that gave the answer its id, else the oldest."""
    return min(group, key=lambda one: (one.id != answer_of(one), one.created_at, one.id))


def written_at(article: Article) -> datetime:
    """Return when its text was last written, or found to be right; articles of former versions of the hub do not say."""
    return article.text_at or article.updated_at


def is_stale(article: Article, original: Article) -> bool:
    """Tell whether the original was written again after this translation was."""
    return article.id != original.id and written_at(original) > written_at(article)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """An answer without some languages; `drafts` are translations that are written and not published, by language."""

    original: Article
    languages: tuple[str, ...]
    drafts: Mapping[str, str]
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleTranslation:
    """A translation, and the original that was written again after it."""

    article: Article
    original: Article


def lacking(
    groups: Iterable[Sequence[Article]], languages: Sequence[str], asked: Mapping[str, int]
) -> list[Lacking]:
    """Return the published answers that some of the languages lack, the most asked first; `asked` counts by article."""
    found: list[Lacking] = []
    for group in groups:
        published = [one for one in group if one.status is ArticleStatus.PUBLISHED]
        known = {one.language.partition("-")[0] for one in published}
        missing = tuple(one for one in languages if one not in known)
        if published and missing:
            drafts = {one.language: one.id for one in group if one.status is ArticleStatus.DRAFT}
            count = sum(asked.get(one.id, 0) for one in group)
            original = original_of(published)
            found.append(Lacking(original=original, languages=missing, drafts=drafts, asked=count))
    return sorted(found, key=lambda one: (-one.asked, one.original.title, one.original.id))


def stale(groups: Iterable[Sequence[Article]]) -> list[StaleTranslation]:
    """Return the published translations that are behind their original, the longest behind first."""
    found = [
        StaleTranslation(article=one, original=original)
        for group in groups
        for original in (original_of(group),)
        for one in group
        if one.status is ArticleStatus.PUBLISHED and is_stale(one, original)
    ]
    return sorted(found, key=lambda one: (written_at(one.article), one.article.id))


class AnswerBook:
    """Know in memory which published articles say the same, so that searches can prefer a language."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, str, str]] = {}
        self._answers: dict[str, dict[str, str]] = defaultdict(dict)

    def put(self, article: Article) -> None:
        """Remember a published article."""
        self.remove(article.id)
        self._places[article.id] = (answer_of(article), article.language, article.brand)
        self._answers[answer_of(article)][article.language] = article.id

    def remove(self, article_id: str) -> None:
        """Forget an article; one that is not known is none."""
        answer, language, _ = self._places.pop(article_id, ("", "", ""))
        if self._answers.get(answer, {}).get(language) == article_id:
            del self._answers[answer][language]

    def in_language(self, hits: Sequence[Hit], language: str, brand: str = "") -> list[Hit]:
        """Return the hits with an answer that there is in the language (for the brand) once and in it; its surest hit stands."""
        seen: set[str] = set()
        kept: list[Hit] = []
        for hit in hits:
            answer, *_ = self._places.get(hit.article_id, (hit.article_id, "", ""))
            wanted = self._answers.get(answer, {}).get(language)
            if wanted is None or not speaks_for(self._places[wanted][2], brand):
                kept.append(hit)
            elif wanted not in seen:
                kept.append(replace(hit, article_id=wanted))
                seen.add(wanted)
        return kept


class Translations:
    """Read and check which articles belong together."""

    def __init__(self, articles: ArticleRepository, languages: Sequence[str]) -> None:
        """Look for seeded articles in these languages."""
        self._articles = articles
        self._languages = tuple(dict.fromkeys((_FIRST, *languages)))

    async def of(self, article: Article) -> list[Article]:
        """Return every article of the same answer, this one too, the original first."""
        return await self._group(answer_of(article))

    async def _group(self, answer: str) -> list[Article]:
        tail = answer.removeprefix(f"{_FIRST}-")
        ids = [answer] if tail == answer else [f"{language}-{tail}" for language in self._languages]
        seeded = [one for one in await self._articles.get_many(ids) if answer_of(one) == answer]
        known = {one.id for one in seeded}
        linked = [one for one in await self._articles.translations(answer) if one.id not in known]
        group = [*seeded, *linked]
        first = original_of(group) if group else None
        return sorted(group, key=lambda one: (one is not first, one.language, one.id))

    async def groups(self) -> list[list[Article]]:
        """Return all answers with their articles; retired ones do not count."""
        found: dict[str, list[Article]] = defaultdict(list)
        async for article in self._articles.all({}):
            if article.status is not ArticleStatus.RETIRED:
                found[answer_of(article)].append(article)
        return list(found.values())

    async def checked(self, fields: Mapping[str, Any], article_id: str = "") -> Mapping[str, Any]:
        """Return what to write with the original's own id in it; raises Invalid for a link that makes no sense.

        `article_id` is the article that is to be changed, empty for a new one.
        """  # Any: fields of Article
        if "translation_of" not in fields and "language" not in fields:
            return fields
        held = await self._articles.require(article_id) if article_id else None
        answer = held.translation_of if held else ""
        if (wanted := fields.get("translation_of", answer)) != answer:
            answer = await self._root(wanted, article_id) if wanted else ""
        language = fields.get("language", held.language if held else "")
        if answer:
            await self._check_room(answer, language, article_id)
        elif held is not None:
            await self._check_room(answer_of(held), language, article_id)
        return {**fields, "translation_of": answer}

    async def _root(self, wanted: str, article_id: str) -> str:
        original = await self._articles.get(wanted)
        if original is None:
            raise Invalid("There is no such article to be a translation of", translation_of=wanted)
        answer = answer_of(original)
        if article_id and answer == article_id:
            raise Invalid("An article is no translation of itself or of its own translation")
        if article_id and await self._articles.translations(article_id):
            raise Invalid("This article has translations of its own; link those to the other one first")
        return answer

    async def _check_room(self, answer: str, language: str, article_id: str) -> None:
        """Raise Invalid when another article says the answer in this language."""
        for one in await self._group(answer):
            if one.id != article_id and one.language == language and one.status is not ArticleStatus.RETIRED:
                raise Invalid(f'"{one.title}" gives this answer in {language} already', article=one.id)
