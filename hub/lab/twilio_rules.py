"""What Twilio demands of a request, how it says no, and how it signs."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping

from aiohttp import web

PARAMETERS = frozenset(
    """
    To From Body MediaUrl StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt ValidityPeriod
    ForceDelivery ContentRetention AddressRetention SmartEncoded PersistentAction TrafficType ShortenUrls
    ScheduleType SendAt SendAsMms ContentVariables MessageIntent RiskCheck FallbackFrom MessagingServiceSid
    ContentSid
    """.split()  # noqa: SIM905
)
WHATSAPP = "whatsapp:"
MAGIC = {
    "+15005550001": (21211, "Invalid 'To' Phone Number"),
    "+15005550002": (21612, "The 'To' phone number is not currently reachable via SMS"),
    "+15005550003": (21408, "Permission to send an SMS has not been enabled for the region"),
    "+15005550004": (21610, "Attempt to send to unsubscribed recipient"),
    "+15005550009": (21614, "'To' number is not a valid mobile number"),
}
"""Twilio's own test numbers and what each provokes."""


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """Sign as described in https://www.twilio.com/docs/usage/security."""
    text = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def refusal_of(form: Mapping[str, str]) -> web.Response | None:
    """Return how Twilio refuses a request with these fields; None when it takes it."""
    if unknown := set(form) - PARAMETERS:
        return error(400, 20001, f"Unknown parameters {sorted(unknown)}")
    if not form.get("To"):
        return error(400, 21604, "A 'To' phone number is required.")
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return error(400, 21603, "A 'From' phone number is required.")
    if not (form.get("Body") or form.get("MediaUrl") or form.get("ContentSid")):
        return error(400, 21619, "A text message body or media urls must be specified.")
    if len(form.get("Body", "")) > 1600:
        return error(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    number = form["To"].removeprefix(WHATSAPP)
    if number in MAGIC:
        return error(400, *MAGIC[number])
    if not re.fullmatch(r"\+[1-9][0-9]{7,14}|[0-9]{3,8}", number):
        return error(400, 21211, "Invalid 'To' Phone Number")
    if form.get("From") and form["From"].startswith(WHATSAPP) != form["To"].startswith(WHATSAPP):
        return error(400, 21910, "Invalid 'From' and 'To' pair. Both should be of the same channel")
    return _refused_content(form)


def _refused_content(form: Mapping[str, str]) -> web.Response | None:
    if sid := form.get("ContentSid"):
        if not re.fullmatch(r"HX[0-9a-fA-F]{32}", sid):
            return error(400, 21655, "The ContentSid is invalid")
        try:
            json.loads(form.get("ContentVariables", "{}"))
        except ValueError:
            return error(400, 21656, "The ContentVariables parameter is invalid")
    return None


def window_closed(form: Mapping[str, str], heard: Collection[str]) -> bool:
    """Say whether a message fails because its customer is not among those heard lately; templates always pass."""
    return form["To"].startswith(WHATSAPP) and not form.get("ContentSid") and form["To"] not in heard


def error(
    status: int, code: int | None, message: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return an answer in the shape of Twilio's errors; its own code stands in `code`."""
    document = {
        "code": code or status,
        "message": message,
        "more_info": "https://www.twilio.com/docs/errors",
        "status": status,
    }
    return web.json_response(document, status=status, headers=headers)
