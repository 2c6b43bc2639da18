"""Files that stand in the middle of a text: uuencode and yEnc, from before there was MIME."""

import binascii
import re
from collections.abc import Callable
from typing import NamedTuple

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n", re.MULTILINE)
_END = re.compile(rb"^(?:`[ \t]*\r?\n)?end[ \t]*\r?$", re.MULTILINE)
_UU_LINE = re.compile(rb"[\x20-\x60][\x20-\x60]{0,84}")
_YENC_BEGIN = re.compile(
    rb"^=ybegin [^\r\n]{0,200}\bname=([^\r\n]{1,200})\r?\n(?:=ypart [^\r\n]{0,200}\r?\n)?", re.MULTILINE
)
_YENC_END = re.compile(rb"^=yend[^\r\n]{0,200}", re.MULTILINE)
_YENC_ESCAPED = re.compile(rb"=(.)", re.DOTALL)
_YENC = bytes((byte - 42) % 256 for byte in range(256))
_MAX_FILES = 100


class InlineFile(NamedTuple):
    """A file found in a text."""

    name: bytes
    content: bytes


def take_inline_files(text: bytes) -> tuple[bytes, list[InlineFile]]:
    """Return a text without the files in it, and the files. What only looks like one stays in the text."""
    files: list[InlineFile] = []
    if b"begin " in text:
        text = _take(text, (_BEGIN, _END), _uudecoded, files)
    if b"=ybegin " in text:
        text = _take(text, (_YENC_BEGIN, _YENC_END), _ydecoded, files)
    return text, files


def _take(
    text: bytes,
    marks: tuple[re.Pattern[bytes], re.Pattern[bytes]],
    decode: Callable[[bytes], bytes | None],
    files: list[InlineFile],
) -> bytes:
    kept: list[bytes] = []
    begins, ends = marks
    position = 0
    while len(files) < _MAX_FILES and (begin := begins.search(text, position)):
        end = ends.search(text, begin.end())
        if end is None:
            break
        content = decode(text[begin.end() : end.start()])
        kept.append(text[position : begin.start() if content is not None else end.end()])
        if content is not None:
            files.append(InlineFile(begin.group(1).strip(), content))
        position = end.end()
    kept.append(text[position:])
    return b"".join(kept)


def _uudecoded(body: bytes) -> bytes | None:
    """Return decoded lines; None when they are words and no code."""
    out: list[bytes] = []
    for line in body.splitlines():
        if not line.strip() or line in (b"`", b" "):
            continue
        if not _UU_LINE.fullmatch(line):
            return None
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:  # some encoders pad a line too long: cut it to what its length byte says
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:size]))
            except binascii.Error:
                return None
    return b"".join(out)


def _ydecoded(body: bytes) -> bytes | None:
    body = body.replace(b"\r", b"").replace(b"\n", b"")
    return _YENC_ESCAPED.sub(lambda match: bytes(((match.group(1)[0] - 64) % 256,)), body).translate(_YENC)
