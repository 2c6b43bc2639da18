"""What stands below the new part of a mail: the signature, the phone's tagline, a list's footer, a legal notice."""

import re

from hub.channels.email import reply_patterns as patterns
from hub.channels.email.html_text import Line, Mark

MAX_SIGNATURE_LINES = 25
RULE = re.compile(r"\s*[-_=*—─━－]{2,}\s*$")
LIST_FOOTER = re.compile(
    r"mailing list|unsubscribe|mailman|google groups|listinfo|subscription", re.IGNORECASE
)
_LONG_RULE = re.compile(r"\s*_{10,}\s*$")
# How a legal notice begins, and a word without which it is none.
_NOTICE = re.compile(
    r"[\s*_>]{0,6}(?:confidentiality (?:notice|note|warning)|(?:legal )?disclaimer\b|important notice\s?:|privileged and confidential"
    r"|th(?:is|e information (?:contained )?in this|e contents of this) (?:e-?mail|message|communication|transmission)\b"
    r"|diese (?:e-?mail|nachricht) (?:und|enthält|ist|kann)|der inhalt dieser e-?mail|vertraulichkeitshinweis"
    r"|ce (?:message|courriel|mail) (?:et|est|peut|contient)|este (?:mensaje|correo|e-?mail)\b|aviso (?:legal|de confidencialidad)"
    r"|esta mensagem\b|questo messaggio\b|le informazioni contenute|dit bericht\b"
    r"|本(?:电子)?邮件|此(?:电子)?(?:邮件|郵件)|【?(?:保密|免责)(?:声明|提示)"
    r"|(?:この|本)(?:電子)?メール)",
    re.IGNORECASE,
)
_NOTICE_WORD = re.compile(
    r"confidential|privileged|intended (?:only|solely)|vertraulich|confidentiel|confidencial|confidencialidad|riservat|confidenzial"
    r"|vertrouwelijk|保密|机密|機密|守秘|宛先以外",
    re.IGNORECASE,
)
_MIN_NOTICE_CHARS = 100
_MIN_NOTICE_CHARS_DENSE = 25  # Chinese and Japanese say as much in a quarter of the letters
_MAX_NOTICE_LINES = 40


def signature_lines(lines: list[Line], keep: set[int]) -> set[int]:
    """Return the lines of the signature, if something is left without them."""
    dropped = {index for index in keep if index < len(lines) and lines[index].mark is Mark.SIGNATURE}
    order = [index for index in sorted(keep - dropped) if index < len(lines)]
    delimiter = next((place for place, index in enumerate(order) if lines[index].text.strip() == "--"), None)
    if delimiter is not None and len(order) - delimiter <= MAX_SIGNATURE_LINES:
        dropped.update(order[delimiter:])
        order = order[:delimiter]
    footer = _list_footer(lines, order)
    dropped.update(order[footer:])
    order = order[:footer]
    while order and _is_tail(lines[order[-1]].text):
        dropped.add(order.pop())
    notice = _legal_notice(lines, order)
    dropped.update(order[notice:])
    order = order[:notice]
    while order and _is_tail(lines[order[-1]].text):
        dropped.add(order.pop())
    return dropped if any(lines[index].text.strip() for index in order) else set()


def _list_footer(lines: list[Line], order: list[int]) -> int:
    """Return where in `order` a mailing list's footer begins, its length when there is none."""
    for place in range(len(order) - 1, max(-1, len(order) - 8), -1):
        if _LONG_RULE.match(lines[order[place]].text):
            below = " ".join(lines[index].text[:300] for index in order[place + 1 :])
            return place if LIST_FOOTER.search(below) else len(order)
    return len(order)


def _is_tail(text: str) -> bool:
    return not text.strip() or patterns.is_sent_from(text) or bool(RULE.match(text))


def _legal_notice(lines: list[Line], order: list[int]) -> int:
    """Return where in `order` the notice begins that a firm's server puts under its mails, its length for none.

    It is a paragraph at the end, long, with the words of a notice at its head and in it: a sentence about
    confidence that somebody wrote himself is not.
    """
    end = len(order)
    first = max(1, end - _MAX_NOTICE_LINES)
    for place in range(end - 1, first - 1, -1):
        above = lines[order[place - 1]].text
        if above.strip() and not RULE.match(above):
            continue
        if not _NOTICE.match(lines[order[place]].text[:200]):
            continue
        text = " ".join(lines[index].text[:2_000] for index in order[place:])
        least = _MIN_NOTICE_CHARS if text.isascii() or not _is_dense(text) else _MIN_NOTICE_CHARS_DENSE
        return place if len(text) >= least and _NOTICE_WORD.search(text[:4_000]) else end
    return end


def _is_dense(text: str) -> bool:
    return sum(letter > "\u2e80" for letter in text[:200]) * 2 > len(text[:200])
