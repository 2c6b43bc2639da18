"""A mail that somebody forwards: who wrote it first, and under which subject."""

import re
from dataclasses import dataclass

from hub.channels.email.addresses import parse_sender
from hub.channels.email.headers import header_text
from hub.channels.email.mime import read_structure
from hub.channels.email.parsed import Mailbox, MailClass, ParsedMail
from hub.channels.email.reply_patterns import field_kind, is_forward_line, is_forward_subject

_MAX_LINES = 3_000
_BLOCK_LINES = 10
_QUOTE_MARKS = re.compile(r"^[ \t]{0,3}(?:>[ \t]?){1,40}")
_CELL = re.compile(r"^\|\s*([^|:：]{1,40}?)\s*[:：]?\s*\|\s*(.{1,400}?)\s*\|?$")
_MAILTO = re.compile(r"\[mailto:([^\]\s]{1,320})\]|<mailto:([^>\s]{1,320})>", re.IGNORECASE)
_SUBJECT_PREFIX = re.compile(
    r"(?:\s*(?:fwd?|wg|tr|rv|enc|i|vs|doorst|转发|轉寄|転送|전달|пересл|пд|vb|továbbítás|pd)\s?[:：])+\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Original:
    """The mail inside: its sender, with an address, and its subject."""

    sender: Mailbox
    subject: str


def is_forwarder(address: str, forwarders: tuple[str, ...]) -> bool:
    """Tell whether `address` is one of these addresses or of one of these domains (`shop.example`)."""
    wanted = address.casefold()
    domain = wanted.rpartition("@")[2]
    known = {entry.casefold().strip().removeprefix("@") for entry in forwarders}
    return "@" in wanted and (wanted in known or domain in known)


def original_of(mail: ParsedMail) -> Original | None:
    """Return the mail that `mail` forwards, as a block of header lines or as a file; None when it forwards none."""
    if mail.mail_class is not MailClass.PERSON:
        return None
    lines = [_QUOTE_MARKS.sub("", line) for line in mail.text.split("\n")[:_MAX_LINES]]
    if is_forward_subject(mail.subject) or any(is_forward_line(line) for line in lines):
        for index in range(len(lines)):
            found = _block(lines, index)
            if found is not None:
                return _original(mail, found["from"], found.get("subject", ""))
    return _attached(mail)


def _attached(mail: ParsedMail) -> Original | None:
    files = [file for file in mail.attachments if file.type == "message/rfc822"]
    if len(files) != 1 or mail.in_reply_to:
        return None
    root, _ = read_structure(files[0].content)
    sender = parse_sender(root.header("from") or b"")
    if "@" not in sender.address:
        return None
    return Original(sender, header_text(root.header("subject") or b"") or _bare(mail.subject))


def _original(mail: ParsedMail, sender: str, subject: str) -> Original | None:
    named = _MAILTO.sub(lambda match: f"<{match.group(1) or match.group(2)}>", sender)
    box = parse_sender(named.replace("*", "").strip(" ;").encode("utf-8"))
    name = "" if box.name.casefold() == box.address.casefold() else box.name
    if "@" not in box.address:
        return None
    return Original(Mailbox(address=box.address, name=name), subject.strip(" *") or _bare(mail.subject))


def _bare(subject: str) -> str:
    return _SUBJECT_PREFIX.sub("", subject, count=1) or subject


def _block(lines: list[str], index: int) -> dict[str, str] | None:
    """Return the fields of the header block that begins at `index`, if it names a sender's address."""
    first = _field(lines[index])
    if first is None or first[0] == "cc":
        return None
    fields: dict[str, str] = {}
    for place in range(index, min(len(lines), index + _BLOCK_LINES)):
        entry = _field(lines[place])
        if entry is None:
            continue
        kind, value = entry
        if kind == "from" and "@" not in value and place + 1 < len(lines) and "@" in lines[place + 1]:
            value = f"{value} {lines[place + 1].strip()}"
        fields.setdefault(kind, value.strip())
    return fields if "@" in fields.get("from", "") and len(fields.keys() - {"cc"}) >= 2 else None


def _field(line: str) -> tuple[str, str] | None:
    """Return (kind, value) of a header line, also of one that NetEase has put into a table."""
    if line.startswith("|") and (cell := _CELL.match(line[:500])):
        return field_kind(f"{cell.group(1)}: {cell.group(2)}")
    return field_kind(line)
