"""Delivery reports: whom a mail did not reach, for now or for good."""

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes
from html import unescape
from typing import NamedTuple

from hub.channels.email.bounce_words import (
    DAEMONS,
    DELAYED,
    FAILURE,
    FAILURE_SUBJECT,
    FORWARDED,
    PASSING,
    PASSING_STATUS,
    SMTP_FAILURE,
)
from hub.channels.email.charsets import clean, decode_text
from hub.channels.email.headers import header_text
from hub.channels.email.mime import Part
from hub.channels.email.parsed import Bounce

logger = logging.getLogger(__name__)

_FIELD = re.compile(r"^([A-Za-z-]{1,60})[ \t]*:[ \t]*(.*)$")
# Neither brackets nor the punctuation of Chinese and Japanese sentences, which stand right beside an address.
_ADDRESS_CHAR = r"[^\s@<>;,:\"'()\[\]\u3000-\u303f\uff01-\uff0f\uff1a-\uff1e]"
_ADDRESS = re.compile(rf"{_ADDRESS_CHAR}{{1,64}}@{_ADDRESS_CHAR}{{1,255}}")
_COPY = re.compile(
    r"^.{0,60}(?:copy of (?:the|your) message|original message|message headers?|returned message|transcript of session).{0,60}$"
    r"|^(?:Return-Path|Received):",
    re.IGNORECASE | re.MULTILINE,
)
_TAG = re.compile(r"<[^<>]{0,1000}>")
_MAX_WORDS_BYTES = 8_000
_MAX_REPORT_BYTES = 512_000
_MAX_RECIPIENTS = 1_000
_SUCCESSES = frozenset(("delivered", "relayed", "expanded"))
_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")


def read_bounce(root: Part, raw: bytes) -> Bounce | None:
    """Return the failed recipients of a delivery report, None when the mail is no report of a failure."""
    reports = [part for part in root.walk() if part.type in _REPORT_TYPES]
    if reports:
        told = [recipient for part in reports[:20] for recipient in _recipients(part)]
        temporary = _unique(one.address for one in told if one.action == "delayed")
        permanent = _unique(one.address for one in told if one.action == "failed")
        if temporary or permanent:
            reasons = {one.address: one.reason for one in reversed(told) if one.reason}
            passing = _unique(one.address for one in told if one.action == "failed" and one.passes)
            return Bounce(
                temporary=temporary, permanent=permanent, passing=passing, reasons=tuple(reasons.items())
            )
        if any(one.action in _SUCCESSES for one in told):
            return None
    if not _suspected(root):
        return None
    found = _by_heuristics(root, raw)
    nobody = not (found.temporary or found.permanent)
    return None if nobody and reports and not _from_daemon(root) else found


def is_success_report(root: Part) -> bool:
    """Tell whether the mail reports a delivery that went well."""
    kinds = {one.action for part in root.walk() if part.type in _REPORT_TYPES for one in _recipients(part)}
    return bool(kinds) and kinds <= _SUCCESSES


class _Told(NamedTuple):
    """What a report says of one recipient."""

    action: str
    address: str
    reason: str
    passes: bool


def _recipients(report: Part) -> list[_Told]:
    """Return what every block of an RFC 3464 report says."""
    found: list[_Told] = []
    text = clean(report.content()[:_MAX_REPORT_BYTES].decode("utf-8", "replace"))
    for block in re.split(r"\n[ \t]*\n", text):
        fields: dict[str, str] = {}
        for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
            if match := _FIELD.match(line):
                fields.setdefault(match.group(1).lower(), match.group(2).strip())
        address = _typed_address(fields.get("original-recipient", "")) or _typed_address(
            fields.get("final-recipient", "")
        )
        action = re.split(r"[\s(;]", fields.get("action", "").lower(), maxsplit=1)[0]
        if address and action and len(found) < _MAX_RECIPIENTS:
            action = "failed" if action.startswith("fail") else action
            found.append(_Told(action, address, _reason(fields), passes=_passes(fields)))
    return found


def _passes(fields: dict[str, str]) -> bool:
    """Tell whether the address may take other mail (RFC 3463: a 4 at the head, or what is not the address's fault)."""
    status = fields.get("status", "")
    return bool(PASSING_STATUS.match(status)) or bool(
        PASSING.search(fields.get("diagnostic-code", "")[:1_000])
    )


