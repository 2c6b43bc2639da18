"""Who or what wrote a mail: a person, an answering machine, a mass sender, a mail system."""

import re
from dataclasses import replace

from hub.channels.email.bounces import is_success_report, read_bounce
from hub.channels.email.headers import header_text
from hub.channels.email.mime import Part
from hub.channels.email.parsed import Bounce, MailClass
from hub.channels.email.returned import returned_id

_AUTO_SUBJECT = re.compile(
    r"\s*(?:auto(?:matic|matische|matisch|mated)?[ :_-]*(?:reply|response|antwort|antwoord|svar)|autoreply"
    r"|auto ?re|auto:|automaattinen vastaus|automatisches? antwort|abwesenheit|abwesend"
    r"|out of (?:the )?office|ooo\b|on vacation"
    r"|r(?:é|e)ponse automatique|absence du bureau|message d'absence|respuesta autom(?:á|a)tica"
    r"|fuera de la oficina|risposta automatica|fuori sede|resposta autom(?:á|a)tica"
    r"|autosvar|automatiskt svar|automatisk svar|fraværende|autom(?:atická|atyczna) odpov"
    r"|odpowiedź automatyczna|automatyczna odpowiedź|poza biurem|automatická odpověď|автоответ"
    r"|автоматический ответ|автоматична відповідь"
    r"|otomatik yanıt|ofis dışında|automatikus válasz|răspuns automat|自动回复|自動回覆|自动答复"
    r"|外出自动回复|自動応答|自動返信|不在通知|자동 ?회신|부재중|자동 ?응답|رد تلقائي|תשובה אוטומטית"
    r"|trả lời tự động|ตอบกลับอัตโนมัติ)",
    re.IGNORECASE,
)
_NO_REPLY = re.compile(
    r"(?:no[._-]?reply|do[._-]?not[._-]?reply|donotreply|nepasrepondre|ne-pas-repondre|nicht-?antworten"
    r"|noresponder|notifications?|mailer-daemon)(?:[+._-][^@]*)?@",
    re.IGNORECASE,
)
_AUTO_PRECEDENCE = frozenset(("auto_reply", "auto-reply", "autoreply"))
_BULK_PRECEDENCE = frozenset(("bulk", "list", "junk"))
_ANSWERING_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-mail-autoreply",
    "x-autoreply-from",
    "x-ms-exchange-inbox-rules-loop",
    "x-auto-reply-from",
)
_BULK_HEADERS = (
    "list-id",
    "list-unsubscribe",
    "list-post",
    "feedback-id",
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-mailinglist",
    "x-mailing-list",
    "x-mc-user",
    "x-csa-complaints",
)


def classify(root: Part, raw: bytes) -> tuple[MailClass, Bounce]:
    """Return the class of a mail (RFC 3464, RFC 8098, RFC 3834, RFC 2369) and the failures it reports."""
    receipt = _is_receipt(root) and not _is_rejection(root)
    bounce = None if receipt else read_bounce(root, raw)
    if bounce is not None:
        return MailClass.BOUNCE, replace(bounce, message_id=returned_id(root))
    if receipt or is_success_report(root):
        return MailClass.RECEIPT, Bounce(message_id=returned_id(root))
    if _is_answering_machine(root):
        return MailClass.AUTO, Bounce()
    if _is_bulk(root):
        return MailClass.BULK, Bounce()
    return (MailClass.AUTO if _is_generated(root) else MailClass.PERSON), Bounce()


def _is_receipt(root: Part) -> bool:
    if (
        root.type == "multipart/report"
        and root.params.get("report-type", "").lower() == "disposition-notification"
    ):
        return True
    kinds = {part.type for part in root.walk()}
    return "message/disposition-notification" in kinds and root.type.startswith(
        ("multipart/report", "message/")
    )


def _is_rejection(root: Part) -> bool:
    """Tell whether a mailbox refused the mail in the form of a receipt (RFC 5429, 2.1.2)."""
    return "(rejected)" in _value(root, "auto-submitted") or "rejected mail" in _value(root, "subject")


def _is_answering_machine(root: Part) -> bool:
    if _value(root, "auto-submitted").startswith(("auto-replied", "auto-notified")):
        return True
    if _value(root, "precedence") in _AUTO_PRECEDENCE:
        return True
    if any(_value(root, name) not in ("", "no") for name in _ANSWERING_HEADERS):
        return True
    return bool(_AUTO_SUBJECT.match(header_text((root.header("subject") or b"")[:2_000])[:300]))


def _is_bulk(root: Part) -> bool:
    return _value(root, "precedence") in _BULK_PRECEDENCE or any(
        root.header(name) is not None for name in _BULK_HEADERS
    )


def _is_generated(root: Part) -> bool:
    """Tell whether a machine wrote the mail without being asked (orders, alerts, notices)."""
    if _value(root, "auto-submitted") not in ("", "no"):
        return True
    if "all" in _value(root, "x-auto-response-suppress"):
        return True
    return bool(_NO_REPLY.search(header_text((root.header("from") or b"")[:2_000])[:500]))


def _value(root: Part, name: str) -> str:
    return header_text((root.header(name) or b"")[:500]).lower()
