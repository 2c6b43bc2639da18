"""HTML pages of a help centre: the main content, without what surrounds it on every page."""

from pathlib import PurePosixPath

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hub.errors import Invalid
from hub.knowledge.imports.found import Found, FoundArticle, Reading, Unusable, checked
from hub.knowledge.imports.html_markdown import to_markdown

_MAIN = ("main", "[role=main]", "article", "body")
_AROUND = "nav, body > header, body > footer, aside, [role=navigation], [role=banner], [role=contentinfo]"


def read(text: str, place: str, reading: Reading) -> Found:
    """Yield the article of one page; its first `h1` is the title, else its `title`."""
    page = LexborHTMLParser(text)
    root = page.root
    content = next((node for name in _MAIN if (node := page.css_first(name)) is not None), root)
    if root is None or content is None:
        yield Unusable(place, "it is not a page of HTML")
        return
    for node in page.css(_AROUND):
        node.decompose()
    try:
        language = reading.language_of(root.attributes.get("lang") or "", place)
    except Invalid as error:
        yield Unusable(place, error.detail)
        return
    title = _title(page, content)
    key = PurePosixPath(place).with_suffix("").as_posix()
    yield checked(
        FoundArticle(place=place, key=key, title=title, body=to_markdown(content), language=language)
    )


def _title(page: LexborHTMLParser, content: LexborNode) -> str:
    """Return the title; a heading that holds it leaves the content, which would say it twice."""
    for node in (content.css_first("h1"), page.css_first("h1"), page.css_first("head > title")):
        words = " ".join(node.text(deep=True).split()) if node is not None else ""
        if node is not None and words:
            node.decompose()
            return words
    return ""
