"""Read what the call desk hands to intake. Pure."""

from hub.channels.call_reports import parse_report
from hub.domain.interaction import InboundMessage


def parse_inbound(payload: bytes) -> InboundMessage:
    """Return the message that opens, or continues, the ticket of a call; raises ParseFailed."""
    return parse_report(payload)
