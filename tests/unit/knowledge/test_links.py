import pytest

from hub.knowledge.articles.links import is_malformed
from hub.knowledge.text.markdown_text import links_in


def test_links_are_found_once_each() -> None:
    text = "[a](https://e.com) and [b](/help/en/x), <https://e.com>\n\n- [c][1]\n\n`[d](no)`\n\n[1]: e.html"
    assert links_in(text) == ["https://e.com", "/help/en/x", "e.html"]


@pytest.mark.parametrize(
    "address",
    ["https://e.com/a?b#c", "http://[::1]:80/", "mailto:a@e.com", "tel:+49-30", "/help/en/x", "#top"],
)
def test_what_can_be_followed(address: str) -> None:
    assert not is_malformed(address)


WRONG = "e.html http:// https:///x http://e..com http://[::1 http://e.com:x //e.com htp://e.com mailto: mailto:a tel:x"


@pytest.mark.parametrize("address", ["", *WRONG.split()])
def test_what_cannot_be_followed(address: str) -> None:
    assert is_malformed(address)
