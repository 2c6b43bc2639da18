"""What the core gets to see of a parsed mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.channels.email.authentication import Verdict, believed, in_words, outcome
from hub.channels.email.forwarded import Original, is_forwarder, original_of
from hub.channels.email.parsed import Mailbox, MailClass, ParsedMail
from hub.channels.email.thread_marks import ticket_numbers
from hub.domain.interaction import (
    Bounced,
    InboundAttachment,
    InboundMessage,
    MessageClass,
    ParseFailed,
    Party,
    Unsupported,
)

KIND = "email"
_MAX_RECIPIENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an inbox knows that its mails do not say: its address, the key that its marks are signed with, whose
    forwarded mail counts as its first sender's, and which servers' checks of the sender are believed.
    """

    own_address: str
    key: bytes = b""
    forwarders: tuple[str, ...] = ()
    authentication_servers: tuple[str, ...] = ()


def to_inbound(mail: ParsedMail, reading: Reading, *, head: str = "") -> InboundMessage:
    """Return the mail as a message; raises ParseFailed without a sender, Unsupported for the inbox's own mail.

    Marks of ours are looked for in `head`, the mail's headers, too.
    """
    verdict = believed(mail.verdicts, reading.authentication_servers)
    authentication = outcome(verdict, mail.sender.address) if reading.authentication_servers else ""
    original = None if authentication == "fail" else _forwarded(mail, reading)
    sender = original.sender if original is not None else _customer(mail, reading.own_address)
    if "@" not in sender.address:
        raise ParseFailed("the mail names no sender")
    if _same(sender.address, reading.own_address):
        raise Unsupported("a copy of what this inbox sent itself")
    refs = _thread_refs(mail)
    return InboundMessage(
        external_id=mail.message_id,
        sender=_party(sender),
        text=mail.reply_text,
        subject=original.subject if original is not None else mail.subject,
        elided=mail.elided,
        html=mail.html_safe,
        sent_at=mail.date,
        recipients=_parties(mail.to),
        copies=_parties(mail.cc),
        thread_refs=refs,
        ticket_numbers=ticket_numbers(reading.key, refs, (head, mail.text, mail.elided)),
        attachments=tuple(
            InboundAttachment(
                name=file.name, type=file.type, content=file.content, cid=file.cid, inline=file.inline
            )
            for file in mail.attachments
        ),
        message_class=MessageClass(mail.mail_class.value),
        bounces=_bounces(mail),
        authentication=authentication,
        context=_context(mail, verdict, forwarded=original is not None),
    )


def _forwarded(mail: ParsedMail, reading: Reading) -> Original | None:
    """Return the mail that a colleague forwards, unless he forwards what he or the inbox wrote."""
    if not is_forwarder(mail.sender.address, reading.forwarders):
        return None
    original = original_of(mail)
    if original is None:
        return None
    ours = _same(original.sender.address, reading.own_address) or is_forwarder(
        original.sender.address, reading.forwarders
    )
    return None if ours else original


def _customer(mail: ParsedMail, own_address: str) -> Mailbox:
    """Return who is to be answered: From, or Reply-To where a form or a shop writes on somebody's behalf.

    A Reply-To that is From with a `+tag` is the same person: desks like this one tag it anew for each conversation.
    """
    if mail.mail_class is MailClass.PERSON and len(mail.reply_to) == 1:
        reply_to = mail.reply_to[0]
        ours_or_same = _same(reply_to.address, own_address) or _same(reply_to.address, mail.sender.address)
        if "@" in reply_to.address and not ours_or_same:
            return reply_to
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
    if mail.bounce.message_id and mail.bounce.message_id not in refs:
        refs.append(mail.bounce.message_id)
    return tuple(refs)


def _bounces(mail: ParsedMail) -> tuple[Bounced, ...]:
    reasons = dict(mail.bounce.reasons)
    passing = set(mail.bounce.passing)
    named = [(address, address not in passing, address in passing) for address in mail.bounce.permanent]
    named += [(address, False, False) for address in mail.bounce.temporary]
    return tuple(
        Bounced(
            recipient=_party(Mailbox(address=address)),
            permanent=permanent,
            given_up=given_up,
            reason=reasons.get(address, ""),
        )
        for address, permanent, given_up in named[:_MAX_RECIPIENTS]
    )


def _context(mail: ParsedMail, verdict: Verdict | None, *, forwarded: bool) -> dict[str, str]:
    forwarder = f"{mail.sender.name} <{mail.sender.address}>".strip() if forwarded else ""
    found = {
        "bounce_permanent": ", ".join(mail.bounce.permanent),
        "bounce_temporary": ", ".join(mail.bounce.temporary),
        "forwarded_by": forwarder,
        "calendar": mail.calendar,
        "auth": in_words(verdict) if verdict is not None else "",
        "problems": ", ".join(mail.problems),
    }
    return {name: text[:1_000] for name, text in found.items() if text}
