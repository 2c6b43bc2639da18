"""Texts as bytes in the alphabets of phone networks, and back; pure.

Data coding: SMPP 3.4, section 5.2.19, and 3GPP TS 23.038, section 4. Over this protocol a letter of the 7-bit
alphabet takes an octet of its own.
"""

from dataclasses import dataclass

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.segments import GSM_BASIC, GSM_EXTENSION, Encoding, segmented

UCS2 = 0x08
ESCAPE = 0x1B
_EXTENSION_CODES = dict(
    zip(GSM_EXTENSION, (0x0A, 0x14, 0x28, 0x29, 0x2F, 0x3C, 0x3D, 0x3E, 0x40, 0x65), strict=True)
)
_EXTENSION = {code: char for char, code in _EXTENSION_CODES.items()}


def _basic_codes() -> dict[str, int]:
    """Return the place of each letter; the escape, which is no letter, has one in the middle of the table."""
    return {char: place + (place >= ESCAPE) for place, char in enumerate(GSM_BASIC)}


_BASIC_CODES = _basic_codes()
_BASIC = {code: char for char, code in _BASIC_CODES.items()}
_CHARSETS = {
    0x01: "ascii",
    0x03: "latin-1",
    0x05: "shift_jis",
    0x06: "iso8859-5",
    0x07: "iso8859-8",
    UCS2: "utf-16-be",
    0x0A: "iso2022_jp",
    0x0D: "iso2022_jp_1",
    0x0E: "euc_kr",
}
_ASCII = 0x01
_BINARY = (0x02, 0x04)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A text cut into parts, as bytes, and their data coding."""

    parts: tuple[bytes, ...]
    data_coding: int


def encoded(text: str, default_alphabet: str) -> Encoded:
    """Return a text's parts in the centre's own alphabet, or all of them as UCS-2 where that lacks a letter."""
    cut = segmented(text)
    if cut.encoding is Encoding.GSM7:
        try:
            encode = _to_gsm7 if default_alphabet == "gsm7" else lambda part: part.encode(default_alphabet)
            return Encoded(parts=tuple(map(encode, cut.parts)), data_coding=0)
        except UnicodeEncodeError:
            cut = segmented(text, Encoding.UCS2)
    parts = tuple(part.encode("utf-16-be", "replace") for part in cut.parts)
    return Encoded(parts=parts, data_coding=UCS2)


def _to_gsm7(text: str) -> bytes:
    octets = bytearray()
    for char in text:
        if char in _EXTENSION_CODES:
            octets += bytes((ESCAPE, _EXTENSION_CODES[char]))
        else:
            octets.append(_BASIC_CODES[char])
    return bytes(octets)


def decoded(content: bytes, data_coding: int, default_alphabet: str) -> str:
    """Return the text; raises Unsupported for binary data, ParseFailed for an alphabet that is reserved.

    Letters that an alphabet does not have become U+FFFD: a text with a hole is better than none.
    """
    charset = _charset(data_coding, default_alphabet)
    if charset == "gsm7" or (data_coding == _ASCII and _is_no_ascii(content)):
        return _from_gsm7(content)
    return content.decode(charset, "replace").replace("\x00", "")


def _is_no_ascii(content: bytes) -> bool:
    """Say whether there are signs that no text has: some centres call the 7-bit alphabet by the name of ASCII."""
    return any(octet < 0x20 and octet not in b"\t\n\r" for octet in content)


def _charset(coding: int, default_alphabet: str) -> str:
    if coding == 0:
        return default_alphabet
    if coding in _BINARY:
        raise Unsupported("binary data")
    if coding in _CHARSETS:
        return _CHARSETS[coding]
    group = coding >> 4
    if 0x1 <= group <= 0x3:  # the network's own data coding, with a class or compressed
        return _by_bits((coding >> 2) & 3)
    if group in (0xC, 0xD):  # a message waits
        return "gsm7"
    if group == 0xE:
        return "utf-16-be"
    if group == 0xF:
        return _by_bits((coding >> 2) & 1)
    raise ParseFailed(f"data coding {coding} is reserved")


def _by_bits(alphabet: int) -> str:
    if alphabet == 1:
        raise Unsupported("binary data")
    return "utf-16-be" if alphabet == 2 else "gsm7"


def _from_gsm7(content: bytes) -> str:
    letters = []
    escaped = False
    for octet in content:
        if escaped:
            letters.append(_EXTENSION.get(octet) or _BASIC.get(octet, "�"))
            escaped = False
        elif octet == ESCAPE:
            escaped = True
        else:  # centres that forget to translate send Latin-1 in the upper half
            letters.append(_BASIC.get(octet) or bytes((octet,)).decode("latin-1"))
    return "".join(letters).replace("\x00", "")
