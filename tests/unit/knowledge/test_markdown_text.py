from hypothesis import given
from hypothesis import strategies as st

from hub.knowledge.text.markdown_text import KEPT_CHARS, to_plain_text


def test_lists_links_and_tables_become_readable_lines() -> None:
    markdown = (
        "# Title\n\nSee [the page](https://example.com) or **call**.\n\n1. one\n2. two\n   - inner\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
    )
    assert to_plain_text(markdown) == (
        "Title\n\nSee the page (https://example.com) or call.\n\n1. one\n2. two\n  - inner\n\na | b\n1 | 2\n\ncode"
    )


def test_plain_text_stays_as_it_is() -> None:
    assert to_plain_text("退款在五个工作日内到账。\n请稍候。") == "退款在五个工作日内到账。\n请稍候。"
    assert to_plain_text("") == ""


def test_html_is_text_not_markup() -> None:
    assert to_plain_text("<script>alert(1)</script>") == "<script>alert(1)</script>"


@given(st.text(alphabet="ab *_`#->[]()|\n1.!<&", max_size=300))
def test_any_markdown_gives_text(markdown: str) -> None:
    assert "\n\n\n" not in to_plain_text(markdown)


def test_a_text_too_long_to_be_kept_is_read_all_the_same() -> None:
    long = "\n\n".join(f"- point {number}" for number in range(2_000))
    assert len(long) > KEPT_CHARS
    assert to_plain_text(long).endswith("- point 1999")
