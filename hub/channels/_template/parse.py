"""Read the provider's payloads; pure: bytes in, value out, no clock, no network.

Begin here. Capture real payloads into tests/fixtures/<kind>/ first, then make this file read them. It runs again
whenever a stored contact is retried, so the same bytes must always give the same message.
"""

import msgspec

from hub.channels.contract import ParseFailed, Unsupported
from hub.domain.interaction import InboundMessage, Party


class _Payload(msgspec.Struct):
    """The fields we use. A provider adds fields without notice, so unknown ones are let through."""

    id: str
    type: str
    sender: str = ""
    text: str = ""


def read(payload: bytes) -> _Payload:
    """Return the payload; raises ParseFailed."""
    try:
        return msgspec.json.decode(payload, type=_Payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # The text of the error goes to logs and to the admin: it must not quote the customer's words.
        raise ParseFailed("not a payload of this provider") from error


def parse_inbound(payload: bytes) -> InboundMessage:
    """Return the message; raises ParseFailed (quarantined, an admin looks) or Unsupported (thrown away)."""
    posted = read(payload)
    if posted.type != "message":
        raise Unsupported(f"payloads of type {posted.type[:20]!r} are of no interest")
    if not posted.id or not posted.sender:
        raise ParseFailed("no id or no sender")
    return InboundMessage(
        external_id=posted.id,  # what later messages will refer to
        sender=Party(
            kind="template", value=posted.sender
        ),  # kind: the kind of *identity*, "phone", "email", ...
        text=posted.text,
        thread_key=posted.sender,  # if the provider has conversations; else leave it empty
    )
