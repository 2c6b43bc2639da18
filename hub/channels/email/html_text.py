"""HTML to lines of text, each line knowing what the mail client said about it (quote, signature, ...)."""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from hub.channels.email.client_marks import ElementMark, element_mark
from hub.channels.email.html_limits import words


class Mark(Enum):
    """What a line is. `INDENT` is a quote or not, as what stands around it tells.

    `CUT` says that all that follows is older, `FORWARD` that all that follows belongs to the mail.
    """

    TEXT = auto()
    INDENT = auto()
    QUOTE = auto()
    INTRO = auto()
    SIGNATURE = auto()
    CUT = auto()
    FORWARD = auto()


@dataclass(slots=True)
class Line:
    """One line of a mail's text."""

    text: str
    mark: Mark = Mark.TEXT
    raw: str | None = None
    """How the line was written, where that is not `text`."""


_SKIPPED = words("script style head title template noscript iframe object svg math select textarea")
_BLOCKS = words(
    "address article aside blockquote body center dd details div dl dt fieldset figure figcaption footer form h1 h2 h3"
    " h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul"
)
_SPACED = words("p h1 h2 h3 h4 h5 h6 blockquote ul ol dl pre")
_TELLING = frozenset(("class", "id", "style", "name", "data-marker", "data-signatureblock"))
_WHITE = re.compile(r"[ \t\n\r\f\v]+")
_HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none|mso-hide\s{0,3}:\s{0,3}all", re.IGNORECASE)
_INVISIBLE = {0x200B: None, 0xFEFF: None, 0x00AD: None, 0x034F: None}
_MARK_OF = {
    ElementMark.QUOTE: Mark.QUOTE,
    ElementMark.INDENT: Mark.INDENT,
    ElementMark.INTRO: Mark.INTRO,
    ElementMark.SIGNATURE: Mark.SIGNATURE,
    ElementMark.CUT: Mark.CUT,
    ElementMark.FORWARD: Mark.FORWARD,
}
_TIGHT_CLASSES = ("MsoNormal", "MsoPlain", "x_Mso")  # Outlook's paragraphs are lines
_MAX_NODES = 1_000_000  # more than HTML within the limits can have


def html_lines(html: str) -> list[Line]:
    """Return the visible text of `html` as marked lines. Check `html_limit_broken` first."""
    tree = LexborHTMLParser(html)
    root = tree.body or tree.root
    if root is None:
        return []
    writer = _Writer()
    _walk(root, writer)
    writer.end_line()
    return writer.lines


def lines_to_text(lines: list[Line]) -> str:
    """Join lines to a text; quoted ones get `> ` in front."""
    shown = (line.raw if line.raw is not None else _shown(line) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip()


def _shown(line: Line) -> str:
    return f"> {line.text}".rstrip() if line.mark in (Mark.QUOTE, Mark.INDENT) else line.text


class _Element(NamedTuple):
    """How an element is laid out."""

    spaced: bool
    block: bool
    cell: bool
    preformatted: bool


class _Writer:
    """Collect text the way a browser would lay it out."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.marks: list[Mark] = [Mark.TEXT]
        self.preformatted = 0
        self._opened: list[_Element] = []
        self._buffer: list[str] = []
        self._solid = False  # something visible or a no-break space is in the buffer

    def add(self, text: str) -> None:
        text = text.translate(_INVISIBLE)
        if self.preformatted:
            *whole, last = text.split("\n")
            for line in whole:
                self._buffer.append(line.rstrip("\r"))
                self.break_line()
            text = last
        else:
            text = _WHITE.sub(" ", text)
            if text[:1] == " " and (not self._buffer or self._buffer[-1].endswith(" ")):
                text = text[1:]
        if text:
            self._solid = self._solid or text != " "
            self._buffer.append(text)

    def end_line(self) -> None:
        """Finish the line if there is anything on it."""
        if self._solid:
            self.break_line()
        self._buffer.clear()

    def break_line(self) -> None:
        """Finish the line, even an empty one."""
        text = "".join(self._buffer).replace("\xa0", " ")
        self.lines.append(Line(text.rstrip() if self.preformatted else text.strip(), self.marks[-1]))
        self._buffer.clear()
        self._solid = False

    def gap(self) -> None:
        """Finish the line and leave one blank line behind it."""
        self.end_line()
        if self.lines and self.lines[-1].text:
            self.lines.append(Line("", self.marks[-1]))

    def open(self, element: _Element) -> None:
        """Begin an element; its mark is pushed by the caller."""
        if element.cell:
            self.add(" ")
        elif element.spaced:
            self.gap()
        elif element.block:
            self.end_line()
        self.preformatted += element.preformatted
        self._opened.append(element)

    def close(self) -> None:
        """End the innermost element and its mark."""
        element = self._opened.pop()
        self.preformatted -= element.preformatted
        if element.block or self.marks[-1] is not self.marks[-2]:
            self.end_line()
        self.marks.pop()
        if element.spaced:
            self.gap()

    def point(self, mark: Mark) -> None:
        """Put an invisible mark between the lines."""
        self.end_line()
        self.lines.append(Line("", mark))


def _walk(root: LexborNode, writer: _Writer) -> None:
    """Visit the tree without recursion: down, then right, then up."""
    node: LexborNode | None = root
    depth = 0
    for _ in range(_MAX_NODES):
        assert node is not None
        entered = _enter(node, writer)
        child = node.child if entered else None
        if child is not None:
            node, depth = child, depth + 1
            continue
        if entered:
            writer.close()
        while depth and node.next is None:
            node, depth = node.parent, depth - 1
            assert node is not None
            writer.close()
        if not depth:
            return
        node = node.next


def _enter(node: LexborNode, writer: _Writer) -> bool:
    """Begin a node; return whether to go down into it."""
    tag = node.tag or ""
    if tag == "-text":
        writer.add(node.text_content or "")
        return False
    if tag.startswith(("-", "_", "!")) or tag in _SKIPPED:
        return False
    if tag in ("br", "hr", "wbr", "img"):
        _void(tag, writer)
        if tag != "hr":
            return False
    attributes = node.attributes
    style = attributes.get("style")
    if style and _HIDDEN.search(style):
        return False
    spaced = tag in _SPACED and not (attributes.get("class") or "").startswith(_TIGHT_CLASSES)
    cell = tag in ("td", "th")
    writer.open(_Element(spaced, tag in _BLOCKS and not cell, cell, tag == "pre"))
    _push_mark(node, tag, attributes, writer)
    if tag == "li":
        writer.add("* ")
    return True


def _void(tag: str, writer: _Writer) -> None:
    if tag == "br":
        writer.break_line()
    elif tag == "hr":
        writer.end_line()
        writer.add("-----")


def _push_mark(node: LexborNode, tag: str, attributes: dict[str, str | None], writer: _Writer) -> None:
    told = tag == "blockquote" or not _TELLING.isdisjoint(attributes)
    mark = _MARK_OF.get(element_mark(node, tag, attributes)) if told else None
    if mark in (Mark.CUT, Mark.FORWARD):
        writer.point(mark)
    elif mark is not None:
        writer.end_line()
    current = writer.marks[-1]
    inherits = mark is None or mark in (Mark.CUT, Mark.FORWARD) or current is Mark.QUOTE
    writer.marks.append(current if inherits or mark is None else mark)
