"""Rich text as Outlook sends it: unpacked (MS-OXRTFCP) and read as plain text; formatting is dropped."""

import re
import struct

from hub.channels.email.charsets import known_charset

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbol"
    b"ArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\([^a-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.IGNORECASE,
)
_SKIPPED = frozenset(
    (
        b"fonttbl",
        b"colortbl",
        b"stylesheet",
        b"info",
        b"pict",
        b"object",
        b"header",
        b"footer",
        b"themedata",
        b"datastore",
    )
)
_WORDS = {
    b"par": "\n",
    b"line": "\n",
    b"tab": "\t",
    b"row": "\n",
    b"cell": "\t",
    b"emdash": "—",
    b"endash": "–",
}
_WORDS |= {b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"}
_MAX_BYTES = 8_000_000
_MAX_DEPTH = 1_000


def decompress_rtf(data: bytes) -> bytes:
    """Return rich text unpacked, as far as it can be; empty when it is in no known form."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<4xI4s", data)
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        return b""
    return _unpacked(data, min(size, _MAX_BYTES))


def _unpacked(data: bytes, size: int) -> bytes:
    """Undo the LZ77 of MS-OXRTFCP: a window of 4,096 bytes that begins with usual words of rich text."""
    window = bytearray(_DICTIONARY.ljust(4_096, b"\0"))
    out = bytearray()
    place, position = len(_DICTIONARY), 16
    while position < len(data) and len(out) < size:
        control = data[position]
        position += 1
        for bit in range(8):
            if not control >> bit & 1:
                if position >= len(data):
                    return bytes(out)
                taken = data[position : position + 1]
                position += 1
            else:
                if position + 2 > len(data):
                    return bytes(out)
                reference = int.from_bytes(data[position : position + 2], "big")
                position += 2
                start, length = reference >> 4, (reference & 15) + 2
                if start == place:
                    return bytes(out[:size])
                taken = b""
                for step in range(length):  # the source may overlap what is being written
                    byte = window[(start + step) % 4_096]
                    window[(place + step) % 4_096] = byte
                    taken += bytes((byte,))
            for step, byte in enumerate(taken):
                window[(place + step) % 4_096] = byte
            place = (place + len(taken)) % 4_096
            out += taken
    return bytes(out[:size])


def rtf_text(data: bytes) -> str:
    """Return the visible text of rich text; of HTML inside it, the text without its tags."""
    return _Reader(data[:_MAX_BYTES]).read() if data.lstrip().startswith(b"{\\rtf") else ""


class _Reader:
    """Go through the tokens of rich text once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._charset = "cp1252"
        self._out: list[str] = []
        self._bytes = bytearray()
        self._hidden = 0  # depth of the group that is left out, 0 for none
        self._depth = 0
        self._rtf_only = False  # between \htmlrtf and \htmlrtf0: not part of the HTML that was wrapped
        self._to_skip = 0
        self._after_unicode = 1

    def read(self) -> str:
        for match in _TOKEN.finditer(self._data):
            code, word, number, symbol, brace, text = match.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word.lower(), int(number) if number else None)
            elif symbol:
                self._symbol(symbol)
            elif code:
                self._add(bytes((int(code, 16),)))
            elif text:
                self._add(text)
            if self._depth > _MAX_DEPTH:
                break
        self._flush()
        return re.sub(r"\n{3,}", "\n\n", _whole("".join(self._out))).strip()

    def _brace(self, brace: bytes) -> None:
        self._depth += 1 if brace == b"{" else -1
        if self._hidden and self._depth < self._hidden:
            self._hidden = 0

    def _word(self, word: bytes, number: int | None) -> None:
        if word == b"htmlrtf":
            self._rtf_only = number != 0
        elif word == b"uc" and number is not None:
            self._after_unicode = min(max(number, 0), 8)
        elif word == b"ansicpg" and number:
            self._charset = known_charset(f"cp{number}") or self._charset
        elif word in _SKIPPED:
            self._hidden = self._hidden or self._depth
        elif word == b"u" and number is not None:
            self._say(chr(number % 0x10000))
            self._to_skip = self._after_unicode
        elif word in _WORDS:
            self._say(_WORDS[word])

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._hidden = self._hidden or self._depth
        elif symbol in b"{}\\":
            self._add(symbol)
        elif symbol == b"~":
            self._say(" ")
        elif symbol in b"\r\n":
            self._say("\n")

    def _add(self, data: bytes) -> None:
        skipped = min(self._to_skip, len(data))
        self._to_skip -= skipped
        if not self._hidden and not self._rtf_only:
            self._bytes += data[skipped:]

    def _say(self, text: str) -> None:
        if not self._hidden and not self._rtf_only:
            self._flush()
            self._out.append(text)

    def _flush(self) -> None:
        if self._bytes:
            self._out.append(self._bytes.decode(self._charset, "replace").replace("\0", ""))
            self._bytes.clear()


def _whole(text: str) -> str:
    """Return the text with characters that came as two halves (`\\u-10179?\\u-8704?` is an emoji) made one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
