"""Read the JSON of a message; pure and strict: an unknown field is an error, and so is a wrong type."""

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import phonenumbers

from hub.channels.contract import ParseFailed
from hub.domain.interaction import InboundAttachment, InboundMessage, Party

JSON_TYPE = "application/json"
MAX_FILES = 10
MAX_FILE_BYTES = 10 * 1024 * 1024

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[!-~]+$")]
Line = Annotated[str, msgspec.Meta(max_length=300)]
_MIME = r"^[a-zA-Z0-9!#$&^_.+-]{1,60}/[a-zA-Z0-9!#$&^_.+-]{1,60}$"
_EMAIL = re.compile(r"[^@\s\x00-\x1f<>\"',;:()\[\]]{1,64}@[^@\s\x00-\x1f<>\"',;:()\[\]]{1,253}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Writer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wrote: exactly one of `id`, `email` and `phone`."""

    id: Id | None = None
    email: Line | None = None
    phone: Line | None = None
    name: Line = ""


class File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file that came along."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    type: Annotated[str, msgspec.Meta(pattern=_MIME)] = "application/octet-stream"
    content_base64: str


class Posted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message as it is posted."""

    id: Id
    sender: Writer = msgspec.field(name="from")
    text: Annotated[str, msgspec.Meta(max_length=100_000)]
    subject: Line = ""
    conversation: Annotated[str, msgspec.Meta(max_length=200)] = ""
    sent_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    attachments: Annotated[list[File], msgspec.Meta(max_length=MAX_FILES)] = []


_DECODER = msgspec.json.Decoder(Posted)


def parse_message(payload: bytes) -> InboundMessage:
    """Return the message; raises ParseFailed with a line that names the field and not its value."""
    try:
        posted = _DECODER.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ParseFailed(_told(error)) from error
    files = tuple(_file(file) for file in posted.attachments)
    text = _CONTROLS.sub("", posted.text)
    if not text.strip() and not files:
        raise ParseFailed("neither a text nor a file")
    return InboundMessage(
        external_id=posted.id,
        sender=_party(posted.sender),
        text=text,
        subject=_one_line(posted.subject),
        sent_at=_utc(posted.sent_at) if posted.sent_at else None,
        thread_key=_one_line(posted.conversation),
        attachments=files,
    )


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:  # in UTC it is outside the years 1 to 9999
        raise ParseFailed("sent_at: not a possible moment") from error


def _party(writer: Writer) -> Party:
    given = [value for value in (writer.id, writer.email, writer.phone) if value is not None]
    if len(given) != 1:
        raise ParseFailed("from: exactly one of id, email and phone")
    name = _one_line(writer.name)
    if writer.email is not None:
        if not _EMAIL.fullmatch(writer.email):
            raise ParseFailed("from.email: not an address")
        return Party(kind="email", value=writer.email, name=name)
    if writer.phone is not None:
        return Party(kind="phone", value=_number(writer.phone), name=name)
    return Party(kind="external", value=given[0], name=name)


def _number(value: str) -> str:
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException as error:
        raise ParseFailed("from.phone: not in international form") from error
    if not phonenumbers.is_possible_number(number):
        raise ParseFailed("from.phone: not a possible number")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _file(file: File) -> InboundAttachment:
    if len(file.content_base64) > MAX_FILE_BYTES * 4 // 3 + 4:
        raise ParseFailed(f"attachments: a file may have {MAX_FILE_BYTES} bytes")
    try:
        content = base64.b64decode(file.content_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ParseFailed("attachments: not base64") from error
    name = _one_line(re.split(r"[/\\]", file.name)[-1]).strip(". ") or "file"
    return InboundAttachment(name=name, type=file.type.lower(), content=content)


def _one_line(value: str) -> str:
    return re.sub(r"\s+", " ", _CONTROLS.sub("", value)).strip()


def _told(error: Exception) -> str:
    """Return what is wrong; the decoder's own words name types and places, and the names of unknown fields."""
    if not isinstance(error, msgspec.ValidationError):
        return "not JSON"
    return re.sub(r"unknown field `.*?`(?= - at|$)", "unknown field", str(error), flags=re.DOTALL)
