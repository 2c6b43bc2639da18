"""Answers in several languages: what belongs together, what lacks a language, what is behind its original."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from hub.api.help_centre.text import LANGUAGES
from hub.api.http.inputs import MAX_PAGE, Input, ItemsView, Output
from hub.api.http.operation import Call, Operations
from hub.api.knowledge.articles import ArticleView, article_view
from hub.domain.agent import Role
from hub.domain.article import ArticleStatus
from hub.errors import Invalid
from hub.knowledge.articles.translations import (
    Lacking,
    StaleTranslation,
    is_stale,
    lacking,
    stale,
    written_at,
)

OPERATIONS = Operations("articles")

ASKED = timedelta(days=90)
"""Over so long a time verdicts count as asking."""

Languages = Annotated[str, Field(max_length=200, pattern=r"^([a-z]{2,3}(,[a-z]{2,3})*)?$")]


class MissingQuery(Input):
    """Which languages every answer should have, parted by commas; those of the help centre when none is named."""

    languages: Languages = ""
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class LimitQuery(Input):
    """How many at most."""

    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50


class MissingLanguageView(Output):
    """A language that an answer lacks; `draft_id` is a translation that is written and not published, if any."""

    language: str
    draft_id: str


class MissingTranslationView(Output):
    """An answer that lacks languages; `asked` counts its readers and the times agents answered with it lately."""

    article_id: str
    title: str
    language: str
    missing: list[MissingLanguageView]
    asked: int


class MissingListView(Output):
    """The answers that lack a language, the most asked first; `total` counts all of them."""

    languages: list[str]
    total: int
    items: list[MissingTranslationView]


class StaleTranslationView(Output):
    """A translation whose original was written again after it."""

    article_id: str
    title: str
    language: str
    text_at: datetime
    original_id: str
    original_title: str
    original_text_at: datetime


class StaleListView(Output):
    """The translations that are behind, the longest first; `total` counts all of them."""

    total: int
    items: list[StaleTranslationView]


class TranslationView(Output):
    """One of the articles that give the same answer."""

    id: str
    language: str
    title: str
    status: ArticleStatus
    original: bool
    stale: bool


@OPERATIONS.get("/articles/missing-translations", role=Role.SUPERVISOR)
async def list_missing_translations(call: Call, query: MissingQuery) -> MissingListView:
    """List the published answers that lack a language, the most asked first."""
    languages = list(dict.fromkeys(query.languages.split(","))) if query.languages else list(LANGUAGES)
    if len(languages) > 20:
        raise Invalid("Name at most twenty languages")
    groups = await call.services.translations.groups()
    feedback = call.services.article_feedback
    tallies = await feedback.tallies(call.services.clock.now() - ASKED)
    views = await feedback.views([one.id for group in groups for one in group])
    asked = {one: count + (tallies[one].used if one in tallies else 0) for one, count in views.items()}
    found = lacking(groups, languages, asked)
    items = [_missing_view(one) for one in found[: query.limit]]
    return MissingListView(languages=languages, total=len(found), items=items)


@OPERATIONS.get("/articles/stale-translations", role=Role.SUPERVISOR)
async def list_stale_translations(call: Call, query: LimitQuery) -> StaleListView:
    """List the published translations whose original was written again after them."""
    found = stale(await call.services.translations.groups())
    return StaleListView(total=len(found), items=[_stale_view(one) for one in found[: query.limit]])


@OPERATIONS.get("/articles/{article_id}/translations")
async def list_translations(call: Call, article_id: str) -> ItemsView[TranslationView]:
    """List the articles that give the same answer, this one too, the original first."""
    group = await call.services.articles.translated(await call.services.articles.require(article_id))
    items = [
        TranslationView(
            id=one.id,
            language=one.language,
            title=one.title,
            status=one.status,
            original=one is group[0],
            stale=is_stale(one, group[0]),
        )
        for one in group
    ]
    return ItemsView(items=items)


@OPERATIONS.post("/articles/{article_id}/up-to-date", role=Role.SUPERVISOR)
async def mark_up_to_date(call: Call, article_id: str) -> ArticleView:
    """Say that a translation still says what its original says."""
    fields = {"text_at": call.services.clock.now()}
    return article_view(await call.services.articles.change(call.agent, article_id, fields, None))


def _missing_view(one: Lacking) -> MissingTranslationView:
    return MissingTranslationView(
        article_id=one.original.id,
        title=one.original.title,
        language=one.original.language,
        missing=[
            MissingLanguageView(language=language, draft_id=one.drafts.get(language, ""))
            for language in one.languages
        ],
        asked=one.asked,
    )


def _stale_view(one: StaleTranslation) -> StaleTranslationView:
    return StaleTranslationView(
        article_id=one.article.id,
        title=one.article.title,
        language=one.article.language,
        text_at=written_at(one.article),
        original_id=one.original.id,
        original_title=one.original.title,
        original_text_at=written_at(one.original),
    )
