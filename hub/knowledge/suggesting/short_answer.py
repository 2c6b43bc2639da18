"""Cut the part out of an article that answers a question; pure, and nothing but the article's own sentences."""

from collections.abc import Sequence

from hub.knowledge.suggesting.reasons import Passage

ANSWER_CHARS = 600


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
