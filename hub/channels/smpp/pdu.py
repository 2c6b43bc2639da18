"""The protocol's units as values, and back to bytes; pure.

SMPP 3.4 (SMPP Developers Forum, issue 1.2), sections 3.2, 4 and 5. Reading is as lenient as can be: what a message
centre sends wrongly in a field we do not need must not cost a message.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

HEADER = struct.Struct(">IIII")
HEADER_BYTES = HEADER.size
MAX_BYTES = 128 * 1024
"""Longer units are no units: the longest text (a payload of 64 KB) stays well below."""

ANSWER = 0x8000_0000
"""The bit that makes a request's number its answer's."""

OK = 0
INVALID_COMMAND = 0x03
TRY_LATER = 0x64
"""ESME_RX_T_APPN: a temporary trouble of the receiver; the centre delivers again."""

UDH = 0x40
"""The bit of the message's class that says: the text begins with a header."""


class Command(IntEnum):
    """The requests we make or take."""

    SUBMIT = 0x0000_0004
    DELIVER = 0x0000_0005
    UNBIND = 0x0000_0006
    BIND_TRANSCEIVER = 0x0000_0009
    ENQUIRE_LINK = 0x0000_0015
    ALERT = 0x0000_0102
    REFUSAL = 0x8000_0000
    """generic_nack: the answer to what was not understood."""


class Tag(IntEnum):
    """Optional parameters that we use."""

    RECEIPTED_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


class Malformed(ValueError):
    """These bytes are no unit of the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One request or answer."""

    command: int
    sequence: int
    status: int = OK
    body: bytes = b""

    def encoded(self) -> bytes:
        """Return the bytes to send."""
        length = HEADER_BYTES + len(self.body)
        return HEADER.pack(length, self.command, self.status, self.sequence) + self.body

    def answer(self, status: int = OK, body: bytes = b"") -> "Unit":
        """Return the answer to this request."""
        return Unit(command=self.command | ANSWER, sequence=self.sequence, status=status, body=body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A number or name with its type (TON) and plan (NPI)."""

    value: str
    ton: int = 0
    npi: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortMessage:
    """What `submit_sm` and `deliver_sm` carry; `content` is the text as bytes, with its header if it has one."""

    source: Address
    destination: Address
    content: bytes
    esm_class: int = 0
    data_coding: int = 0
    receipt_wanted: bool = False
    tags: Mapping[int, bytes] = field(default_factory=dict)


def unit_length(start: bytes) -> int:
    """Return how long the unit is that begins with these four bytes; raises Malformed."""
    length = int.from_bytes(start[:4], "big")
    if not HEADER_BYTES <= length <= MAX_BYTES:
        raise Malformed("a length out of range")
    return length


def read_unit(data: bytes) -> Unit:
    """Return a whole unit; raises Malformed."""
    if len(data) < HEADER_BYTES or unit_length(data) != len(data):
        raise Malformed("cut off")
    _, command, status, sequence = HEADER.unpack_from(data)
    return Unit(command=command, sequence=sequence, status=status, body=data[HEADER_BYTES:])


def bind_body(system_id: str, password: str, system_type: str) -> bytes:
    """Return the body of a request to bind, for version 3.4."""
    names = b"".join(_text(name) for name in (system_id, password, system_type))
    return names + b"\x34\x00\x00" + _text("")


def message_body(message: ShortMessage) -> bytes:
    """Return the body of `submit_sm`."""
    tags = dict(message.tags)
    content = message.content
    if len(content) > 254:
        tags[Tag.PAYLOAD], content = content, b""
    parts = [
        _text(""),
        *(bytes((one.ton, one.npi)) + _text(one.value) for one in (message.source, message.destination)),
        bytes((message.esm_class, 0, 0)),
        _text(""),
        _text(""),
        bytes((int(message.receipt_wanted), 0, message.data_coding, 0, len(content))),
        content,
        *(struct.pack(">HH", tag, len(value)) + value for tag, value in tags.items()),
    ]
    return b"".join(parts)


def read_message(body: bytes) -> ShortMessage:
    """Return what the body of `deliver_sm` (or `submit_sm`) carries; raises Malformed."""
    reader = _Reader(body)
    reader.text()
    source, destination = reader.address(), reader.address()
    esm_class, _, _ = reader.octet(), reader.octet(), reader.octet()
    reader.text()
    reader.text()
    receipt, _, data_coding, _ = reader.octet(), reader.octet(), reader.octet(), reader.octet()
    content = reader.take(reader.octet())
    tags = reader.tags()
    return ShortMessage(
        source=source,
        destination=destination,
        content=content or tags.get(Tag.PAYLOAD, content),
        esm_class=esm_class,
        data_coding=data_coding,
        receipt_wanted=bool(receipt & 1),
        tags=tags,
    )


def read_text(body: bytes) -> str:
    """Return the text that a body begins with: the message's id in an answer to `submit_sm`."""
    return body.partition(b"\0")[0].decode("latin-1")


def _text(value: str) -> bytes:
    return value.encode("latin-1", "replace").replace(b"\0", b"") + b"\0"


class _Reader:
    """Read fields one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def take(self, count: int) -> bytes:
        if self._place + count > len(self._data):
            raise Malformed("cut off")
        self._place += count
        return self._data[self._place - count : self._place]

    def octet(self) -> int:
        return self.take(1)[0]

    def text(self) -> str:
        end = self._data.find(b"\0", self._place)
        if end < 0:
            raise Malformed("a text without an end")
        found = self.take(end - self._place)
        self._place += 1
        return found.decode("latin-1")

    def address(self) -> Address:
        ton, npi = self.octet(), self.octet()
        return Address(value=self.text(), ton=ton, npi=npi)

    def tags(self) -> dict[int, bytes]:
        """Return the optional parameters; what is cut off at the end is left out."""
        found: dict[int, bytes] = {}
        while self._place + 4 <= len(self._data):
            tag, length = struct.unpack(">HH", self.take(4))
            if self._place + length > len(self._data):
                break
            found[tag] = self.take(length)
        return found
