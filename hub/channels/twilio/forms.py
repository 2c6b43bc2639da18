"""Read the provider's forms; pure.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import re
from urllib.parse import parse_qsl

import phonenumbers

from hub.channels.contract import ParseFailed
from hub.domain.interaction import RemoteFile
from hub.domain.message import DeliveryState

FORM_TYPE = "application/x-www-form-urlencoded"
MAX_BODY_CHARS = 1600
"""The longest text the provider takes in one request, whatever the channel."""

MAX_FIELDS = 200
MAX_MEDIA = 10
_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SHORT_CODE = re.compile(r"[0-9]{3,8}")
_SENDER_NAME = re.compile(r"[A-Za-z0-9 &._-]{1,20}")

STATES = {
    "accepted": DeliveryState.SENT,
    "scheduled": DeliveryState.SENT,
    "queued": DeliveryState.SENT,
    "sending": DeliveryState.SENT,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "undelivered": DeliveryState.FAILED,
    "failed": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}
"""The provider's message states as ours; "sent" of ours means that the provider took it."""


def read_fields(payload: bytes) -> list[tuple[str, str]]:
    """Return the fields of a form in their order; raises ParseFailed."""
    try:
        return parse_qsl(
            payload.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise ParseFailed("not a form") from error


def read_form(payload: bytes) -> dict[str, str]:
    """Return the fields of a form; raises ParseFailed. Of a field given twice the last one counts."""
    return dict(read_fields(payload))


def message_sid(form: dict[str, str]) -> str:
    """Return the provider's id of the message; raises ParseFailed."""
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    if not _SID.fullmatch(sid):
        raise ParseFailed("no message id")
    return sid


def form_of(payload: bytes, content_type: str) -> dict[str, str]:
    """Return the fields of a stored webhook; raises ParseFailed."""
    if content_type.partition(";")[0].strip().lower() != FORM_TYPE:
        raise ParseFailed("not a form")
    return read_form(payload)


def text_of(form: dict[str, str], name: str = "Body") -> str:
    """Return a field that people filled in."""
    return form.get(name, "").replace("\x00", "")


def media_of(form: dict[str, str]) -> tuple[RemoteFile, ...]:
    """Return the files that came along."""
    count = form.get("NumMedia", "0")
    wanted = min(int(count), MAX_MEDIA) if count.isascii() and count.isdigit() and len(count) < 4 else 0
    found = [(form.get(f"MediaUrl{n}", ""), form.get(f"MediaContentType{n}", "")) for n in range(wanted)]
    return tuple(RemoteFile(url=url, type=kind) for url, kind in found if url)


def media_line(media: tuple[RemoteFile, ...]) -> str:
    """Return what stands for the words of a message that has files only."""
    return f"[media: {', '.join(file.type or 'unknown' for file in media)}]"


def normalise_number(value: str) -> str:
    """Return a number in E.164, or a short code as it is; raises ParseFailed.

    A provider that writes E.164 is believed, whatever numbering plans say: messengers keep numbers as they once were
    (+52 1 ... in Mexico), and plans change faster than tables.
    """
    value = value.strip()
    if _SHORT_CODE.fullmatch(value) or _E164.fullmatch(value):
        return value
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ParseFailed("a number is not in international form") from error
    if not phonenumbers.is_possible_number(number):
        raise ParseFailed("a number is not possible")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def normalise_code_or_number(value: str) -> str:
    """Return a number, a short code or a sender's name in its one spelling; raises ParseFailed."""
    if not value.startswith("+") and not _SHORT_CODE.fullmatch(value) and _SENDER_NAME.fullmatch(value):
        return value
    return normalise_number(value)


def context_of(form: dict[str, str], *names: str) -> dict[str, str]:
    """Return what is known of a message beside its text: the named fields that say something, by our own names.

    Each of `names` reads `ours=Theirs`.
    """
    pairs = (name.split("=", 1) for name in names)
    return {ours: form[theirs] for ours, theirs in pairs if form.get(theirs)}
