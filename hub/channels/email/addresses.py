"""Address headers: mailboxes as senders really write them, in one linear scan."""

import re

from hub.channels.email.charsets import clean, decode_header_bytes
from hub.channels.email.headers import decode_words
from hub.channels.email.parsed import Mailbox

_SPECIAL = re.compile(r'[",;<>()\\]|=\?')
_SPACES = re.compile(r"\s+")
_GROUP = re.compile(r'[^<>@",;]{0,200}:')
_QUOTED_LOCAL = re.compile(r"\s*(\"(?:[^\"\\]|\\.){1,64}\")\s*@\s*([^\s@<>\"]{1,255})\s*$")
_QUOTED_WORDS = re.compile(r'"((?:[^"\\]|\\.)*)"')
_WELL_QUOTED = re.compile(r'(?:[^"]*"(?:[^"\\]|\\.)*"(?=\s|$))+[^"]*$')  # not `"Li "the boss" Wang"`
_ARCHIVED = re.compile(
    r"\s*([\w.+-]{1,64}) at ([\w-]{1,63}(?:\.[\w-]{1,63}){1,6})\s*$"
)  # as list archives write it
_IN_NAME = re.compile(r"([^<>]{0,400})<([^\s@<>]{1,64}@[^\s@<>]{1,255})>$")
_MAX_HEADER_CHARS = 262_144
_MAX_MAILBOXES = 1_000
_MAX_ADDRESS_CHARS = 320
_MAX_NAME_CHARS = 500


def parse_mailboxes(value: bytes, hint: str = "") -> tuple[Mailbox, ...]:
    """Return the mailboxes of a To, Cc, From or Reply-To header."""
    text = clean(decode_header_bytes(value[:_MAX_HEADER_CHARS], hint)).replace("\n", " ")
    segments = _split(text, quotes=True)
    if segments is None:  # a quote that never closes: read the header again as if quotes meant nothing
        segments = _split(text, quotes=False) or []
    mailboxes = (_mailbox(segment) for segment in _join_names(segments)[:_MAX_MAILBOXES])
    return tuple(mailbox for mailbox in mailboxes if mailbox.address or mailbox.name)


def parse_sender(value: bytes, hint: str = "") -> Mailbox:
    """Return the first mailbox of a From header that has an address."""
    mailboxes = parse_mailboxes(value, hint)
    with_address = (mailbox for mailbox in mailboxes if "@" in mailbox.address)
    return next(with_address, _wholly_encoded(mailboxes[0]) if mailboxes else Mailbox())


def _wholly_encoded(mailbox: Mailbox) -> Mailbox:
    """Read a sender whose encoded word holds the address as well, which RFC 2047 (5, rule 3) forbids."""
    match = _IN_NAME.match(mailbox.name)
    if mailbox.address or match is None:
        return mailbox
    return Mailbox(address=match.group(2), name=_name(match.group(1)))


def _split(text: str, *, quotes: bool) -> list[str] | None:
    """Split at commas outside quotes, comments, angles and encoded words; None when a quote stays open."""
    segments: list[str] = []
    start = position = depth = 0
    quoted = angle = False
    while match := _SPECIAL.search(text, position):
        mark, position = match.group(), match.end()
        if mark == "\\":
            position += 1
        elif mark == "=?":
            position = _after_word(text, position)
        elif mark == '"':
            quoted = quotes and not quoted
        elif quoted:
            continue
        elif mark in "()":
            depth = max(0, depth + (1 if mark == "(" else -1))
        elif mark in "<>":
            angle, depth = mark == "<", 0
        elif depth == 0 and not angle:
            segments.append(text[start : match.start()])
            start = position
    segments.append(text[start:])
    return None if quoted else segments


def _after_word(text: str, position: int) -> int:
    """Return where the encoded word that opened at `position` ends, or `position` when it is none."""
    head = re.compile(r"[^?\s]{1,60}\?[bBqQ]\?").match(text, position)
    end = text.find("?=", head.end(), head.end() + 1_000) if head else -1
    return end + 2 if end >= 0 else position


def _join_names(segments: list[str]) -> list[str]:
    """Join `Doe` and `John <j@x>`, which an unquoted comma in a name has cut apart."""
    joined: list[str] = []
    held = ""
    for segment in segments:
        segment = _without_group(segment)
        if not segment.strip():
            continue
        if "@" not in segment and "<" not in segment and len(held) < _MAX_NAME_CHARS:
            held = f"{held},{segment}" if held else segment
            continue
        joined.append(f"{held},{segment}" if held and "<" in segment else segment)
        held = ""
    if held:
        joined.extend(held.split(","))
    return joined


def _without_group(segment: str) -> str:
    match = _GROUP.match(segment)
    if match is None:
        return segment
    return segment[match.end() :]


def _mailbox(segment: str) -> Mailbox:
    opening = segment.rfind("<")
    if opening >= 0:
        closing = segment.find(">", opening)
        inside = segment[opening + 1 : closing if closing >= 0 else len(segment)]
        name = segment[:opening] or (segment[closing + 1 :] if closing >= 0 else "")
        address = _address(inside)
        if "@" not in address and (found := _word_with_at(name)):
            return Mailbox(address=_address(found), name=_name(name.replace(found, "")))
        return Mailbox(address=address, name=_name(name))
    return _bare_mailbox(segment)


def _bare_mailbox(segment: str) -> Mailbox:
    if _QUOTED_LOCAL.match(segment):
        return Mailbox(address=_address(segment))
    bare, _, comment = segment.partition("(")
    comment = comment.rpartition(")")[0] or comment
    found = _word_with_at(bare)
    if found:
        rest = bare.replace(found, "", 1)
        return Mailbox(address=_address(found), name=_name(rest if rest.strip(" \"'[]:;") else comment))
    if archived := _ARCHIVED.match(bare):
        return Mailbox(address=f"{archived.group(1)}@{archived.group(2)}", name=_name(comment))
    words = bare.split()
    if len(words) == 1 and not words[0].startswith(("=?", '"')):
        return Mailbox(address=_address(words[0]), name=_name(comment))
    return Mailbox(name=_name(segment))


def _word_with_at(text: str) -> str:
    return next((word for word in text.split() if "@" in word.strip("@")), "")


def _address(text: str) -> str:
    if (quoted := _QUOTED_LOCAL.match(text)) is not None:
        return f"{quoted.group(1)}@{quoted.group(2)}"[:_MAX_ADDRESS_CHARS]
    address = _SPACES.sub("", decode_words(text) if "=?" in text else text)
    if address.startswith("@") and ":" in address:
        address = address.rpartition(":")[2]  # a route (RFC 5322, 4.4)
    address = address.strip("<>()[]{},;:\"'")
    if address.lower().startswith("mailto:"):
        address = address[len("mailto:") :]
    return address[:_MAX_ADDRESS_CHARS]


def _name(text: str) -> str:
    text = text.strip(" \t<")
    if _WELL_QUOTED.match(text[: 2 * _MAX_NAME_CHARS]):
        text = _QUOTED_WORDS.sub(r"\1", text)
    text = re.sub(r"\\(.)", r"\1", text.strip('"'))
    text = _SPACES.sub(" ", clean(decode_words(text))).strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1].strip()
    return text.strip('"')[:_MAX_NAME_CHARS].strip()
