"""Marks by which an answer finds its ticket whatever mail systems do to it: signed by this hub, read from anywhere.

One stands in the address that answers go to (`help+t.<number>.<proof>@`), one in every Message-ID of ours
(`<message>.<number>.<proof>@`). The proof is 80 bits of HMAC-SHA256 in base 32, which survives a change of case. A mark
says that its bearer saw a mail of the ticket, not that he belongs to it: that is for the ticket floor to judge.
"""

import base64
import hmac
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256

_PROOF_BYTES = 10
_MARK = r"\.(?P<number>\d{1,12})\.(?P<proof>[a-z2-7]{16})@"
_TAG = re.compile(rf"\+t{_MARK}", re.IGNORECASE)
_ID = re.compile(rf"<(?P<message>[0-9a-z_-]{{1,80}}){_MARK}", re.IGNORECASE)
_MAX_MARKS = 200
_MAX_CHARS = 300_000
_MAX_LOCAL_CHARS = 64  # RFC 5321, 4.5.3.1.1


def reply_address(key: bytes, address: str, ticket_number: int) -> str:
    """Return the address for answers to a ticket; `address` itself without a key, or when it is too long for a tag."""
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+t.{ticket_number}.{_proof(key, f'address {ticket_number}')}"
    return f"{tagged}@{domain}" if key and local and len(tagged) <= _MAX_LOCAL_CHARS else address


def marked_id(key: bytes, message_id: str, ticket_number: int, domain: str) -> str:
    """Return the Message-ID of a mail of ours: always the same for one message."""
    if not key:
        return f"<{message_id}@{domain}>"
    proof = _proof(key, f"id {message_id} {ticket_number}")
    return f"<{message_id}.{ticket_number}.{proof}@{domain}>"


def ticket_numbers(key: bytes, ids: Sequence[str], texts: Iterable[str]) -> tuple[int, ...]:
    """Return the tickets that genuine marks name: those in ids first, from the last one on, then those in texts."""
    if not key:
        return ()
    marks = [match for one in reversed(ids) for match in _ID.finditer(one[:_MAX_CHARS])]
    for text in texts:
        marks += _TAG.finditer(text[:_MAX_CHARS])
        marks += _ID.finditer(text[:_MAX_CHARS])
    genuine = (match for match in marks[:_MAX_MARKS] if _is_genuine(key, match))
    return tuple(dict.fromkeys(int(match["number"]) for match in genuine))


def _is_genuine(key: bytes, mark: re.Match[str]) -> bool:
    number, message_id = int(mark["number"]), mark.groupdict().get("message")
    wanted = f"address {number}" if message_id is None else f"id {message_id.lower()} {number}"
    return hmac.compare_digest(mark["proof"].lower().encode(), _proof(key, wanted).encode())


def _proof(key: bytes, text: str) -> str:
    digest = hmac.new(key, text.encode(), sha256).digest()[:_PROOF_BYTES]
    return base64.b32encode(digest).decode("ascii").lower()
