"""Read stored messages; pure: bytes in, value out, no clock, no network. What belongs together is found in `joining`."""

import phonenumbers

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.smpp.alphabet import decoded
from hub.channels.smpp.joining import Row
from hub.channels.smpp.parts import text_of
from hub.channels.smpp.pdu import (
    UDH,
    Address,
    Command,
    Malformed,
    ShortMessage,
    read_message,
    read_unit,
)
from hub.channels.smpp.receipts import is_receipt
from hub.channels.smpp.settings import SmppSettings
from hub.domain.interaction import InboundMessage, MessageClass, Party

IDENTITY_KIND = "phone"
_INTERNATIONAL, _NAME = 1, 5
_FEWEST_DIGITS = 9
"""A number with fewer digits is a short code or a local one."""


def read_delivery(payload: bytes) -> ShortMessage:
    """Return the message in a stored `deliver_sm`; raises ParseFailed."""
    try:
        unit = read_unit(payload)
        if unit.command != Command.DELIVER:
            raise ParseFailed("not a delivered message")
        return read_message(unit.body)
    except Malformed as error:
        raise ParseFailed(f"not a message of this protocol: {error}") from error


def parse_message(payload: bytes, external_id: str, settings: SmppSettings) -> InboundMessage:
    """Return the message of one part; raises ParseFailed or Unsupported."""
    message = read_delivery(payload)
    text = decoded(text_of(message), message.data_coding, settings.default_alphabet)
    return _inbound(message, text, external_id, settings)


def parse_row(row: Row, total: int, external_id: str, settings: SmppSettings) -> InboundMessage:
    """Return the message that the parts of a row make; what is missing is marked where it should be.

    Neighbours in one alphabet are joined as bytes first: a letter may be cut in half at the border.
    """
    parts = {number: read_delivery(payload) for number, payload in row.parts.items()}
    pieces: list[str] = []
    run, coding = b"", -1
    for number in range(1, total + 1):
        part = parts.get(number)
        if part is not None and part.data_coding == coding:
            run += text_of(part)
            continue
        if run:
            pieces.append(decoded(run, coding, settings.default_alphabet))
        run, coding = (text_of(part), part.data_coding) if part is not None else (b"", -1)
        if number in row.missing:
            pieces.append(f"[part {number} of {total} did not arrive]")
    if run:
        pieces.append(decoded(run, coding, settings.default_alphabet))
    text = "".join(pieces)
    if row.elsewhere:
        came = ", ".join(map(str, sorted(parts)))
        text = f"[part {came} of {total} of an earlier text, late] {text}"
    return _inbound(parts[min(parts)], text, external_id, settings)


def _inbound(message: ShortMessage, text: str, external_id: str, settings: SmppSettings) -> InboundMessage:
    if is_receipt(message):
        raise Unsupported("a delivery receipt")
    if not text.strip():
        raise Unsupported("a header without a text" if message.esm_class & UDH else "an empty text")
    sender = Party(kind=IDENTITY_KIND, value=number_of(message.source, settings.region))
    recipient = Party(kind=IDENTITY_KIND, value=number_of(message.destination, settings.region))
    if not sender.value:
        raise ParseFailed("no sender")
    return InboundMessage(
        external_id=external_id,
        sender=sender,
        recipients=(recipient,),
        text=text,
        thread_key=f"{sender.value}|{recipient.value}",
        message_class=MessageClass.PERSON if sender.value.startswith("+") else MessageClass.AUTO,
    )


def number_of(address: Address, region: str) -> str:
    """Return a number in E.164; short codes and names as they are.

    Centres disagree about types of numbers, so what reads as a valid international number is taken for one.
    """
    value = address.value.strip()
    digits = value.removeprefix("+").removeprefix("00")
    if address.ton == _NAME or not (digits.isascii() and digits.isdigit()):
        return value
    international = address.ton == _INTERNATIONAL or value != digits
    if region and not international and len(digits) >= _FEWEST_DIGITS - 2:
        found = _valid(value, region)
        if found:
            return found
    if international or len(digits) >= _FEWEST_DIGITS:
        return _valid(f"+{digits}", None) or (f"+{digits}" if international else value)
    return value


def _valid(value: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
