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
_CARD_RULE = re.compile(r"\s*(?:[_=─━]{2,}|[-－]{3,}|—{1,}|[*＊＝＿]{5,})\s*$")
_CONTACT = re.compile(r"@|www\.|https?:|〒|\+\d|\b(?:tel|fax|phone|mobile?)\b|電話|电话|手机", re.IGNORECASE)
_NETEASE_CARD = re.compile(r"签名由\s?网易邮箱大师\s?定制")
_STROKES = re.compile(r"\s*\|[\s|]*$")
_LINK = re.compile(r"\s*<?https?://\S{1,500}\s*$")
_POINT = re.compile(r"\s*(?:[-*•·>]|\d{1,3}[.)]\s|\d[\d.,]*\s?(?:%|[€$£¥]|[A-Z]{3}\b))")
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", ":", "：", ";")
# What virus scanners write below a mail.
_SCANNED = re.compile(
    r"\s*(?:virus-free\b|virenfrei\b|libre de virus\b|garanti sans virus\b|privo di virus\b"
    r"|<?(?:https?://)?(?:www\.)?avast\.com\b"
    r"|th(?:is|e) e-?mail has been (?:checked|scanned) for (?:viruses|spam)|diese e-?mail wurde von .{1,40} auf viren geprüft"
    r"|cet e-?mail a été vérifié|el software de antivirus avast|l'absence de virus dans ce courrier)",
    re.IGNORECASE,
)
_MAX_SCANNED_CHARS = 200
_MAX_CARD_LINES = 16
_MAX_NAME_LINES = 8
_MAX_BARE_LINES = 4  # with more than these, one has to say how to reach somebody
_MAX_CARD_CHARS = 50
# The line that opens a piece of armour, and the one that ends it; a blank line ends the head.
_ARMOUR_ENDS = {
    "-----BEGIN PGP SIGNED MESSAGE-----": "",
    "-----BEGIN PGP SIGNATURE-----": "-----END PGP SIGNATURE-----",
}
_MIN_NOTICE_CHARS = 100
_MIN_NOTICE_CHARS_DENSE = 25  # Chinese and Japanese say as much in a quarter of the letters
_MAX_NOTICE_LINES = 40


def signature_lines(lines: list[Line], keep: set[int]) -> set[int]:
    """Return the lines of the signature, if something is left without them."""
    dropped = {index for index in keep if index < len(lines) and lines[index].mark is Mark.SIGNATURE}
    order = [index for index in sorted(keep - dropped) if index < len(lines)]
    dropped.update(_armour(lines, order))
    order = [index for index in order if index not in dropped]
    delimiter = next((place for place, index in enumerate(order) if lines[index].text.strip() == "--"), None)
    if delimiter is not None and len(order) - delimiter <= MAX_SIGNATURE_LINES:
        dropped.update(order[delimiter:])
        order = order[:delimiter]
    footer = _list_footer(lines, order)
    dropped.update(order[footer:])
    order = order[:footer]
    order = _without_tail(lines, order, dropped)
    card = _card(lines, order)
    dropped.update(order[card:])
    order = _without_tail(lines, order[:card], dropped)
    notice = _legal_notice(lines, order)
    dropped.update(order[notice:])
    order = _without_tail(lines, order[:notice], dropped)
    return dropped if any(lines[index].text.strip() for index in order) else set()


def _armour(lines: list[Line], order: list[int]) -> set[int]:
    """Return the lines that OpenPGP puts around a signed text (RFC 9580, 7): its head, and the signature."""
    found: set[int] = set()
    ends: str | None = None
    for index in order:
        text = lines[index].text.strip()
        if ends is None and text in _ARMOUR_ENDS:
            ends = _ARMOUR_ENDS[text]
            found.add(index)
        elif ends is not None:
            found.add(index)
            ends = None if text == ends else ends
    return found if ends is None else set()


def _list_footer(lines: list[Line], order: list[int]) -> int:
    """Return where in `order` a mailing list's footer begins, its length when there is none."""
    for place in range(len(order) - 1, max(-1, len(order) - 8), -1):
        if _LONG_RULE.match(lines[order[place]].text):
            below = " ".join(lines[index].text[:300] for index in order[place + 1 :])
            return place if LIST_FOOTER.search(below) else len(order)
    return len(order)


def _without_tail(lines: list[Line], order: list[int], dropped: set[int]) -> list[int]:
    """Drop blank lines, rules and taglines from the end, an app's link with the tagline above it."""
    order = list(order)
    while order:
        linked = len(order) > 1 and _LINK.match(lines[order[-1]].text)
        if not _is_tail(lines[order[-1]].text) and not (
            linked and patterns.is_sent_from(lines[order[-2]].text)
        ):
            break
        dropped.add(order.pop())
    return order


def _card(lines: list[Line], order: list[int]) -> int:
    """Return where in `order` a name card begins, its length when there is none.

    That is either what NetEase's app makes (cells between strokes, and a line that says so), or a few short lines
    without a sentence below a rule that a blank line sets apart.
    """
    end = len(order)
    last = max(0, end - _MAX_CARD_LINES)
    strokes = [place for place in range(last, end) if _STROKES.match(_written(lines[order[place]]))]
    if strokes and (
        _NETEASE_CARD.search(lines[order[-1]].text) or (strokes[-1] == end - 1 and len(strokes) > 2)
    ):
        return strokes[0]
    for place in range(end - 2, max(1, end - _MAX_NAME_LINES - 1) - 1, -1):
        if not _CARD_RULE.match(lines[order[place]].text):
            continue
        below = [lines[index].text.strip() for index in order[place + 1 :]]
        apart = not lines[order[place - 1]].text.strip()
        known = len(below) <= _MAX_BARE_LINES or any(map(_CONTACT.search, below))
        return place if apart and known and all(map(_is_card_line, below)) else end
    return end


def _written(line: Line) -> str:
    return line.text if line.raw is None else line.raw


def _is_card_line(text: str) -> bool:
    return len(text) <= _MAX_CARD_CHARS and not text.endswith(_SENTENCE_ENDS) and not _POINT.match(text)


def _is_tail(text: str) -> bool:
    if not text.strip() or RULE.match(text):
        return True
    return patterns.is_sent_from(text) or bool(len(text) < _MAX_SCANNED_CHARS and _SCANNED.match(text))


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
