"""Markdown as the plain text that can stand in a reply: lists keep their signs, links their address."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_MARKDOWN_CHARS = 200_000
KEPT, KEPT_CHARS = 512, 20_000
"""So many texts are kept as they were read last, each of at most so many characters: searches come upon the same articles."""


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def to_plain_text(markdown: str) -> str:
    """Return the text of a Markdown document, one blank line between blocks."""
    return _kept(markdown) if len(markdown) <= KEPT_CHARS else _rendered(markdown[:MAX_MARKDOWN_CHARS])


def _rendered(markdown: str) -> str:
    return _Plain().render(_parser().parse(markdown))


_kept = lru_cache(maxsize=KEPT)(_rendered)


def links_in(markdown: str) -> list[str]:
    """Return the addresses that a Markdown document links to, each once, in their order."""
    tokens = _parser().parse(markdown[:MAX_MARKDOWN_CHARS])
    children = (child for token in tokens for child in token.children or ())
    return list(dict.fromkeys(str(one.attrs.get("href", "")) for one in children if one.type == "link_open"))


class _Plain:
    """Collect lines while walking the block tokens."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._lists: list[int | None] = []
        self._marker = ""
        self._cells: list[str] | None = None

    def render(self, tokens: Sequence["Token"]) -> str:
        for token in tokens:
            self._take(token)
        text = "\n".join(self._lines).strip()
        while "\n\n\n" in text:
            text = text.replace("\n\n\n", "\n\n")
        return text

    def _take(self, token: "Token") -> None:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._open_list(int(token.attrs.get("start", 1)) if kind.startswith("ordered") else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._lists.pop()
            self._blank_after()
        elif kind == "list_item_open":
            self._marker = self._next_marker()
        elif kind == "inline":
            self._write(_inline(token.children or ()))
        elif kind in ("fence", "code_block"):
            self._write(token.content.rstrip())
            self._blank_after()
        elif kind == "tr_open":
            self._cells = []
        elif kind == "tr_close":
            cells, self._cells = self._cells or [], None
            self._write(" | ".join(cells))
        elif kind in ("paragraph_close", "heading_close", "table_close"):
            self._blank_after()

    def _open_list(self, start: int | None) -> None:
        self._lists.append(start)

    def _next_marker(self) -> str:
        indent = "  " * (len(self._lists) - 1)
        number = self._lists[-1]
        if number is None:
            return f"{indent}- "
        self._lists[-1] = number + 1
        return f"{indent}{number}. "

    def _write(self, text: str) -> None:
        if self._cells is not None:
            self._cells.append(text)
            return
        marker, self._marker = self._marker, " " * len(self._marker)
        for number, line in enumerate(text.split("\n")):
            self._lines.append((marker if number == 0 else " " * len(marker)) + line)

    def _blank_after(self) -> None:
        if not self._lists:
            self._marker = ""
            self._lines.append("")


def _inline(children: Sequence["Token"]) -> str:
    pieces: list[str] = []
    links: list[tuple[str, int]] = []
    for child in children:
        if child.type in ("text", "code_inline", "html_inline"):
            pieces.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif child.type == "image":
            pieces.append(child.content)
        elif child.type == "link_open":
            links.append((str(child.attrs.get("href", "")), len(pieces)))
        elif child.type == "link_close" and links:
            address, start = links.pop()
            label = "".join(pieces[start:])
            target = address.removeprefix("mailto:")
            if target and target != label:
                pieces.append(f" ({target})")
    return "".join(pieces)
