import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.domain.skill import Skill
from hub.knowledge.search.scope import Scope
from hub.knowledge.search.word_search import TAKE_IN, WordSearch
from hub.knowledge.text.keywords import PlainPhrases, skills_by_keywords
from hub.knowledge.text.nlp import PhraseFinder
from tests.factories.articles import an_article

REFUND = an_article(
    "refund", title="Refunds", questions=("Where is my refund?",), body="Money is back in five days."
)
ROUTER = an_article("router", title="Router offline", body="Unplug the router. Plug it in again.")
RETURN = an_article(
    "return", title="退货", questions=("怎么退货？",), body="七天之内可以退货。", language="zh"
)


@pytest_asyncio.fixture
async def words() -> AsyncIterator[WordSearch]:
    made = WordSearch()
    for one in (REFUND, ROUTER, RETURN):
        made.put(one)
    yield made
    made.stop()


async def best(words: WordSearch, question: str, only: str = "") -> str:
    hits = await words.search(question, Scope(language=only), 5)
    return hits[0].article_id if hits else ""


@pytest.mark.parametrize(
    ("question", "article_id"),
    [
        ("Hi, where are my refunds? Thanks", "refund"),
        ("unplugging routers", "router"),
        ("请问怎么退货", "return"),
        ("ROUTER", "router"),
        ("elephant", ""),
        ("", ""),
        ('"; DROP TABLE articles; --" OR * NEAR(', ""),
    ],
)
async def test_finds_by_words_their_forms_and_pairs_of_signs(
    words: WordSearch, question: str, article_id: str
) -> None:
    assert await best(words, question) == article_id


async def test_sureness_grows_with_the_share_of_words(words: WordSearch) -> None:
    (sure,) = await words.search("refund", Scope(), 1)
    (unsure,) = await words.search("refund for a purple elephant with wings", Scope(), 1)
    assert sure.confidence > 0.8
    assert unsure.confidence < 0.25
    assert sure.passage == "Where is my refund?"


async def test_changes_removals_and_languages(words: WordSearch) -> None:
    words.put(an_article("refund", title="Purple elephant"), ("is it grey",))
    assert await best(words, "refund") == ""
    assert await best(words, "grey") == "refund"
    words.remove("refund")
    words.remove("unknown")
    assert await best(words, "purple elephant") == ""
    assert await best(words, "退货", only="en") == ""


async def test_many_articles_are_taken_in_before_anybody_asks(words: WordSearch) -> None:
    for number in range(3 * TAKE_IN + 1):
        words.put(an_article(f"n{number}", title=f"Number {number}"))
    found = await asyncio.gather(*(best(words, f"number {number}") for number in (0, 50, 3 * TAKE_IN)))
    assert found == ["n0", "n50", f"n{3 * TAKE_IN}"]


def test_phrases_are_found_as_spacy_finds_them() -> None:
    phrases = {"plan": ("Solo plan", "solo"), "back": ("退款", "refund"), "none": ()}
    text = "My SOLO plan and solo: I want 退款 (refund!) for soloists"
    assert PlainPhrases(phrases).places(text) == PhraseFinder(phrases).places(text)
    assert PlainPhrases(phrases).topics(text) == PhraseFinder(phrases).topics(text)


def test_skills_by_keywords_alone() -> None:
    skills = [
        Skill(id="billing", name="Billing", keywords=("refund", "invoice")),
        Skill(id="tech", name="Tech", keywords=("router",)),
    ]
    assert skills_by_keywords("refund of my invoice, not the router", skills)[0][0] == "billing"
    assert skills_by_keywords("hello", skills) == []


async def test_a_brands_articles_are_for_its_customers_alone(words: WordSearch) -> None:
    for brand in ("Aurora", "Boreas"):
        words.put(an_article(brand, "Sledges", body="On snow.", brand=brand))
    words.put(an_article("all", "Sledges", body="On ice."))
    hits = await words.search("sledges", Scope(brand="Aurora"), 5)
    assert {hit.article_id for hit in hits} == {"Aurora", "all"}
