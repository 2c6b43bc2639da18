"""Header values: encoded words (RFC 2047), parameters (RFC 2231), identifiers and dates."""

import base64
import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_tz
from urllib.parse import unquote_to_bytes

from hub.channels.email.charsets import clean, decode_header_bytes, decode_text

_OPENER = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
# A blank line, and below it a line that cannot be base64.
_FOOTER = re.compile(rb"\r?\n[ \t]{0,20}\r?\n(?=[^\r\n]{0,1000}[^A-Za-z0-9+/=\s])")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_NAMED_OFFSET = re.compile(r"\b(?:GMT|UTC) ?([+-])(\d{1,2}):?(\d{2})?(?=\s|$)", re.IGNORECASE)
_MAX_HEADER_CHARS = 262_144
_MAX_SECTIONS = 500
_MAX_REFERENCES = 200


def header_text(value: bytes, hint: str = "") -> str:
    """Return a header value as one line of readable text."""
    if not value:
        return ""
    decoded = decode_words(decode_header_bytes(value[:_MAX_HEADER_CHARS], hint))
    return _SPACES.sub(" ", clean(decoded)).strip()


def decode_words(text: str) -> str:
    """Decode the encoded words in `text`; neighbours of one charset are joined as bytes first."""
    if "=?" not in text:
        return text
    out: list[str] = []
    pending: list[tuple[str, str, str]] = []  # charset, encoding, payload
    position = 0
    for start, end, word in _words(text):
        between = text[position:start]
        if between.strip() or not pending:
            out.append(_flush(pending))
            out.append(between)
            pending = []
        pending.append(word)
        position = end
    out.append(_flush(pending))
    out.append(text[position:])
    return "".join(out)


def _words(text: str) -> list[tuple[int, int, tuple[str, str, str]]]:
    found = []
    position = 0
    while match := _OPENER.search(text, position):
        end = text.find("?=", match.end())
        if end < 0:
            break
        word = (match.group(1).split("*")[0].lower(), match.group(2).lower(), text[match.end() : end])
        found.append((match.start(), end + 2, word))
        position = end + 2
    return found


def _flush(words: list[tuple[str, str, str]]) -> str:
    out: list[str] = []
    index = 0
    while index < len(words):
        charset = words[index][0]
        run = index
        while run < len(words) and words[run][0] == charset:
            run += 1
        out.append(decode_text(_word_bytes(words[index:run]), charset)[0])
        index = run
    return "".join(out)


def _word_bytes(words: list[tuple[str, str, str]]) -> bytes:
    """Return the bytes of encoded words; base64 that was cut between quartets is joined before decoding."""
    data: list[bytes] = []
    carry = ""
    for _, encoding, payload in words:
        if encoding == "q":
            data.append(_decode_q(payload))
            continue
        joined = carry + payload.strip()
        carry = ""
        if len(joined) % 4 and not joined.endswith("=") and (_, encoding, payload) != words[-1]:
            carry = joined
            continue
        data.append(decode_base64(joined.encode("ascii", "ignore")))
    if carry:
        data.append(decode_base64(carry.encode("ascii", "ignore")))
    return b"".join(data)


def _decode_q(payload: str) -> bytes:
    raw = payload.replace("_", " ").encode("utf-8", "surrogateescape")
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda match: bytes((int(match.group(1), 16),)), raw)


def decode_base64(data: bytes) -> bytes:
    """Decode base64 that may lack padding, hold foreign bytes, be several blocks in a row or have a list's footer below."""
    if (footer := _FOOTER.search(data)) is not None and footer.start() > 0:
        data = data[: footer.start()]
    data = data.translate(None, b"\r\n \t")
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        blocks = re.split(rb"=+", data) if b"=" in data.rstrip(b"=-") else [data]
    out = []
    for block in blocks:
        letters = _NOT_BASE64.sub(b"", block)
        if len(letters) % 4 == 1:
            letters = letters[:-1]
        out.append(base64.b64decode(letters + b"=" * (-len(letters) % 4)))
    return b"".join(out)


