"""The mail that a delivery report or a receipt is about."""

import re

from hub.channels.email.charsets import clean
from hub.channels.email.headers import message_ids
from hub.channels.email.mime import Part

_RETURNED = (
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
)
_REPORTS = ("message/disposition-notification", "message/delivery-status", "message/global-delivery-status")
_MESSAGE_ID = re.compile(
    r"^[ \t>|]{0,8}(?:X-)?(?:Original-)?Message-ID[ \t]{0,20}:[ \t\n>]{0,20}(<[^<>\s]{1,990}>)",
    re.IGNORECASE | re.MULTILINE,
)
_HEAD_BYTES = 65_536


def returned_id(root: Part) -> str:
    """Return the Message-ID of the mail that `root` brings back or names, empty when it tells none.

    Looked for in the returned mail or its headers, in the machine's part (`Original-Message-ID`), and last in the words,
    where mail systems that know no parts repeat the mail.
    """
    parts = root.walk()
    for kinds in (_RETURNED, _REPORTS, ("text/plain",)):
        for part in parts:
            if part.type in kinds and (found := _first_id(part)):
                return found
    return ""


def _first_id(part: Part) -> str:
    text = clean(part.content()[:_HEAD_BYTES].decode("latin-1"))
    match = _MESSAGE_ID.search(text)
    identifiers = message_ids(match.group(1).encode("latin-1")) if match else ()
    return identifiers[0] if identifiers else ""
