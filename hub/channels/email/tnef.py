"""`winmail.dat`: what Outlook wraps a mail in that it sends as rich text (MS-OXTNEF).

A stream of attributes, each with its length; inside two of them lie MAPI properties (MS-OXCDATA 2.11). Only what a reader
of the mail needs is read: files, their names, and the body. Any length that does not fit ends the reading.
"""

import struct
from dataclasses import dataclass, field

from hub.channels.email.charsets import decode_text
from hub.channels.email.rtf import decompress_rtf, rtf_text

SIGNATURE = b"\x78\x9f\x3e\x22"
_NEW_FILE, _FILE_NAME, _FILE_DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_MESSAGE_PROPERTIES, _CODE_PAGE = 0x9003, 0x9007
_BODY, _BODY_RTF, _BODY_HTML = 0x1000, 0x1009, 0x1013
_DATA, _LONG_NAME, _MIME_TYPE, _CONTENT_ID, _SHORT_NAME = 0x3701, 0x3707, 0x370E, 0x3712, 0x3704
_FIXED_BYTES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_TEXT, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MAX_FILES = 500
_MAX_PROPERTIES = 2_000


@dataclass(slots=True)
class WrappedFile:
    """A file of a `winmail.dat`; what it does not say is empty."""

    name: str = ""
    type: str = ""
    cid: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Wrapped:
    """What a `winmail.dat` holds: its files and the body in each form it has."""

    files: list[WrappedFile] = field(default_factory=list)
    text: str = ""
    html: str = ""


class _Ended(Exception):
    """The data ends before what it announces."""


def unwrap(data: bytes) -> Wrapped | None:
    """Return the contents of a `winmail.dat`, as far as it can be read; None when it is none."""
    if not data.startswith(SIGNATURE):
        return None
    found = Wrapped()
    charset = "cp1252"
    position = 6
    while position + 9 <= len(data) and len(found.files) <= _MAX_FILES:
        name, size = struct.unpack_from("<xHxxI", data, position)
        content = data[position + 9 : position + 9 + size]
        if len(content) < size:
            break
        if name == _CODE_PAGE and size >= 4:
            charset = f"cp{struct.unpack_from('<I', content)[0]}"
        _take(found, name, content, charset)
        position += 9 + size + 2
    return found


def _take(found: Wrapped, name: int, content: bytes, charset: str) -> None:
    if name == _NEW_FILE:
        found.files.append(WrappedFile())
    elif name == _MESSAGE_PROPERTIES:
        _take_body(found, _properties(content), charset)
    elif found.files and name == _FILE_NAME:
        found.files[-1].name = found.files[-1].name or _text(content, charset)
    elif found.files and name == _FILE_DATA:
        found.files[-1].content = content
    elif found.files and name == _FILE_PROPERTIES:
        _take_file(found.files[-1], _properties(content), charset)


def _take_file(file: WrappedFile, properties: dict[int, tuple[int, bytes]], charset: str) -> None:
    file.name = (
        _value(properties, _LONG_NAME, charset) or file.name or _value(properties, _SHORT_NAME, charset)
    )
    file.type = _value(properties, _MIME_TYPE, charset).lower()
    file.cid = _value(properties, _CONTENT_ID, charset).strip("<>")
    if not file.content and _DATA in properties:
        kind, content = properties[_DATA]
        file.content = (
            content[16:] if kind == _OBJECT else content
        )  # an object begins with the id of its kind


def _take_body(found: Wrapped, properties: dict[int, tuple[int, bytes]], charset: str) -> None:
    found.text = _value(properties, _BODY, charset)
    if _BODY_HTML in properties:
        found.html = decode_text(properties[_BODY_HTML][1].rstrip(b"\0"), charset, html=True)[0]
    if not found.text and not found.html and _BODY_RTF in properties:
        found.text = rtf_text(decompress_rtf(properties[_BODY_RTF][1]))


def _value(properties: dict[int, tuple[int, bytes]], name: int, charset: str) -> str:
    kind, content = properties.get(name, (_BINARY, b""))
    return _text(content, "utf-16-le" if kind == _UNICODE else charset)


def _text(content: bytes, charset: str) -> str:
    if charset == "utf-16-le":
        return content.decode("utf-16-le", "replace").partition("\0")[0].strip("\0")
    return decode_text(content.partition(b"\0")[0], charset)[0]


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """Return id -> (type, value) of the unnamed properties, the first value of those that have several."""
    found: dict[int, tuple[int, bytes]] = {}
    if len(data) < 4:
        return found
    position = 4
    try:
        for _ in range(min(struct.unpack_from("<I", data)[0], _MAX_PROPERTIES)):
            kind, name = struct.unpack_from("<HH", data, position)
            position += 4
            if name >= 0x8000:
                position = _after_name(data, position)
            content, position = _contents(data, position, kind)
            found.setdefault(name, (kind & ~0x1000, content))
    except (struct.error, _Ended):
        pass  # what was read so far is good
    return found


def _after_name(data: bytes, position: int) -> int:
    """Return where the value of a named property begins."""
    by_name = struct.unpack_from("<16xI", data, position)[0]
    if not by_name:
        return position + 24
    length = struct.unpack_from("<20xI", data, position)[0]
    return position + 24 + _padded(length)


def _contents(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    """Return the first value of a property, and where the next property begins."""
    several, kind = bool(kind & 0x1000), kind & ~0x1000
    fixed = _FIXED_BYTES.get(kind)
    if fixed is None and kind not in (_TEXT, _UNICODE, _OBJECT, _BINARY):
        raise _Ended
    count = 1
    if several or fixed is None:
        count = struct.unpack_from("<I", data, position)[0]
        position += 4
    if count > _MAX_PROPERTIES:
        raise _Ended
    first = b""
    for number in range(count):
        length = fixed
        if length is None:
            length = struct.unpack_from("<I", data, position)[0]
            position += 4
        if position + length > len(data):
            raise _Ended
        first = data[position : position + length] if number == 0 else first
        position += _padded(length)
    return first, position


def _padded(length: int) -> int:
    return length + -length % 4