def parameters(value: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """Split a header such as Content-Type into its main value (lower case) and its parameters."""
    text = clean(decode_header_bytes(value[:_MAX_HEADER_CHARS], hint)).replace("\n", " ")
    main, _, rest = text.partition(";")
    words = main.partition("(")[0].split(None, 1)
    main = words[0] if words else ""
    pairs = _pairs(f"{words[1]};{rest}" if len(words) > 1 and "=" in words[1] else rest)
    plain = {name: decode_words(content) for name, content in reversed(pairs) if "*" not in name}
    return main.strip().strip("\"'").lower(), {**plain, **_extended(pairs)}


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    position, end = 0, len(text)
    while position < end and len(pairs) < _MAX_SECTIONS:
        equals = text.find("=", position)
        if equals < 0:
            break
        name = text[position:equals].rpartition(";")[2].strip().lower()
        content, position = _parameter_value(text, equals + 1)
        if name:
            pairs.append((name, content))
    return pairs


def _parameter_value(text: str, start: int) -> tuple[str, int]:
    while start < len(text) and text[start] in " \t":
        start += 1
    if start < len(text) and text[start] == '"':
        return _quoted_value(text, start + 1)
    end = text.find(";", start)
    end = len(text) if end < 0 else end
    return text[start:end].strip().strip("'"), end + 1


def _quoted_value(text: str, start: int) -> tuple[str, int]:
    """Read up to the quote that a `;` or the end follows, so that a stray quote inside does no harm."""
    position = start
    while (quote := text.find('"', position)) >= 0:
        escaped = text[quote - 1] == "\\" and text[quote - 2] != "\\" and quote > start
        tail = text[quote + 1 : quote + 40].lstrip()
        if not escaped and (not tail or tail[0] in ";(" or _starts_parameter(tail)):
            following = text.find(";", quote) if tail[:1] in (";", "(") else quote
            return _unescape(text[start:quote]), (following if following >= 0 else len(text)) + 1
        position = quote + 1
    end = text.find(";", start)
    end = len(text) if end < 0 else end
    return _unescape(text[start:end].strip().strip('"')), end + 1


def _starts_parameter(tail: str) -> bool:
    return bool(re.match(r"(?:name|filename|charset|boundary|size|type)\*?=", tail, re.IGNORECASE))


def _unescape(text: str) -> str:
    return re.sub(r'\\(["\\])', r"\1", text)


def _extended(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Join RFC 2231 sections: `name*=cs'lang'x`, `name*0*=...`, `name*1=...`."""
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, content in pairs:
        stem, star, number = name.partition("*")
        if not star:
            continue
        encoded = number.endswith("*") or number == ""
        digits = number.rstrip("*")
        if digits and not (digits.isascii() and digits.isdigit() and len(digits) < 5):
            continue
        sections.setdefault(stem, {}).setdefault(int(digits or 0), (encoded, content))
    return {stem: _join_sections(parts) for stem, parts in sections.items()}


def _join_sections(parts: dict[int, tuple[bool, str]]) -> str:
    charset, data = "", []
    for position, number in enumerate(sorted(parts)):
        encoded, content = parts[number]
        if encoded and position == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data.append(unquote_to_bytes(content) if encoded else content.encode("utf-8", "replace"))
    return decode_words(decode_text(b"".join(data), charset)[0])


def message_ids(value: bytes) -> tuple[str, ...]:
    """Return the identifiers of a Message-ID, In-Reply-To or References header, in order, each once."""
    text = clean(decode_words(decode_header_bytes(value[:_MAX_HEADER_CHARS]))).strip()
    found = _MESSAGE_ID.findall(text) or _MESSAGE_ID.findall(_SPACES.sub("", text))
    if not found and text and "<" not in text:
        found = [f"<{word}>" for word in text.split()[:1] if "@" in word and len(word) < 990]
    unique = list(dict.fromkeys(found))
    return tuple(unique if len(unique) <= _MAX_REFERENCES else unique[:1] + unique[1 - _MAX_REFERENCES :])


def _offset(match: re.Match[str]) -> str:
    return f"{match.group(1)}{match.group(2):0>2}{match.group(3) or '00'}"


def header_date(value: bytes) -> datetime | None:
    """Return a Date header as UTC, None when it names no moment."""
    text = _NAMED_OFFSET.sub(_offset, clean(decode_header_bytes(value[:200])).strip())
    try:
        parts = parsedate_tz(text)
        if parts is None:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        offset_s = parts[9] or 0
        wall = datetime(parts[0], parts[1], parts[2], parts[3], parts[4], min(parts[5], 59), tzinfo=UTC)
        return datetime.fromtimestamp(wall.timestamp() - offset_s, UTC)
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None
