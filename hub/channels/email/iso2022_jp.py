"""ISO-2022-JP as Japanese mail programs write it: with characters of vendors that the standard does not have."""

import re

_ESCAPE = re.compile(rb"\x1b(\([A-Z]|\$\(?[@A-D])")
_TWO_BYTES = (b"$@", b"$B")
_KATAKANA = b"(I"


def decode_iso2022_jp(data: bytes) -> str:
    """Return the text of `data`; what is no character becomes U+FFFD. NEC's row 13 (circled digits) reads as in Windows."""
    out: list[str] = []
    mode, position = b"(B", 0
    for match in _ESCAPE.finditer(data):
        out.append(_segment(data[position : match.start()], mode))
        mode, position = match.group(1), match.end()
    out.append(_segment(data[position:], mode))
    return "".join(out)


def _segment(data: bytes, mode: bytes) -> str:
    if mode in _TWO_BYTES:
        return _shifted(data).decode("cp932", "replace")
    if mode == _KATAKANA:
        return bytes(byte | 0x80 if 0x20 < byte < 0x60 else byte for byte in data).decode("cp932", "replace")
    if mode.startswith(b"$"):
        return (b"\x1b" + mode + data + b"\x1b(B").decode("iso2022_jp_ext", "replace")
    return data.decode("ascii", "replace")


def _shifted(data: bytes) -> bytes:
    """Turn pairs of JIS X 0208 into Shift JIS; line ends stay."""
    out = bytearray()
    pairs = iter(data)
    for first in pairs:
        if not 0x20 < first < 0x7F:
            out.append(first)
            continue
        second = next(pairs, 0x21)
        row = first - 0x21
        lead = 0x81 + (row >> 1)
        out.append(lead if lead < 0xA0 else lead + 0x40)
        trail = second + (0x7E if row & 1 else 0x1F)
        out.append(min(trail + (0 if row & 1 or trail < 0x7F else 1), 0xFC))
    return bytes(out)
