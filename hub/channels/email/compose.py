"""Write the mail that carries a reply: headers that thread, plain text with an HTML twin, attachments."""

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from hub.channels.contract import ChannelError
from hub.channels.email.letter import Stationery, write_letter
from hub.channels.email.loop_mark import LOOP_HEADER
from hub.channels.email.thread_marks import marked_id, reply_address
from hub.domain.interaction import Party
from hub.domain.message import OutboundMessage

_ADDRESS = re.compile(r"[^\s<>@,;:\"()\[\]\\]{1,64}@[^\s<>@,;:\"()\[\]\\]{1,255}\Z")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>\Z")
_ANSWER = re.compile(r"\s*(?:re|aw|sv|antw|回复|回覆|答复|ref|odp|ynt)\s?[:：]", re.IGNORECASE)
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_POLICY = SMTP.clone(max_line_length=200)  # long Message-IDs must not be folded into encoded words
_MAX_SUBJECT_CHARS = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Whose mails these are: the address and name they come from, and how their answers are known again.

    `key` signs the marks in Message-IDs; with `tagged` the address for answers is marked too.
    """

    address: str
    name: str = ""
    key: bytes = b""
    tagged: bool = False
    stationery: Stationery = field(default_factory=Stationery)


def message_id(message: OutboundMessage, letterhead: Letterhead) -> str:
    """Return the Message-ID of a reply: the same for every attempt, so that a doubled mail is recognised."""
    domain = letterhead.address.rpartition("@")[2] or "localhost"
    return marked_id(letterhead.key, message.id, message.ticket_number, domain)


def check_address(address: str) -> str:
    """Return `address` if mail can be sent to it; raises ChannelError that no retry will mend."""
    if not _ADDRESS.match(address):
        raise ChannelError("the address is not one of e-mail", retryable=False)
    return address


def compose(message: OutboundMessage, letterhead: Letterhead) -> bytes:
    """Return the mail as it goes over the wire; raises ChannelError for an address that is none."""
    mail = EmailMessage(policy=_POLICY)
    name = letterhead.name or message.author_name
    mail["From"] = _mailbox(letterhead.address, name)
    mail["To"] = [_mailbox(one.value, one.name) for one in (message.recipient, *message.also_to)]
    if message.copies:
        mail["Cc"] = [_mailbox(copy.value, copy.name) for copy in message.copies]
    if letterhead.tagged and message.ticket_number:
        answers_to = reply_address(letterhead.key, letterhead.address, message.ticket_number)
        mail["Reply-To"] = _mailbox(answers_to, name)
    mail["Subject"] = _subject(message)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = message_id(message, letterhead)
    _thread(mail, message)
    if message.automatic:  # RFC 3834: other machines must not answer
        mail["Auto-Submitted"] = "auto-replied" if message.in_reply_to else "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        mail[LOOP_HEADER] = "1"
    letter = write_letter(message, letterhead.stationery)
    mail.set_content(letter.plain, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for file in message.attachments:
        kind, _, subkind = file.type.partition("/")
        if kind in ("", "multipart", "message") or not subkind:
            kind, subkind = "application", "octet-stream"
        name = _one_line(file.name)
        mail.add_attachment(file.content, maintype=kind, subtype=subkind, filename=name, cte="base64")
    return mail.as_bytes()


def recipients(message: OutboundMessage) -> list[str]:
    """Return the addresses of the envelope."""
    parties: tuple[Party, ...] = (
        message.recipient,
        *message.also_to,
        *message.copies,
        *message.hidden_copies,
    )
    return list(dict.fromkeys(check_address(party.value) for party in parties))


def _thread(mail: EmailMessage, message: OutboundMessage) -> None:
    """Set In-Reply-To and References (RFC 5322, 3.6.4): the client shows the reply below what it answers."""
    references = [one for one in message.references if _MESSAGE_ID.match(one) and one != message.in_reply_to]
    if _MESSAGE_ID.match(message.in_reply_to):
        mail["In-Reply-To"] = message.in_reply_to
        references.append(message.in_reply_to)
    if references:
        mail["References"] = " ".join(references)


def _subject(message: OutboundMessage) -> str:
    subject = _one_line(message.subject)[:_MAX_SUBJECT_CHARS]
    answers = bool(message.in_reply_to or message.references)
    return f"Re: {subject}".strip() if answers and not _ANSWER.match(subject) else subject


def _mailbox(address: str, name: str) -> Address:
    user, _, domain = check_address(address).rpartition("@")
    return Address(display_name=_one_line(name), username=user, domain=domain)


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()
