"""What the core gets to see of a parsed mail."""

import re
from collections.abc import Sequence

from hub.channels.email.headers import message_ids
from hub.channels.email.parsed import Mailbox, MailClass, ParsedMail
from hub.channels.email.thread_marks import ticket_numbers
from hub.domain.interaction import (
    InboundAttachment,
    InboundMessage,
    MessageClass,
    ParseFailed,
    Party,
    Unsupported,
)

KIND = "email"
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:[ \t\r\n]*(<[^<>\s]{1,990}>)", re.IGNORECASE | re.MULTILINE)
_RETURNED = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/disposition-notification",
)
_MAX_RECIPIENTS = 100


def to_inbound(mail: ParsedMail, *, own_address: str, key: bytes = b"", head: str = "") -> InboundMessage:
    """Return the mail as a message; raises ParseFailed without a sender, Unsupported for the inbox's own mail.

    `key` is what our marks are signed with; they are looked for in `head`, the mail's headers, too.
    """
    sender = _customer(mail, own_address)
    if "@" not in sender.address:
        raise ParseFailed("the mail names no sender")
    if _same(sender.address, own_address):
        raise Unsupported("a copy of what this inbox sent itself")
    refs = _thread_refs(mail)
    return InboundMessage(
        external_id=mail.message_id,
        sender=_party(sender),
        text=mail.reply_text,
        subject=mail.subject,
        elided=mail.elided,
        html=mail.html_safe,
        sent_at=mail.date,
        recipients=_parties(mail.to),
        copies=_parties(mail.cc),
        thread_refs=refs,
        ticket_numbers=ticket_numbers(key, refs, (head, mail.text, mail.elided)),
        attachments=tuple(
            InboundAttachment(
                name=file.name, type=file.type, content=file.content, cid=file.cid, inline=file.inline
            )
            for file in mail.attachments
        ),
        message_class=MessageClass(mail.mail_class.value),
        context=_context(mail),
    )


def _customer(mail: ParsedMail, own_address: str) -> Mailbox:
    """Return who is to be answered: From, or Reply-To where a form or a shop writes on somebody's behalf."""
    if mail.mail_class is MailClass.PERSON and len(mail.reply_to) == 1:
        reply_to = mail.reply_to[0]
        if "@" in reply_to.address and not _same(reply_to.address, own_address):
            same = _same(reply_to.address, mail.sender.address)
            return Mailbox(address=reply_to.address, name=mail.sender.name if same else reply_to.name)
    return mail.sender


def _same(one: str, other: str) -> bool:
    """Tell whether two addresses are one mailbox, with or without a `+tag`."""
    return bool(other) and _untagged(one) == _untagged(other)


def _untagged(address: str) -> str:
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _party(box: Mailbox) -> Party:
    return Party(kind=KIND, value=box.address.lower(), name=box.name)


def _parties(boxes: Sequence[Mailbox]) -> tuple[Party, ...]:
    return tuple(_party(box) for box in boxes[:_MAX_RECIPIENTS] if "@" in box.address)


def _thread_refs(mail: ParsedMail) -> tuple[str, ...]:
    refs = [ref for ref in mail.references if ref != mail.in_reply_to]
    if mail.in_reply_to:
        refs.append(mail.in_reply_to)
    if not refs and mail.mail_class is not MailClass.PERSON:
        refs.extend(_returned_ids(mail))
    return tuple(refs)


def _returned_ids(mail: ParsedMail) -> list[str]:
    """Return the Message-ID of the mail that a bounce or a receipt brings back, so that it finds its ticket."""
    for file in mail.attachments:
        if file.type in _RETURNED:
            head = file.content[:65_536].replace(b"Original-Message-ID", b"Message-ID")
            if match := _MESSAGE_ID.search(head):
                return list(message_ids(match.group(1)))
    return []


def _context(mail: ParsedMail) -> dict[str, str]:
    found = {
        "bounce_permanent": ", ".join(mail.bounce.permanent),
        "bounce_temporary": ", ".join(mail.bounce.temporary),
        "problems": ", ".join(mail.problems),
    }
    return {name: text[:1_000] for name, text in found.items() if text}