def _reason(fields: dict[str, str]) -> str:
    """Return why: the mail system's own words, else the status code (RFC 3463)."""
    diagnostic = fields.get("diagnostic-code", "")
    words = diagnostic.partition(";")[2] if ";" in diagnostic[:40] else diagnostic
    return " ".join((words or fields.get("status", "")).split())[:300]


def _typed_address(value: str) -> str:
    """Return the address of `rfc822; a@b`."""
    kind, found, address = value.partition(";")
    if found and kind.strip().lower() not in ("rfc822", "utf-8", "smtp", ""):
        return ""
    match = _ADDRESS.search((address if found else kind)[:600])
    return match.group() if match else ""


def _unique(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.strip(".") for address in addresses))


def _suspected(root: Part) -> bool:
    if root.type == "multipart/report" and root.params.get("report-type", "").lower() in (
        "delivery-status",
        "",
    ):
        return True
    if root.header("x-failed-recipients") is not None:
        return True
    subject = header_text((root.header("subject") or b"")[:2_000])[:500]
    failed = bool(FAILURE_SUBJECT.search(subject))
    from_daemon = _from_daemon(root)
    null_path = header_text(root.header("return-path") or b"x") in ("<>", "")
    if (failed and (from_daemon or null_path)) or (from_daemon and null_path):
        return True
    if from_daemon:
        return bool(FAILURE.search(_first_text(root)))
    return failed and not FORWARDED.match(subject) and bool(SMTP_FAILURE.search(_first_text(root)))


def _from_daemon(root: Part) -> bool:
    sender = header_text(root.header("from") or b"")[:500]
    return bool(DAEMONS.search(sender)) or "mail delivery" in sender.lower()


def _by_heuristics(root: Part, raw: bytes) -> Bounce:
    listed = header_text(root.header("x-failed-recipients") or b"")
    if listed:
        return Bounce(permanent=_unique(_ADDRESS.findall(listed[:20_000])))
    found = _by_detectors(raw)
    found = found if found.temporary or found.permanent else _by_words(root)
    if found.permanent and PASSING.search(_first_text(root)):
        return replace(found, passing=found.permanent)
    return found


def _by_detectors(raw: bytes) -> Bounce:
    """Ask flufl.bounce, which knows the words of some thirty mail systems."""
    try:
        from flufl.bounce import all_failures  # late and guarded: it raises on ordinary mails

        temporary, permanent = all_failures(message_from_bytes(raw[:_MAX_REPORT_BYTES]))
    except Exception as error:  # a detector for one provider must not cost the mail
        logger.debug("Bounce detectors gave up: %s", type(error).__name__)
        return Bounce()
    return Bounce(temporary=_addresses(temporary), permanent=_addresses(permanent))


def _by_words(root: Part) -> Bounce:
    """Take the addresses that a report in plain words shows before it repeats the mail."""
    words = _first_text(root)
    told = _COPY.split(words, maxsplit=1)[0]
    if not _ADDRESS.search(told):
        told = words  # sendmail's warnings name nobody but in their transcript
    own = {found.lower() for name in ("to", "from") for found in _ADDRESS.findall(_header(root, name))}
    found = _unique(address for address in _ADDRESS.findall(told) if address.lower() not in own)[:20]
    waits = bool(DELAYED.search(f"{_header(root, 'subject')}\n{told}"))
    return Bounce(temporary=found) if waits else Bounce(permanent=found)


def _first_text(root: Part) -> str:
    """Return the beginning of the first text of a mail, HTML without its tags."""
    part = next((part for part in root.walk() if part.type in ("text/plain", "text/html")), None)
    if part is None:
        return ""
    text = decode_text(part.content()[:_MAX_WORDS_BYTES], part.params.get("charset", ""))[0]
    return clean(unescape(_TAG.sub(" ", text)) if part.type == "text/html" else text)


def _header(root: Part, name: str) -> str:
    return header_text((root.header(name) or b"")[:2_000])


def _addresses(found: "set[bytes]") -> tuple[str, ...]:
    texts = (item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in found)
    return tuple(sorted({match.group() for text in texts if (match := _ADDRESS.search(text[:600]))}))
