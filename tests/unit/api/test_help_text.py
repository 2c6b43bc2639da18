"""The pure part of the help centre."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.api.help_centre.text import (
    excerpt,
    highlighted,
    pattern_of,
    possible_ids,
    slug_of,
    tail_of,
    to_html,
    wanted_language,
)


class Elements(HTMLParser):
    """The elements of a piece of HTML with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en;q=0.5, zh-Hant ; q=0.7", "zh"),
        ("de-DE,fr;q=0.9", "en"),
        ("zh;q=0, en;q=0.1", "en"),
        ("zh;q=never", "zh"),
        (";;;,,,q=1", "en"),
    ],
)
def test_the_language_a_browser_likes_best(header: str, language: str) -> None:
    assert wanted_language(header) == language


def test_addresses_carry_the_id_and_words() -> None:
    assert slug_of("No internet: the router shows a RED light!") == "no-internet-the-router-shows-a-red-light"
    assert slug_of("退款到账时间") == "退款到账时间"
    assert tail_of("a1", "???") == "a1"
    assert len(slug_of("word " * 100)) <= 60


@given(st.from_regex(r"[0-9a-z]{1,8}(-[0-9a-z]{1,8}){0,4}", fullmatch=True), st.text(max_size=80))
def test_the_id_is_found_again_in_every_address(article_id: str, title: str) -> None:
    tail = tail_of(article_id, title)
    assert article_id in possible_ids(tail) or len(tail.split("-")) > 12
    assert "/" not in tail


def test_only_our_own_pictures_are_shown() -> None:
    html = to_html(
        "![Our form](/help/files/f1) ![Theirs](https://example.com/x.png) ![](data:image/png;base64,AA)"
    )
    assert '<img src="/help/files/f1" alt="Our form" loading="lazy">' in html
    assert html.count("<img") == 1
    assert "Theirs" in html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://evil.example.com/p.png)",
        '<img src=x onerror="alert(1)">',
        "<iframe src='//evil'></iframe>",
        '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
    ],
)
def test_nothing_in_an_article_runs_or_is_fetched(markdown: str) -> None:
    page = Elements()
    page.feed(to_html(markdown))
    for tag, attributes in page.found:
        assert tag not in ("script", "img", "iframe")
        assert not [name for name in attributes if name.startswith("on")]
        assert not attributes.get("href", "").startswith(("javascript", "data"))


def test_the_only_first_heading_is_the_title() -> None:
    html = to_html("# One\n\n###### Six\n\n**bold** and [link](https://a.example)")
    assert "<h2>One</h2>" in html
    assert "<h6>Six</h6>" in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_words_are_marked_and_markup_is_not_believed() -> None:
    marked = highlighted("Refunds & <b>refunding</b>", pattern_of("how is my refund?"))
    assert marked == "<mark>Refunds</mark> &amp; &lt;b&gt;<mark>refunding</mark>&lt;/b&gt;"
    assert highlighted("退款到账时间", pattern_of("退款")) == "<mark>退款</mark>到账时间"
    assert highlighted("<i>", pattern_of("?!")) == "&lt;i&gt;"


@given(st.text(max_size=300), st.text(max_size=60))
def test_marking_changes_nothing_but_marks(text: str, q: str) -> None:
    marked = highlighted(text, pattern_of(q))
    assert (
        marked.replace("<mark>", "").replace("</mark>", "").unescape() == highlighted(text, None).unescape()
    )


def test_an_excerpt_shows_where_the_word_is() -> None:
    text = "nothing " * 60 + "the refund arrives " + "nothing " * 60
    piece = excerpt(text, 100, around=pattern_of("refund"))
    assert "refund" in piece
    assert piece.startswith("… ")
    assert piece.endswith(" …")
    assert excerpt("short", 100) == "short"
