"""What the provider's error numbers mean to an agent.

https://www.twilio.com/docs/api/errors
"""

from hub.channels.contract import ChannelError

REASONS = {
    "20003": "the provider refuses the account or its token",
    "20404": "the provider does not know this account",
    "20429": "the provider asks to slow down",
    "21211": "the number is not valid",
    "21212": "the sending number is not valid",
    "21265": "the number is a short code",
    "21408": "texts to this country are not enabled at the provider",
    "21606": "the sending number cannot send texts",
    "21608": "a trial account may only write to verified numbers",
    "21610": "the customer has opted out of texts",
    "21611": "the provider's queue for this number is full",
    "21612": "the provider has no route to this number",
    "21614": "the number is not a mobile number",
    "21617": "the text is too long",
    "21619": "the text is empty",
    "21659": "the sending number does not belong to the account",
    "30001": "the provider's queue overflowed",
    "30002": "the provider suspended the account",
    "30003": "the phone is off or out of reach",
    "30004": "the phone or its operator blocks the text",
    "30005": "the number is not known or not in service",
    "30006": "the number is a landline or cannot get texts",
    "30007": "the operator filtered the text",
    "30008": "the operator gave no reason",
    "30034": "the sending number is not registered with the operators",
}
_TRY_AGAIN = ("20429", "21611", "30001")


def reason_of(code: str) -> str:
    """Return a line for people; unknown codes are named."""
    code = code.strip()
    if code in REASONS:
        return REASONS[code]
    return f"the provider's error {code[:8]}" if code.isascii() and code.isdigit() else "no reason given"


def refusal(status: int, code: object, retry_after_s: float | None = None) -> ChannelError:
    """Return the error for an answer that is not a success."""
    number = str(code) if code is not None else ""
    retryable = status in (408, 429) or status >= 500 or number in _TRY_AGAIN
    reason = reason_of(number) if number and number != str(status) else f"the provider answered {status}"
    return ChannelError(reason, retryable=retryable, retry_after_s=retry_after_s)
