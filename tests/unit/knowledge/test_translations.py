"""Answers in several languages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.article import Article, ArticleStatus
from hub.errors import Invalid
from hub.knowledge.articles.lifecycle import changed_article
from hub.knowledge.articles.translations import (
    AnswerBook,
    Translations,
    answer_of,
    is_stale,
    lacking,
    original_of,
    stale,
)
from hub.knowledge.search.hits import Hit
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from tests.factories.articles import MOMENT, an_article


@asynccontextmanager
async def kept(*articles: Article) -> AsyncIterator[Translations]:
    store, _ = open_store(None, None, ManualClock(MOMENT))
    await store.start()
    try:
        repositories = Repositories(store, Outlet())
        for article in articles:
            await repositories.articles.add(article)
        yield Translations(repositories.articles, ("en", "zh"))
    finally:
        await store.stop()


def chinese(article_id: str, **fields: Any) -> Article:
    return an_article(article_id, "退款", language="zh", **fields)


def test_seeds_belong_together_by_their_ids_and_others_by_the_link() -> None:
    group = [chinese("zh-refund"), an_article("en-refund"), chinese("01x", translation_of="en-refund")]
    assert {answer_of(one) for one in group} == {"en-refund"}
    assert original_of(group).id == "en-refund"
    assert answer_of(an_article("enough")) == "enough"


async def test_a_group_is_found_from_each_of_its_articles() -> None:
    seeded = (chinese("zh-refund"), an_article("en-refund"))
    linked = an_article("01x", language="fr", translation_of="en-refund")
    async with kept(*seeded, linked, an_article("other")) as translations:
        for article in (*seeded, linked):
            assert [one.id for one in await translations.of(article)] == ["en-refund", "01x", "zh-refund"]


async def test_links_lead_to_the_original_and_each_language_is_there_once() -> None:
    async with kept(an_article("a"), chinese("b", translation_of="a"), an_article("c")) as translations:
        french = {"language": "fr", "translation_of": "b"}
        assert (await translations.checked(french))["translation_of"] == "a"
        assert await translations.checked({"title": "x"}, "a") == {"title": "x"}
        for fields, article_id in (
            ({"language": "zh", "translation_of": "a"}, ""),
            ({"language": "fr", "translation_of": "nowhere"}, ""),
            ({"translation_of": "b"}, "a"),
            ({"translation_of": "c"}, "a"),
            ({"language": "en"}, "b"),
            ({"language": "zh"}, "a"),
        ):
            with pytest.raises(Invalid):
                await translations.checked(fields, article_id)
        assert (await translations.checked({"translation_of": ""}, "b"))["translation_of"] == ""


def test_a_translation_is_stale_once_its_original_is_written_again() -> None:
    original = replace(an_article("a"), text_at=MOMENT)
    translation = chinese("b", translation_of="a", text_at=MOMENT + timedelta(hours=1))
    later = MOMENT + timedelta(days=1)
    assert not is_stale(translation, original)
    filed = changed_article(original, {"category": "Billing"}, now=later)
    assert not is_stale(translation, filed)
    written = changed_article(filed, {"body": "New."}, now=later)
    assert is_stale(translation, written)
    assert not is_stale(written, written)
    assert [one.article.id for one in stale([[written, translation]])] == ["b"]
    assert stale([[written, replace(translation, status=ArticleStatus.DRAFT)]]) == []
    current = changed_article(translation, {"text_at": later}, now=later)
    assert not is_stale(current, written)


def test_answers_that_lack_a_language_come_most_asked_first() -> None:
    draft = chinese("d", translation_of="a", status=ArticleStatus.DRAFT)
    groups = [
        [an_article("a", "Rare"), draft],
        [an_article("b", "Often")],
        [an_article("c"), chinese("z", translation_of="c")],
        [an_article("e", status=ArticleStatus.DRAFT)],
    ]
    found = lacking(groups, ["en", "zh"], {"a": 1, "b": 7})
    assert [(one.original.id, one.languages, one.asked) for one in found] == [
        ("b", ("zh",), 7),
        ("a", ("zh",), 1),
    ]
    assert found[1].drafts == {"zh": "d"}


def test_of_one_answer_the_customers_language_is_shown() -> None:
    book = AnswerBook()
    for article in (an_article("a"), chinese("b", translation_of="a"), an_article("c")):
        book.put(article)
    hits = [Hit(article_id=one, score=0.0, confidence=0.5, passage="") for one in ("a", "c", "b", "macro:1")]
    assert [one.article_id for one in book.in_language(hits, "zh")] == ["b", "c", "macro:1"]
    assert [one.article_id for one in book.in_language(hits, "en")] == ["a", "c", "macro:1"]
    assert [one.article_id for one in book.in_language(hits, "fr")] == ["a", "c", "b", "macro:1"]
    book.remove("b")
    assert [one.article_id for one in book.in_language(hits[:1], "zh")] == ["a"]
