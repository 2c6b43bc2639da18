"""Hide personal data in texts that are kept to learn from, shown to others, or sent to another system. Pure."""

from collections.abc import Collection

from hub.knowledge.personal_data import DataKind, Found, personal_data

ALL = tuple(DataKind)


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
