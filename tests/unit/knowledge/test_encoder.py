"""The default encoder itself, on the seed articles; loads 100 MB once."""

from pathlib import Path

import pytest

from hub.knowledge.articles.seed import read_articles
from hub.knowledge.encoding.embedding import UniversalSentenceEncoder
from hub.knowledge.search.index import KnowledgeIndex
from tests.factories.articles import an_article

FOLDER = Path(__file__).parents[3] / "config" / "seed" / "articles"


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    made = KnowledgeIndex(UniversalSentenceEncoder())
    for one in read_articles(FOLDER):
        made.put(an_article(one.name, **dict(one.fields)))
    while made.refresh():
        pass
    return made


@pytest.mark.parametrize(
    ("question", "spoken", "article"),
    [
        ("I was charged two times, please give the money back", "en", "en/charged-twice"),
        ("pasword fogotten", "en", "en/reset-password"),
        (
            "Hi team,\n\nhope you are well. Since this morning I have no internet.\n\nBest,\nTom",
            "en",
            "en/router-offline",
        ),
        ("我的退款还没到，order 123", "zh", "zh/refund-time"),
        ("网络连不上了", "zh", "zh/router-offline"),
        ("公司名称写错了，请重开发票", "zh", "zh/invoice-correction"),
    ],
)
def test_customers_words_lead_to_the_article(
    index: KnowledgeIndex, question: str, spoken: str, article: str
) -> None:
    first = index.search(question, spoken)[0]
    assert first.article_id == article
    assert first.confidence > 0.5


def test_a_chinese_question_finds_english_articles(index: KnowledgeIndex) -> None:
    assert index.search("应用一打开就闪退", "zh", only="en")[0].article_id == "en/app-crash"


@pytest.mark.parametrize(
    "question", ["what is the weather in Paris", "tell me a joke about cats", "今天天气怎么样"]
)
def test_small_talk_has_no_answer(index: KnowledgeIndex, question: str) -> None:
    assert index.search(question, "en")[0].confidence < 0.25
