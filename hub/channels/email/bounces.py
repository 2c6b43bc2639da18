"""Delivery reports: whom a mail did not reach, for now or for good."""

import logging
import re
from collections.abc import Iterable
from email import message_from_bytes

from hub.channels.email.charsets import clean
from hub.channels.email.headers import header_text
from hub.channels.email.mime import Part
from hub.channels.email.parsed import Bounce

logger = logging.getLogger(__name__)

_DAEMONS = re.compile(
    r"(?:mailer-?daemon|mail-?daemon|postmaster|mail-?delivery(?:-?(?:system|subsystem))?|mdaemon|bounces?"
    r"|autoreply-?bounce|microsoftexchange[0-9a-f]+)@",
    re.IGNORECASE,
)
_FAILURE_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status notification|failure|failed|notification|report|has failed"
    r"|problem)|returned mail|mail delivery (?:failed|failure|system|problem)"
    r"|failure notice|non ?remis|non recapitab|unzustellbar|nicht zustellbar|mail could not be delivered"
    r"|could not deliver|message (?:undeliverable|not delivered)"
    r"|delivery to .{1,100} (?:failed|delayed)|warning: (?:message|could not send)|delayed mail"
    r"|no se puede entregar|no entregado|mancata consegna|onbestelbaar"
    r"|退信|系统退信|无法投递|無法傳遞|未送達|配信不能|配信失敗|전송 실패|не доставлено|недоставленное"
    r"|nie dostarczono|olevererbart|teslim edilemedi",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^([A-Za-z-]{1,60})[ \t]*:[ \t]*(.*)$")
_ADDRESS = re.compile(r"[^\s@<>;,:\"'()\[\]]{1,64}@[^\s@<>;,:\"'()\[\]]{1,255}")
_COPY = re.compile(
    r"^.{0,60}(?:copy of (?:the|your) message|original message|message headers?|returned message|transcript of session).{0,60}$"
    r"|^(?:Return-Path|Received):",
    re.IGNORECASE | re.MULTILINE,
)
_DELAYED = re.compile(
    r"delay|not yet been delivered|will (?:continue to |keep )?(?:be )?(?:retr|try)|still being retried|warning:|verzögert",
    re.IGNORECASE,
)
_MAX_WORDS_BYTES = 8_000
_MAX_REPORT_BYTES = 512_000
_MAX_RECIPIENTS = 1_000
_REPORT_TYPES = ("message/delivery-status", "message/global-delivery-status")


def read_bounce(root: Part, raw: bytes) -> Bounce | None:
    """Return the failed recipients of a delivery report, None when the mail is no report of a failure."""
    reports = [part for part in root.walk() if part.type in _REPORT_TYPES]
    if reports:
        actions = [_recipients(part) for part in reports[:20]]
        temporary = _unique(address for found in actions for kind, address in found if kind == "delayed")
        permanent = _unique(address for found in actions for kind, address in found if kind == "failed")
        if temporary or permanent:
            return Bounce(temporary=temporary, permanent=permanent)
        if any(kind in ("delivered", "relayed", "expanded") for found in actions for kind, _ in found):
            return None
    if not _suspected(root):
        return None
    return _by_heuristics(root, raw)


def is_success_report(root: Part) -> bool:
    """Tell whether the mail reports a delivery that went well."""
    kinds = {kind for part in root.walk() if part.type in _REPORT_TYPES for kind, _ in _recipients(part)}
    return bool(kinds) and kinds <= {"delivered", "relayed", "expanded"}


def _recipients(report: Part) -> list[tuple[str, str]]:
    """Return (action, address) of every block of an RFC 3464 report."""
    found: list[tuple[str, str]] = []
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
            found.append(("failed" if action.startswith("fail") else action, address))
    return found


def _typed_address(value: str) -> str:
    """Return the address of `rfc822; a@b`."""
    kind, found, address = value.partition(";")
    if found and kind.strip().lower() not in ("rfc822", "utf-8", "smtp", ""):
        return ""
    match = _ADDRESS.search((address if found else kind)[:600])
    return match.group() if match else ""


def _unique(addresses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))


def _suspected(root: Part) -> bool:
    if root.type == "multipart/report" and root.params.get("report-type", "").lower() in (
        "delivery-status",
        "",
    ):
        return True
    if root.header("x-failed-recipients") is not None:
        return True
    sender = header_text(root.header("from") or b"")[:500]
    subject = header_text((root.header("subject") or b"")[:2_000])[:500]
    failed = bool(_FAILURE_SUBJECT.search(subject))
    from_daemon = bool(_DAEMONS.search(sender)) or "mail delivery" in sender.lower()
    null_path = header_text(root.header("return-path") or b"x") in ("<>", "")
    return (failed and (from_daemon or null_path)) or (from_daemon and null_path)


def _by_heuristics(root: Part, raw: bytes) -> Bounce:
    listed = header_text(root.header("x-failed-recipients") or b"")
    if listed:
        return Bounce(permanent=_unique(_ADDRESS.findall(listed[:20_000])))
    found = _by_detectors(raw)
    return found if found.temporary or found.permanent else _by_words(root)


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
    part = next((part for part in root.walk() if part.type == "text/plain"), None)
    text = clean(part.content()[:_MAX_WORDS_BYTES].decode("utf-8", "replace")) if part is not None else ""
    told = _COPY.split(text, maxsplit=1)[0]
    own = {found.lower() for name in ("to", "from") for found in _ADDRESS.findall(_header(root, name))}
    found = _unique(address for address in _ADDRESS.findall(told) if address.lower() not in own)[:20]
    waits = bool(_DELAYED.search(f"{_header(root, 'subject')}\n{told}"))
    return Bounce(temporary=found) if waits else Bounce(permanent=found)


def _header(root: Part, name: str) -> str:
    return header_text((root.header(name) or b"")[:2_000])


def _addresses(found: "set[bytes]") -> tuple[str, ...]:
    texts = (item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item) for item in found)
    return tuple(sorted(match.group() for text in texts if (match := _ADDRESS.search(text[:600]))))
