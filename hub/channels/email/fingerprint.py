"""The external id of a mail: the same mail always gets the same one, two mails never share one."""

import hashlib
import re

from hub.channels.email.headers import message_ids

_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:((?:[^\r\n]|\r?\n[ \t]){0,2000})", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_MAX_HEADER_BYTES = 262_144


def fingerprint(raw: bytes) -> str:
    """Return Message-ID and a hash of the body, or a hash of the whole mail when it names none.

    Senders reuse Message-IDs and others send none, so neither alone is enough. Headers are left out of the first
    form because every server on the way adds some.
    """
    blank = _BLANK_LINE.search(raw)
    body = raw[blank.end() :] if blank else b""
    match = _MESSAGE_ID.search(head_of(raw))
    identifier = message_ids(re.sub(rb"\r?\n", b"", match.group(1))) if match else ()
    if not identifier:
        return f"sha256:{_hash(raw)}"
    return f"{identifier[0][1:-1][:400]}/{_hash(body)[:32]}"


def head_of(raw: bytes) -> bytes:
    """Return the headers of a mail, of very long ones the beginning."""
    blank = _BLANK_LINE.search(raw, 0, _MAX_HEADER_BYTES)
    return raw[: blank.start()] if blank else raw[:_MAX_HEADER_BYTES]


def _hash(data: bytes) -> str:
    return hashlib.sha256(data.replace(b"\r\n", b"\n").strip()).hexdigest()
