"""Which part of a longer text a message is; pure.

A header before the text (3GPP TS 23.040, section 9.2.3.24: elements 0x00 with a reference of 8 bits, 0x08 of 16), or
the protocol's own parameters (SMPP 3.4, sections 5.3.2.22-24).
"""

from dataclasses import dataclass

from hub.channels.smpp.pdu import UDH, ShortMessage, Tag

_SHORT_REFERENCE, _LONG_REFERENCE = 0x00, 0x08
MAX_PARTS = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Part `number` (from 1) of `total`, of the text that the sender calls `reference`."""

    reference: int
    total: int
    number: int


def text_of(message: ShortMessage) -> bytes:
    """Return the content without its header."""
    return _split(message)[1]


def part_of(message: ShortMessage) -> Part | None:
    """Return which part this is; None for a text of one part, and for numbers that make no sense."""
    found = _of_header(_split(message)[0]) or _of_tags(message)
    if found is None or not 1 <= found.number <= found.total or found.total == 1:
        return None
    return found


def header_of(part: Part) -> bytes:
    """Return the header that goes before a part."""
    return bytes((5, _SHORT_REFERENCE, 3, part.reference & 0xFF, part.total, part.number))


def _split(message: ShortMessage) -> tuple[bytes, bytes]:
    content = message.content
    if not message.esm_class & UDH or not content or content[0] >= len(content):
        return b"", content
    length = content[0] + 1
    return content[1:length], content[length:]


def _of_header(header: bytes) -> Part | None:
    place = 0
    while place + 2 <= len(header):
        element, length = header[place], header[place + 1]
        data = header[place + 2 : place + 2 + length]
        if element == _SHORT_REFERENCE and len(data) == 3:
            return Part(reference=data[0], total=data[1], number=data[2])
        if element == _LONG_REFERENCE and len(data) == 4:
            return Part(reference=int.from_bytes(data[:2], "big"), total=data[2], number=data[3])
        place += 2 + length
    return None


def _of_tags(message: ShortMessage) -> Part | None:
    tags = message.tags
    if not {Tag.SAR_REFERENCE, Tag.SAR_TOTAL, Tag.SAR_NUMBER} <= set(tags):
        return None
    return Part(
        reference=int.from_bytes(tags[Tag.SAR_REFERENCE], "big"),
        total=int.from_bytes(tags[Tag.SAR_TOTAL][:1], "big"),
        number=int.from_bytes(tags[Tag.SAR_NUMBER][:1], "big"),
    )
