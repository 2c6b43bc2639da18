"""HTML as Markdown: headings, lists, links, emphasis, code and tables; whatever runs or is fetched stays behind."""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

MAX_DEPTH = 100

_WORDS = re.compile(r"\w+")
_DROPPED = frozenset(
    _WORDS.findall(
        "script style head template noscript iframe object embed svg math nav form button select textarea"
    )
)
_BLOCKS = frozenset(
    _WORDS.findall(
        "html body main div section article header footer aside center address figure figcaption details summary"
        " dl dt dd table thead tbody tfoot"
    )
)
_WHITE = re.compile(r"\s+")
_SIGNS = re.compile(r"([\\`*_\[\]<])")
_START = re.compile(r"^(\s*)([#>+=~-]|\d{1,9}[.)](?=\s))", re.MULTILINE)
_SAFE = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|\.{1,2}/|#)[^\s<>]*", re.IGNORECASE)
_PICTURE = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)
_GAPS = re.compile(r"\n(?:[ \t]*\n)+")
_BREAK = "\\\n"


def to_markdown(node: LexborNode) -> str:
    """Return what a reader sees in the element, as Markdown."""
    return _GAPS.sub("\n\n", _children(node, 0)).strip()


def _children(node: LexborNode, depth: int) -> str:
    pieces: list[str] = []
    child = node.child
    while child is not None:
        pieces.append(_render(child, depth + 1))
        child = child.next
    return "".join(pieces)


def _render(node: LexborNode, depth: int) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return _SIGNS.sub(r"\\\1", _WHITE.sub(" ", node.text_content or ""))
    if tag in _DROPPED or tag.startswith(("-", "!", "#")):
        return ""
    if depth > MAX_DEPTH:
        return _SIGNS.sub(r"\\\1", _WHITE.sub(" ", node.text(deep=True)))
    if tag in _BLOCKS:
        return _block(_children(node, depth))
    return _ELEMENTS.get(tag, _children)(node, depth)


def _block(text: str) -> str:
    text = text.strip()
    return f"\n\n{text}\n\n" if text else ""


def _paragraph(node: LexborNode, depth: int) -> str:
    # A paragraph of words must not be taken for a list or a heading.
    return _block(_START.sub(r"\1\\\2", _children(node, depth).strip()))


def _heading(node: LexborNode, depth: int) -> str:
    words = _WHITE.sub(" ", _children(node, depth)).strip()
    return _block(f"{'#' * int((node.tag or 'h2')[1])} {words}" if words else "")


def _list(node: LexborNode, depth: int) -> str:
    lines: list[str] = []
    child = node.child
    while child is not None:
        text = _children(child, depth + 1).strip() if child.tag == "li" else ""
        if text:
            sign = f"{len(lines) + 1}. " if node.tag == "ol" else "- "
            tidy = _GAPS.sub("\n\n", text).replace("\n", "\n" + " " * len(sign))
            lines.append(sign + tidy)
        child = child.next
    return _block("\n".join(lines))


def _marked(sign: str) -> Callable[[LexborNode, int], str]:
    def render(node: LexborNode, depth: int) -> str:
        text = _children(node, depth)
        words = text.strip()
        if not words or "\n" in words:
            return text
        before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{before}{sign}{words}{sign}{after}"

    return render


def _link(node: LexborNode, depth: int) -> str:
    text = _children(node, depth)
    address = (node.attributes.get("href") or "").strip()
    if not text.strip() or not _SAFE.fullmatch(address):
        return text
    return f"[{text.strip()}](<{address}>)" if set("() ") & set(address) else f"[{text.strip()}]({address})"


def _image(node: LexborNode, depth: int) -> str:
    words = _SIGNS.sub(r"\\\1", _WHITE.sub(" ", node.attributes.get("alt") or "")).strip()
    source = (node.attributes.get("src") or "").strip()
    return f"![{words}](<{source}>)" if _PICTURE.fullmatch(source) else words


def _code(node: LexborNode, depth: int) -> str:
    text = _WHITE.sub(" ", node.text(deep=True)).strip().replace("`", "'")
    return f"`{text}`" if text else ""


def _lines(node: LexborNode, depth: int) -> str:
    text = node.text(deep=True).strip("\n").replace("```", "'''")
    return f"\n\n```\n{text}\n```\n\n" if text.strip() else ""


def _quote(node: LexborNode, depth: int) -> str:
    text = _GAPS.sub("\n\n", _children(node, depth)).strip()
    return _block("> " + text.replace("\n", "\n> ") if text else "")


def _row(node: LexborNode, depth: int) -> str:
    cells = [_WHITE.sub(" ", _children(one, depth)).strip() for one in node.css("th, td")]
    return _block(" | ".join(cell for cell in cells if cell))


_ELEMENTS: dict[str, Callable[[LexborNode, int], str]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(("strong", "b"), _marked("**")),
    **dict.fromkeys(("em", "i"), _marked("*")),
    "p": _paragraph,
    "a": _link,
    "img": _image,
    "code": _code,
    "pre": _lines,
    "blockquote": _quote,
    "tr": _row,
    "br": lambda node, depth: _BREAK,
    "hr": lambda node, depth: "\n\n---\n\n",
}
