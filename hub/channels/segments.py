"""Count a text as phone networks do: its alphabet, its units and the segments it is sent in. Pure.

3GPP TS 23.038 gives the 7-bit alphabet and its extension table, TS 23.040 what a segment holds: 160 septets or 70
UTF-16 units alone; 153 or 67 in a row of several, whose header takes 6 octets. National alphabets need both sides'
agreement, which nobody has here, so one sign outside the alphabet makes the whole text UCS-2. Nothing that takes two
units is cut in half at a border.
"""

from dataclasses import dataclass
from enum import StrEnum

GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = "\f^{}\\[~]|€"
_SEPTETS = dict.fromkeys(GSM_BASIC, 1) | dict.fromkeys(GSM_EXTENSION, 2)

_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'", "`": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u2026": "...", "\u2022": "-", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
        "\u200b": "", "\u2060": "", "\ufeff": "", "\t": " ",
    }
)  # fmt: skip


class Encoding(StrEnum):
    """How a text goes over the air."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"

    @property
    def alone(self) -> int:
        """Return the units that fit when one segment is enough."""
        return 160 if self is Encoding.GSM7 else 70

    @property
    def in_row(self) -> int:
        """Return the units that fit in each of several segments."""
        return 153 if self is Encoding.GSM7 else 67


@dataclass(frozen=True, slots=True, kw_only=True)
class Segmented:
    """A text and how it is cut; `units` are septets or UTF-16 code units."""

    encoding: Encoding
    units: int
    parts: tuple[str, ...]

    @property
    def segments(self) -> int:
        """Return how many segments are sent and paid for."""
        return len(self.parts)


def encoding_of(text: str) -> Encoding:
    """Return the alphabet that the text needs."""
    return Encoding.GSM7 if all(char in _SEPTETS for char in text) else Encoding.UCS2


def segmented(text: str, encoding: Encoding | None = None) -> Segmented:
    """Cut a text into its segments, in the alphabet it needs or the one given; an empty one has none."""
    encoding = encoding or encoding_of(text)
    sizes = [_SEPTETS[char] if encoding is Encoding.GSM7 else 1 + (char > "\uffff") for char in text]
    units = sum(sizes)
    if not text:
        parts: tuple[str, ...] = ()
    elif units <= encoding.alone:
        parts = (text,)
    else:
        parts = _cut(text, sizes, encoding.in_row)
    return Segmented(encoding=encoding, units=units, parts=parts)


def _cut(text: str, sizes: list[int], room: int) -> tuple[str, ...]:
    parts, start, used = [], 0, 0
    for place, size in enumerate(sizes):
        if used + size > room:
            parts.append(text[start:place])
            start, used = place, 0
        used += size
    return (*parts, text[start:])


def plainer(text: str) -> str:
    """Return the text with typographic signs as plain ones, if that lets it be sent in the 7-bit alphabet; else itself."""
    plain = text.translate(_PLAIN)
    return plain if encoding_of(plain) is Encoding.GSM7 else text
