"""Read who a contact card is about, so that an agent need not open it. Pure.

vCard 3 and 4: https://www.rfc-editor.org/rfc/rfc6350
"""

import re

VCARD = "text/vcard"
MAX_CARDS = 20
_UNFOLD = re.compile(r"\r?\n[ \t]")
_ESCAPED = re.compile(r"\\([\\,;nN])")
_WANTED = {"FN": "name", "TEL": "phone", "EMAIL": "email"}


def card_lines(content: bytes) -> list[str]:
    """Return one line for each person in the card: name, numbers, addresses."""
    text = _UNFOLD.sub("", content.decode("utf-8", errors="replace"))
    lines: list[str] = []
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        head, separator, value = line.partition(":")
        name = head.partition(";")[0].rpartition(".")[2].strip().upper()
        if separator and name in _WANTED and value.strip():
            found.setdefault(_WANTED[name], []).append(_plain(value))
        elif name == "END" and found:
            lines.append(_line(found))
            found = {}
    return [line for line in lines if line][:MAX_CARDS]


def _plain(value: str) -> str:
    unescaped = _ESCAPED.sub(lambda sign: " " if sign[1] in "nN" else sign[1], value)
    kept = "".join(char for char in unescaped if char.isprintable())
    return " ".join(kept.removeprefix("tel:").removeprefix("mailto:").split())[:120]


def _line(found: dict[str, list[str]]) -> str:
    parts = [*found.get("name", [])[:1], *found.get("phone", [])[:3], *found.get("email", [])[:2]]
    return f"[contact: {', '.join(parts)}]" if parts else ""
