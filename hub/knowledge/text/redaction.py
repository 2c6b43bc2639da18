"""Hide personal data in texts that are kept to learn from, shown to others, or sent to another system. Pure."""

import re
from collections.abc import Collection

from hub.knowledge.text.personal_data import DataKind, Found, personal_data

ALL = tuple(DataKind)

NAME = "[name]"
MIN_NAME_CHARS = 2


def redact(text: str, kinds: Collection[DataKind] = ALL) -> str:
    """Return the text with each piece of personal data replaced by its kind, like `[card]`."""
    return hide(text, [found for found in personal_data(text) if found.kind in kinds])


def hide(text: str, found: list[Found]) -> str:
    """Return the text with these places replaced by their kinds."""
    parts, position = [], 0
    for one in found:
        parts += [text[position : one.start], f"[{one.kind.value}]"]
        position = one.end
    return "".join([*parts, text[position:]])


def without_name(text: str, name: str) -> str:
    """Return the text with a name that is known, or a part of it, replaced by `[name]`; hide addresses first, which may have it in them."""
    words = [word for word in re.split(r"[\s,]+", name) if len(word) >= MIN_NAME_CHARS and not word.isdigit()]
    if not words:
        return text
    # Chinese names stand between other characters, all others between the borders of words.
    pattern = "|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in words)
    return re.sub(pattern, NAME, text, flags=re.IGNORECASE)
