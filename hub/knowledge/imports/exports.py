"""What the exports of other desks have in common: JSON with a list of articles whose texts are HTML."""

from collections.abc import Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from hub.errors import Invalid
from hub.knowledge.imports.html_markdown import to_markdown
from hub.knowledge.text.whole_json import read_json

Document = dict[str, Any]  # Any: JSON of another system


def document_of(text: str) -> Document:
    """Return the JSON object; a bare list counts as its `articles`; raises Invalid."""
    try:
        read = read_json(text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"the file is not JSON: {error}") from error
    if isinstance(read, list):
        return {"articles": read}
    if not isinstance(read, dict):
        raise Invalid("the file holds no list of articles")
    return read


def articles_in(document: Document, *names: str) -> Sequence[object]:
    """Return the list under the first of the names that holds one; raises Invalid."""
    for name in names:
        if isinstance(document.get(name), list):
            return list(document[name])
    raise Invalid(f"the file holds no list of articles under {' or '.join(names)}")


def body_of(html: object) -> str:
    """Return an article's HTML as Markdown."""
    parsed = LexborHTMLParser(html) if isinstance(html, str) and html.strip() else None
    return to_markdown(parsed.body) if parsed is not None and parsed.body is not None else ""


def word(value: object) -> str:
    """Return a text or number of a document as text, anything else as the empty text."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
