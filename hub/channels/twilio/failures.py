"""What the provider's error numbers mean to an agent.

https://www.twilio.com/docs/api/errors
"""

from hub.channels.contract import ChannelError
from hub.domain.suppression import SuppressionReason

REASONS = {
    "20003": "the provider refuses the account or its token",
    "20404": "the provider does not know this account",
    "20429": "the provider asks to slow down",
    "21201": "no number was given to call",
    "21205": "the address of the call's document is not valid",
    "21210": "the number to be shown is not verified at the provider",
    "21211": "the number is not valid",
    "21212": "the sending number is not valid",
    "21213": "no number to be shown was given",
    "21214": "the number cannot be reached",
    "21215": "calls to this country are not enabled at the provider",
    "21216": "the account may not call this number",
    "21217": "the number is not one that can be called",
    "21219": "a trial account may only call verified numbers",
    "21220": "the call is over or has not begun",
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
    "21620": "a file's address is not valid",
    "21623": "the provider takes no files for this number",
    "21635": "the number is a landline",
    "21655": "the provider does not know this template",
    "21656": "the values for the template are not valid",
    "21659": "the sending number does not belong to the account",
    "30001": "the provider's queue overflowed",
    "30002": "the provider suspended the account",
    "30003": "the phone is off or out of reach",
    "30004": "the phone or its operator blocks the text",
    "30005": "the number is not known or not in service",
    "30006": "the number is a landline or cannot get texts",
    "30007": "the operator filtered the text",
    "30008": "the operator gave no reason",
    "30010": "the message costs more than allowed",
    "30019": "the file is larger than the operator takes",
    "30022": "the operator's limit for this sender is reached",
    "30023": "the operator's limit of the day for this sender is reached",
    "30032": "the sending number is not verified with the operators",
    "30034": "the sending number is not registered with the operators",
    "30036": "the message was not sent in time",
    "30044": "the text is longer than a trial account may send",
    "30410": "the provider got no answer from the operator in time",
    "30450": "the message was refused by the sender's own rules",
    "30453": "the number belongs to nobody any more, or is not active",
    "63001": "the messenger refuses the account's sign-in",
    "63003": "the number is not on this messenger",
    "63005": "the messenger refuses this content",
    "63007": "the sending number is not set up for this messenger",
    "63010": "the messenger had a fault",
    "63012": "the messenger is not available",
    "63013": "the message breaks the messenger's rules",
    "63014": "the customer or the messenger blocks the message",
    "63015": "the customer has not joined the test number",
    "63016": "the 24-hour window is closed; choose a template",
    "63017": "the messenger asks to slow down",
    "63018": "the messenger's limit for this sender is reached",
    "63019": "the messenger could not fetch the file",
    "63020": "the messenger account has not accepted the provider",
    "63021": "the template's content is not valid",
    "63022": "a contact card is not valid",
    "63024": "the number cannot get messages by this messenger",
    "63027": "the template is not known in this language",
    "63028": "the template needs other values",
    "63030": "the message is of a kind the messenger does not take",
    "63031": "sender and customer are the same number",
    "63032": "the messenger limits messages to this customer for now",
    "63033": "the customer has blocked the business",
    "63035": "this kind of message is not allowed in the customer's country",
    "63036": "the customer cannot be reached by this messenger",
    "63038": "the account's limit of messages for the day is reached",
    "63040": "the template was rejected by the messenger",
    "63041": "the template is paused by the messenger",
    "63042": "the template is disabled by the messenger",
    "63049": "the messenger chose not to deliver a marketing message",
    "63051": "the messenger account is restricted",
}
_TRY_AGAIN = ("20429", "21611", "30001", "63010", "63012", "63017", "63018")
_OPTED_OUT = ("21610", "63033")


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
    wish = wish_of(number)
    return ChannelError(reason, retryable=retryable, retry_after_s=retry_after_s, suppress=wish, code=number)


def wish_of(code: str) -> SuppressionReason | None:
    """Return what an error number tells of the customer's wish."""
    return SuppressionReason.OPTED_OUT if code.strip() in _OPTED_OUT else None
