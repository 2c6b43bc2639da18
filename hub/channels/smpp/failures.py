"""What the protocol's error numbers mean to an agent.

SMPP 3.4, section 5.1.3; delivery states: section 5.2.28 and appendix B.
"""

from hub.channels.contract import ChannelError
from hub.domain.message import DeliveryState

REASONS = {
    0x01: "the text is too long",
    0x04: "the provider does not take texts on this connection now",
    0x05: "the account is in use elsewhere: end the other program, or use another account",
    0x08: "the provider has a trouble of its own",
    0x0A: "the sending number is not valid",
    0x0B: "the number is not valid",
    0x0D: "the provider refuses the connection",
    0x0E: "the provider refuses the password",
    0x0F: "the provider refuses the account's name",
    0x14: "the provider's queue is full",
    0x15: "the provider does not know this type of service",
    0x43: "the provider does not take texts of this class",
    0x44: "the provider takes no texts to this address",
    0x45: "the provider could not take the text",
    0x48: "the provider does not take this type of sending number",
    0x49: "the provider does not take this plan of sending number",
    0x50: "the provider does not take this type of number",
    0x51: "the provider does not take this plan of number",
    0x53: "the provider refuses the account's type",
    0x58: "the provider asks to slow down",
    0x64: "the provider cannot take the text now",
    0x65: "the provider refuses the text",
    0x66: "the provider refuses the text",
    0xFE: "the provider could not deliver the text",
    0xFF: "the provider has an unknown trouble",
}
_LATER_S = {0x58: 1.0, 0x14: 5.0}
"""How long to leave a provider alone that has enough, in seconds; the protocol says no time."""

_TRY_AGAIN = (0x04, 0x05, 0x08, 0x0D, 0x14, 0x45, 0x58, 0x64, 0xFE, 0xFF)

STATES = {
    "DELIVRD": DeliveryState.DELIVERED,
    "ACCEPTD": DeliveryState.SENT,
    "ENROUTE": DeliveryState.SENT,
    "BUFFRED": DeliveryState.SENT,
    "EXPIRED": DeliveryState.FAILED,
    "DELETED": DeliveryState.FAILED,
    "UNDELIV": DeliveryState.FAILED,
    "REJECTD": DeliveryState.FAILED,
}
"""The words of receipts; "UNKNOWN" is no news."""

STATE_WORDS = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
FAILED_BECAUSE = {
    "EXPIRED": "the phone was off or out of reach for too long",
    "DELETED": "the provider deleted the text",
    "UNDELIV": "the text could not be delivered",
    "REJECTD": "the operator refused the text",
}


def refusal(status: int) -> ChannelError:
    """Return the error for an answer that is not a success; codes of the provider's own are named."""
    return ChannelError(
        REASONS.get(status, f"the provider's error {status:#x}"),
        retryable=status in _TRY_AGAIN,
        retry_after_s=_LATER_S.get(status),
    )
