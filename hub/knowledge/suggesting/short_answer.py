"""Cut the part out of an article that answers a question; pure, and nothing but the article's own sentences."""

import re
from collections.abc import Sequence

from hub.knowledge.suggesting.reasons import Passage
from hub.knowledge.text.markdown_text import to_plain_text
from hub.knowledge.text.sentences import split_sentences

ANSWER_CHARS = 600
SPOKEN_CHARS = 300
SPOKEN_SENTENCES = 2

_HEADING = re.compile(r"^ {0,3}#{1,6}\s.*$|^.*\n(?:=+|-+)\s*$", re.MULTILINE)
_LINK = re.compile(r"\s*\((?:https?://|www\.|mailto:|/)[^)\s]*\)|(?:https?://|www\.)\S+")
_LIST_SIGN = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_UNSPEAKABLE = re.compile(r"[*_`#|<>\[\]{}\\~^]+")


def answer_in(text: str, passages: Sequence[Passage], limit: int = ANSWER_CHARS) -> str:
    """Return the article's text where it is short, else whole paragraphs from the best passage's on, at most `limit` long."""
    text = text.strip()
    if len(text) <= limit:
        return text
    paragraphs = _paragraphs(text)
    first = _holding(paragraphs, passages[0].start) if passages else 0
    kept: list[str] = []
    size = 0
    for paragraph, _ in paragraphs[first:]:
        if kept and size + len(paragraph) > limit:
            break
        kept.append(paragraph)
        size += len(paragraph) + 2
    return _cut("\n\n".join(kept), limit)


def spoken_answer(markdown: str, limit: int = SPOKEN_CHARS) -> str:
    """Return the first sentences of an article, two at most, as they can be read out: no headings, addresses, signs of lists.

    Empty where the article has no sentence.
    """
    plain = to_plain_text(_HEADING.sub("", markdown)) or to_plain_text(markdown)
    lines = [_LIST_SIGN.sub("", line) for line in _LINK.sub("", plain).splitlines()]
    said = ""
    count = 0
    for sentence in split_sentences(_UNSPEAKABLE.sub(" ", "\n".join(lines))):
        sentence = " ".join(sentence.split())
        if not any(sign.isalnum() for sign in sentence):
            continue
        if said and (count == SPOKEN_SENTENCES or len(said) + len(sentence) >= limit):
            break
        said += sentence if not said or said[-1] in "。！？" else f" {sentence}"
        count += 1
    return _cut(said, limit)


def _paragraphs(text: str) -> list[tuple[str, int]]:
    """Return the paragraphs with the place at which each ends."""
    found: list[tuple[str, int]] = []
    place = 0
    for piece in text.split("\n\n"):
        place += len(piece) + 2
        if piece.strip():
            found.append((piece.strip(), place))
    return found


def _holding(paragraphs: Sequence[tuple[str, int]], place: int) -> int:
    return next((number for number, (_, end) in enumerate(paragraphs) if place < end), 0)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    end = max(cut.rfind(sign) for sign in (". ", "。", "! ", "? ", "！", "？", "\n"))
    if end > limit // 2:
        return cut[: end + 1].rstrip()
    space = cut.rfind(" ")
    return f"{cut[: space if space > limit // 2 else limit - 1].rstrip()}…"
