"""The readers of other systems' articles, on files in the shapes that those systems document."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from hub.errors import Invalid
from hub.knowledge.imports.found import FoundArticle, Reading, Unusable, language_code
from hub.knowledge.imports.html_markdown import to_markdown
from hub.knowledge.imports.sources import FORMATS

READING = Reading("en", frozenset(("en", "zh")))


def found(format_name: str, text: str, place: str = "file") -> list[FoundArticle | Unusable]:
    return list(FORMATS[format_name].read(text, place, READING))


def one(format_name: str, text: str, place: str = "file") -> FoundArticle:
    (article,) = found(format_name, text, place)
    assert isinstance(article, FoundArticle), article
    return article


def markdown(html: str) -> str:
    body = LexborHTMLParser(html).body
    assert body is not None
    return to_markdown(body)


def test_markdown_with_a_head_of_toml() -> None:
    article = one(
        "markdown", '+++\ntitle = "Refunds"\nquestions = ["Where?", "When?"]\n+++\nIn *five* days.\n'
    )
    assert (article.title, article.body, article.language) == ("Refunds", "In *five* days.", "en")
    assert article.questions == ("Where?", "When?")


def test_markdown_with_a_head_of_plain_lines() -> None:
    head = 'title: "Refunds: how"\nlanguage: de\ncategory: Billing\ndraft: true\nquestions:\n  - Wo?\n  - Wann?\n'
    article = one("markdown", f"---\r\n{head}---\r\nText")
    assert (article.title, article.language, article.category) == ("Refunds: how", "de", "Billing")
    assert article.questions == ("Wo?", "Wann?")
    assert article.draft
    assert one("markdown", "---\ntitle: A\nquestions: [one, 'two']\n---\nx").questions == ("one", "two")


def test_markdown_without_a_head_is_named_by_its_heading_or_its_file() -> None:
    assert one("markdown", "# Refunds #\n\nText").title == "Refunds"
    article = one("markdown", "Text", "zh/late-parcel.md")
    assert (article.title, article.language, article.key) == ("late parcel", "zh", "zh/late-parcel")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("+++\ntitle =\n+++\nx", "not TOML"),
        ("+++\ntitle = 'x'\n", "no end"),
        ("---\ntitle: x\n---\n", "no text"),
        ("---\ntitle: x\nlanguage: 12\n---\nText", "not a language"),
        (f"---\ntitle: {'x' * 201}\n---\nText", "title"),
        (f"# x\n{'y' * 100_001}", "text"),
    ],
)
def test_faulty_markdown_is_told(text: str, reason: str) -> None:
    (unusable,) = found("markdown", text, "faq/a.md")
    assert isinstance(unusable, Unusable)
    assert unusable.place == "faq/a.md"
    assert reason in unusable.reason


def test_a_table_row_by_row() -> None:
    text = 'Title;Body;Language;Questions\nRefunds;"Line one\nline two";zh-CN;Where? | When?\nEmpty;;;\n'
    article, empty = found("csv", text, "a.csv")
    assert isinstance(article, FoundArticle)
    assert (article.title, article.body, article.language) == ("Refunds", "Line one\nline two", "zh")
    assert article.questions == ("Where?", "When?")
    assert empty == Unusable("a.csv row 2", "it has no text")


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "title,text\nx,y\n"])
def test_a_table_without_its_columns_is_told(text: str) -> None:
    (unusable,) = found("csv", text)
    assert isinstance(unusable, Unusable)
    assert "body" in unusable.reason


def test_a_page_without_what_surrounds_it() -> None:
    page = """<html lang="zh-cn"><head><title>Refunds - Help</title><script>x()</script></head><body>
      <header>Menu</header><nav><a href="/">Home</a></nav>
      <main><h1>Refunds &amp; returns</h1><p>Within <b>five</b> days.</p></main><footer>Imprint</footer></body></html>"""
    article = one("html", page, "refunds.html")
    assert (article.title, article.language) == ("Refunds & returns", "zh")
    assert article.body == "Within **five** days."
    assert one("html", "<title>T</title><p>x").title == "T"


def test_zendesk_with_its_translations_and_sections() -> None:
    export = {
        "articles": [
            {
                "id": 35,
                "title": "Refunds",
                "body": "<p>Five days</p>",
                "locale": "en-us",
                "draft": False,
                "section_id": 7,
            },
            {
                "id": 35,
                "title": "退款",
                "body": "<p>五天</p>",
                "locale": "zh-cn",
                "draft": True,
                "label_names": ["a"],
            },
            {"title": "No id", "body": "<p>x</p>"},
            {"id": 36, "title": "Empty", "body": None, "locale": "en-us"},
        ],
        "sections": [{"id": 7, "name": "Billing"}],
    }
    english, chinese, nameless, empty = found("zendesk", json.dumps(export), "z.json")
    assert isinstance(english, FoundArticle)
    assert (english.language, english.category, english.draft) == ("en", "Billing", False)
    assert isinstance(chinese, FoundArticle)
    assert (chinese.language, chinese.body, chinese.draft) == ("zh", "五天", True)
    assert english.id_for("zendesk") != chinese.id_for("zendesk")
    assert nameless == Unusable("z.json article 3", "it has no id")
    assert empty == Unusable("z.json article 36", "it has no text")


def test_half_a_character_in_an_export_becomes_a_question_mark() -> None:
    export = '{"articles": [{"id": "\\ud800", "title": "a\\udfff", "body": "b\\ud800", "locale": "en"}]}'
    (article,) = found("zendesk", export, "z.json")
    assert isinstance(article, FoundArticle)
    assert (article.title, article.body) == ("a?", "b?")
    assert article.id_for("zendesk").isascii()


def test_intercom_with_its_translations() -> None:
    german = {"type": "article_content", "title": "Erstattung", "body": "<p>Tage</p>", "state": "draft"}
    item = {
        "id": "9",
        "title": "Refunds",
        "body": "<p>Days</p>",
        "state": "published",
        "default_locale": "en",
    }
    item["translated_content"] = {
        "type": "article_translated_content",
        "de": german,
        "en": {"title": "Refunds"},
    }  # type: ignore[assignment]
    english, other = found("intercom", json.dumps({"type": "list", "data": [item]}))
    assert isinstance(english, FoundArticle)
    assert (english.title, english.draft) == ("Refunds", False)
    assert isinstance(other, FoundArticle)
    assert (other.title, other.language, other.draft) == ("Erstattung", "de", True)


@pytest.mark.parametrize("format_name", ["zendesk", "intercom"])
@pytest.mark.parametrize("text", ["", "{", "7", "{}", '{"articles": {}}', "[" * 100_000])
def test_an_export_that_is_none_is_told(format_name: str, text: str) -> None:
    (unusable,) = found(format_name, text)
    assert isinstance(unusable, Unusable)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>How <i>to</i></h2><p>Do it.</p>", "## How *to*\n\nDo it."),
        ("<ul><li>one<li>two<ol><li>a</ol></ul>", "- one\n- two\n\n  1. a"),
        ('<a href="https://example.com/a">here</a>', "[here](https://example.com/a)"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('<a href="//example.com">here</a>', "here"),
        (
            '<img src="data:image/png;base64,AA" alt="A plug"><img src="https://e.com/a.png">',
            "A plug![](<https://e.com/a.png>)",
        ),
        ("<p># 1 is *it* &lt;script&gt;</p>", "\\# 1 is \\*it\\* \\<script>"),
        ("<pre>a  b\nc</pre><p><code>x*y</code></p>", "```\na  b\nc\n```\n\n`x*y`"),
        ("<blockquote><p>one</p><p>two</p></blockquote>", "> one\n> \n> two"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A | B\n\n1 | 2"),
        ("<script>x</script><style>y</style><iframe src=z></iframe>ok", "ok"),
    ],
)
def test_html_as_markdown(html: str, text: str) -> None:
    assert markdown(html) == text


def test_deep_html_ends() -> None:
    assert markdown("<div>" * 5_000 + "deep") == "deep"


def test_a_locale_has_a_language() -> None:
    assert [language_code(one) for one in ("en-us", "pt_BR", "zh-Hant-TW", "DE")] == ["en", "pt", "zh", "de"]
    with pytest.raises(Invalid):
        language_code("english")


@given(st.sampled_from(sorted(FORMATS)), st.text(max_size=200))
def test_every_text_has_an_answer(format_name: str, text: str) -> None:
    for each in found(format_name, text):
        assert isinstance(each, FoundArticle | Unusable)
