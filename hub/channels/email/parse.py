"""From the bytes of a mail to what the hub needs of it; no bytes make this raise."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from hub.channels.email.addresses import parse_mailboxes, parse_sender
from hub.channels.email.attachments import collect
from hub.channels.email.authentication import Verdict, read_verdicts
from hub.channels.email.bodies import Bodies, read_bodies
from hub.channels.email.charsets import clean
from hub.channels.email.classify import classify
from hub.channels.email.headers import header_date, header_text, message_ids
from hub.channels.email.mime import Part, read_structure
from hub.channels.email.parsed import Bounce, MailAttachment, Mailbox, MailClass, ParsedMail, to_json
from hub.channels.email.reply_part import Split, split_reply, text_lines

__all__ = ["parse_mail", "to_json"]

logger = logging.getLogger(__name__)
T = TypeVar("T")
_MAX_SUBJECT_CHARS = 10_000
_MAX_PROBLEMS = 50


def parse_mail(raw: bytes) -> ParsedMail:
    """Parse a mail. Never raises: a step that fails leaves its part empty and its name in `problems`."""
    problems: list[str] = []
    nothing: tuple[Part, list[str]] = (Part(raw=b"", headers=[], start=0, end=0), [])
    root, found = _step("structure", problems, lambda: read_structure(raw), nothing)
    problems.extend(found)
    hint = root_charset(root)
    bodies = _step("body", problems, lambda: read_bodies(root, problems), Bodies())
    attachments: tuple[MailAttachment, ...] = ()
    attachments = _step(
        "attachments", problems, lambda: collect(bodies.attached, bodies.html, problems), attachments
    )
    mail_class, bounce = _step("class", problems, lambda: classify(root, raw), (MailClass.PERSON, Bounce()))
    subject = _step("subject", problems, lambda: header_text(root.header("subject") or b"", hint), "")
    answers = root.header("in-reply-to") is not None or root.header("references") is not None
    split = _step(
        "reply_part",
        problems,
        lambda: _split(bodies, subject, answers=answers),
        Split(bodies.text, ""),
    )
    verdicts: tuple[Verdict, ...] = ()
    verdicts = _step("authentication", problems, lambda: read_verdicts(root), verdicts)
    identifiers = _message_ids(root, "message-id", problems)
    answered = _message_ids(root, "in-reply-to", problems)
    return ParsedMail(
        subject=subject[:_MAX_SUBJECT_CHARS],
        sender=_step("from", problems, lambda: _sender(root, hint, problems), Mailbox()),
        to=_mailboxes(root, "to", hint, problems),
        cc=_mailboxes(root, "cc", hint, problems),
        reply_to=_mailboxes(root, "reply-to", hint, problems),
        message_id=identifiers[0] if identifiers else "",
        in_reply_to=answered[0] if answered else "",
        references=_message_ids(root, "references", problems),
        date=_step("date", problems, lambda: _date(root, problems), None),
        text=bodies.text,
        html_safe=bodies.html_safe,
        reply_text=split.reply,
        elided=split.elided,
        attachments=attachments,
        mail_class=mail_class,
        bounce=bounce,
        calendar=bodies.calendar,
        verdicts=verdicts,
        problems=tuple(clean(problem) for problem in list(dict.fromkeys(problems))[:_MAX_PROBLEMS]),
    )


def _split(bodies: Bodies, subject: str, *, answers: bool) -> Split:
    """Split by the HTML's marks; where they leave nothing, by the plain text."""
    split = split_reply(bodies.lines, subject=subject, answers=answers)
    if split.reply or not bodies.html:
        return split
    other = split_reply(text_lines(bodies.text), subject=subject, answers=answers)
    return other if other.reply else split


def _step(name: str, problems: list[str], work: Callable[[], T], otherwise: T) -> T:
    """Do one step of parsing; contain what it raises, because one odd header must not cost the mail."""
    try:
        return work()
    except Exception as error:
        logger.warning("Parsing a mail failed at %s: %s", name, type(error).__name__)
        problems.append(f"failed:{name}")
        return otherwise


def root_charset(root: Part) -> str:
    """Return the first charset the mail declares, the best guess for raw 8-bit headers."""
    return next((charset for part in root.walk() if (charset := part.params.get("charset", ""))), "")


def _sender(root: Part, hint: str, problems: list[str]) -> Mailbox:
    for name in ("from", "sender", "resent-from", "return-path"):
        for value in root.all_headers(name):
            sender = parse_sender(value, hint)
            if sender.address or sender.name:
                if name != "from":
                    problems.append("from_missing")
                return sender
    problems.append("from_missing")
    return Mailbox()


def _mailboxes(root: Part, name: str, hint: str, problems: list[str]) -> tuple[Mailbox, ...]:
    values = root.all_headers(name)
    return _step(
        name,
        problems,
        lambda: tuple(box for value in values[:50] for box in parse_mailboxes(value, hint)),
        (),
    )


def _message_ids(root: Part, name: str, problems: list[str]) -> tuple[str, ...]:
    none: tuple[str, ...] = ()
    return _step(name, problems, lambda: message_ids(root.header(name) or b""), none)


def _date(root: Part, problems: list[str]) -> datetime | None:
    value = root.header("date")
    date = header_date(value) if value is not None else None
    if date is None:
        problems.append("date_missing" if value is None else "date_unreadable")
    return date
