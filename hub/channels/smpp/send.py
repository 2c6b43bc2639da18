"""Hand texts to the message centre: one attempt, every wait bounded, every failure a ChannelError.

The protocol knows no idempotency key. So that an attempt that failed between two parts does not send the first ones
again, the parts that were taken are remembered for a while; a phone puts parts together by a reference, which is made
of the message's id, so that parts of two attempts fit.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict

from hub.channels.contract import ChannelError
from hub.channels.number_pool import sending_number
from hub.channels.smpp.alphabet import Encoded, encoded
from hub.channels.smpp.failures import refusal
from hub.channels.smpp.link import Link
from hub.channels.smpp.parts import Part, header_of
from hub.channels.smpp.pdu import OK, UDH, Address, Command, ShortMessage, Tag, message_body, read_text
from hub.channels.smpp.receipts import SentParts, Whole, canonical
from hub.channels.smpp.settings import SmppSettings
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox

MAX_BODY_CHARS = 1600
REMEMBERED = 1000
_NUMBER = re.compile(r"\+?[0-9]{3,15}")
_INTERNATIONAL, _UNKNOWN, _NAME = 1, 0, 5
_ISDN = 1


class Sender:
    """The sending side of one inbox."""

    def __init__(self, inbox: Inbox, settings: SmppSettings, link: Link, sent: SentParts) -> None:
        self._settings = settings
        self._link = link
        self._sent = sent
        self._pool = settings.pool(inbox.address)
        self._window = asyncio.Semaphore(settings.window)
        self._under_way: OrderedDict[str, Whole] = OrderedDict()  # by message id

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand over one text; raises ChannelError."""
        if len(message.body) > MAX_BODY_CHARS:
            raise ChannelError("the text is too long", retryable=False)
        if not message.body.strip():
            raise ChannelError("the text is empty", retryable=False)
        if not _NUMBER.fullmatch(message.recipient.value):
            raise ChannelError("the number is not valid", retryable=False)
        parts = self._parts(message)
        whole = self._under_way.setdefault(message.id, Whole(total=len(parts)))
        while len(self._under_way) > REMEMBERED:
            self._under_way.popitem(last=False)
        for part in parts[len(whole.parts) :]:
            self._sent.take(whole, await self._submit(part))
        self._under_way.pop(message.id, None)
        return DeliveryReceipt(external_id=whole.external_id)

    async def _submit(self, part: ShortMessage) -> str:
        """Hand over one part and return the centre's id of it."""
        async with self._window:
            answer = await self._link.session().ask(Command.SUBMIT, message_body(part))
        if answer.status != OK:
            raise refusal(answer.status)
        external_id = canonical(read_text(answer.body), self._settings.submit_id_base)
        if not external_id:
            raise ChannelError("the provider's answer names no message", retryable=False)
        return external_id

    def _parts(self, message: OutboundMessage) -> list[ShortMessage]:
        """Return what a text becomes."""
        destination = number_address(message.recipient.value)
        written_to = message.our_address or message.thread_key.partition("|")[2]
        number = sending_number(self._pool, message.recipient.value, written_to)
        source = source_address(number, self._settings)
        text = encoded(message.body, self._settings.default_alphabet)
        if len(text.parts) > 1 and self._settings.long_texts == "udh":
            reference = hashlib.sha256(message.id.encode()).digest()[0]
            total = len(text.parts)
            contents = [
                header_of(Part(reference=reference, total=total, number=number)) + content
                for number, content in enumerate(text.parts, 1)
            ]
            return [_part((source, destination), text, content, UDH) for content in contents]
        if len(text.parts) > 1:
            whole = {int(Tag.PAYLOAD): b"".join(text.parts)}
            return [_part((source, destination), text, b"", tags=whole)]
        return [_part((source, destination), text, text.parts[0])]


def _part(
    ends: tuple[Address, Address],
    text: Encoded,
    content: bytes,
    esm_class: int = 0,
    tags: dict[int, bytes] | None = None,
) -> ShortMessage:
    return ShortMessage(
        source=ends[0],
        destination=ends[1],
        content=content,
        esm_class=esm_class,
        data_coding=text.data_coding,
        receipt_wanted=True,
        tags=tags or {},
    )


def number_address(number: str) -> Address:
    """Return a number as the protocol wants it: without a plus, and its type says what it is."""
    international = number.startswith("+")
    ton = _INTERNATIONAL if international else _UNKNOWN
    return Address(value=number.removeprefix("+"), ton=ton, npi=_ISDN)


def source_address(source: str, settings: SmppSettings) -> Address:
    """Return what texts come from: a number, a short code, or a name."""
    address = number_address(source)
    if source and not _NUMBER.fullmatch(source):
        address = Address(value=source, ton=_NAME, npi=0)
    ton = address.ton if settings.source_ton is None else settings.source_ton
    npi = address.npi if settings.source_npi is None else settings.source_npi
    return Address(value=address.value, ton=ton, npi=npi)
