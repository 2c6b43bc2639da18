"""Read the events that a telephone system posts, and what the desk hands to intake. Pure."""

from typing import Annotated, Literal

import msgspec

from hub.channels.call_reports import parse_report
from hub.channels.contract import ParseFailed
from hub.domain.call import Direction
from hub.domain.interaction import InboundMessage, Party
from hub.domain.pbx_call import PbxNews, PbxReport

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Number = Annotated[str, msgspec.Meta(max_length=100)]

UNKNOWN = "unknown"
"""The address of somebody whose number is withheld."""


class PostedEvent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event as it is posted: `number` is that of the party outside (empty: withheld), `extension` one of ours."""

    call: Id
    event: Literal["ringing", "answered", "hung_up"]
    direction: Literal["in", "out"] = "in"
    number: Number = ""
    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    extension: Annotated[str, msgspec.Meta(max_length=40)] = ""


def parse_event(body: bytes) -> PbxReport:
    """Return the news; raises ParseFailed with a line that names the field and not its value."""
    try:
        posted = msgspec.json.decode(body, type=PostedEvent)
    except msgspec.ValidationError as error:
        place = str(error).rpartition(" - at ")[2]
        raise ParseFailed(f"a field is wrong, missing or unknown: {place}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ParseFailed("not JSON") from error
    return PbxReport(
        call=posted.call,
        news=PbxNews(posted.event),
        direction=Direction(posted.direction),
        party=party_of(posted.number, posted.name),
        extension=posted.extension.strip(),
    )


def party_of(number: str, name: str) -> Party:
    """Return who is at the other end; signs between the digits are no part of a number."""
    digits = "".join(char for char in number if char.isdigit() or char in "+*#")
    return Party(kind="phone", value=digits or UNKNOWN, name=" ".join(name.split()))


def parse_inbound(payload: bytes) -> InboundMessage:
    """Return the message that opens the ticket of a missed call; raises ParseFailed."""
    return parse_report(payload)
