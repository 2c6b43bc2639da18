from pathlib import Path

import pytest

from hub.errors import Invalid
from hub.knowledge.articles.seed import parse_article, read_articles
from hub.knowledge.text.markdown_text import to_plain_text

FOLDER = Path(__file__).parents[3] / "config" / "seed" / "articles"


def test_the_seed_holds_the_same_articles_in_both_languages() -> None:
    articles = read_articles(FOLDER)
    by_language = {
        code: {one.name.partition("/")[2] for one in articles if one.language == code}
        for code in ("en", "zh")
    }
    assert len(by_language["en"]) >= 22
    assert by_language["en"] == by_language["zh"]


@pytest.mark.parametrize("article", read_articles(FOLDER), ids=lambda one: one.name)
def test_every_seed_article_can_be_sent_and_found(article: object) -> None:
    text = to_plain_text(article.body)  # type: ignore[attr-defined]
    assert len(text) > 80
    assert "**" not in text
    assert 3 <= len(article.questions) <= 6  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text", ["", "no head", "+++\ntitle = 1", "+++\nquestions = []\n+++\nx", "+++\n= =\n+++\nx"]
)
def test_a_faulty_file_is_named(text: str) -> None:
    with pytest.raises(Invalid, match="en/faulty"):
        parse_article(text, "en/faulty")
