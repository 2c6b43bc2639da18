"""What a parsed mail is made of, and how it looks as JSON."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from hub.channels.email.authentication import Verdict, in_words


class MailClass(StrEnum):
    """Who or what wrote a mail; only `PERSON` deserves an automatic answer."""

    PERSON = "person"
    AUTO = "auto"
    BULK = "bulk"
    BOUNCE = "bounce"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """One address of a header, with the name shown beside it; either may be empty."""

    address: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAttachment:
    """One file of a mail. `name` is safe to show and to save under; `content` is decoded."""

    name: str
    type: str
    content: bytes = field(repr=False)
    sha256: str
    cid: str = ""
    inline: bool = False

    @property
    def size_bytes(self) -> int:
        """Return the length of the decoded content."""
        return len(self.content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """The recipients a delivery report names, why (address, reason) where it says so, and the mail it is about.

    `passing` are those of `permanent` whose address may well take the next mail: the box was full, the mail too large
    or unwelcome, the server out of reach for too long.
    """

    temporary: tuple[str, ...] = ()
    permanent: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()
    message_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """A mail as the hub sees it. Identifiers keep their angle brackets; every text is valid Unicode, empty
    where the mail has none.
    """

    subject: str = ""
    sender: Mailbox = Mailbox()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html_safe: str = ""
    reply_text: str = ""
    elided: str = ""
    attachments: tuple[MailAttachment, ...] = ()
    mail_class: MailClass = MailClass.PERSON
    bounce: Bounce = Bounce()
    calendar: str = ""
    verdicts: tuple[Verdict, ...] = ()
    problems: tuple[str, ...] = ()


def to_json(mail: ParsedMail) -> dict[str, Any]:  # Any: a JSON document
    """Return the document that `hub parse-mail` prints."""
    return {
        "subject": mail.subject,
        "from": _mailbox(mail.sender),
        "to": _mailboxes(mail.to),
        "cc": _mailboxes(mail.cc),
        "reply_to": _mailboxes(mail.reply_to),
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "date": mail.date.astimezone(UTC).isoformat().replace("+00:00", "Z") if mail.date else None,
        "text": mail.text,
        "html_safe": mail.html_safe,
        "reply_text": mail.reply_text,
        "elided": mail.elided,
        "attachments": [_attachment(attachment) for attachment in mail.attachments],
        "class": mail.mail_class.value,
        "bounce": {
            "temporary": list(mail.bounce.temporary),
            "permanent": list(mail.bounce.permanent),
            "passing": list(mail.bounce.passing),
            "reasons": dict(mail.bounce.reasons),
            "message_id": mail.bounce.message_id,
        },
        "calendar": mail.calendar,
        "authentication": [
            {"server": verdict.server, "results": in_words(verdict)} for verdict in mail.verdicts
        ],
        "problems": list(mail.problems),
    }


def _mailbox(mailbox: Mailbox) -> dict[str, str]:
    return {"address": mailbox.address, "name": mailbox.name}


def _mailboxes(mailboxes: Iterable[Mailbox]) -> list[dict[str, str]]:
    return [_mailbox(mailbox) for mailbox in mailboxes]


def _attachment(attachment: MailAttachment) -> dict[str, Any]:  # Any: a JSON document
    return {
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size_bytes,
        "sha256": attachment.sha256,
        "cid": attachment.cid,
        "inline": attachment.inline,
    }
