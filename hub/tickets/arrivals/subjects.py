"""Subjects as mail programs change them: what they put in front, what is left, and whether it says anything."""

import re

_REPLY = (
    r"re|aw|sv|vs|antw|antwort|antwoord|ref|rif|r|rép|rép|odp|ynt|yan|atb|res|resp|bls|balas|απ|σχετ|отв|ответ|"
    r"回复|回覆|答复|答覆|回信|返信|回答|답장|회신|השב|رد"
)
_FORWARD = r"fw|fwd|wg|tr|rv|enc|i|vb|vl|pd|doorst|inoltro|weitergeleitet|转发|轉寄|轉發|転送|전달|пересл"
_COUNT = r"(?:\s?[\[(]\d{1,3}[\])]|\d{1,2})?"
_PREFIX = re.compile(rf"\s*(?:(?P<reply>{_REPLY})|(?:{_FORWARD})){_COUNT}\s?[:：]", re.IGNORECASE)
_GATEWAY = re.compile(
    r"\s*(?:\[\s*(?:external|ext|extern|spam|外部|外部邮件|外部メール)\s*\]|\*{3,}spam\*{3,})[:：]?", re.I
)
_NUMBER = re.compile(r"\[#(\d{1,9})\]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
_FEWEST_CHARS = 4
_FEWEST_WIDE = 2
_MAX_CHARS = 1_000
_MAX_PREFIXES = 20

_GENERIC_WORDS = (
    "hello hi hey help question questions request support info information inquiry enquiry "
    "contact message mail email order orders invoice payment urgent important test problem "
    "issue thanks feedback refund update hallo guten tag frage anfrage bestellung rechnung "
    "bonjour demande commande facture hola pregunta pedido factura consulta none no subject "
    "nosubject untitled your my new the a an about please 你好 您好 咨询 问题 请问 求助 帮助 "
    "订单 发票 付款 退款 投诉 反馈 无主题 测试 谢谢 紧急 質問 問い合わせ 注文 請求書 件名なし "
    "こんにちは "
)
_GENERIC = frozenset(_GENERIC_WORDS.split())


def bare_subject(subject: str) -> str:
    """Return the subject without what programs add in front, folded so that spellings agree."""
    rest = _NUMBER.sub(" ", subject[:_MAX_CHARS])
    for _ in range(_MAX_PREFIXES):
        match = _GATEWAY.match(rest) or _PREFIX.match(rest)
        if match is None:
            break
        rest = rest[match.end() :]
    return _SPACES.sub(" ", rest).strip().casefold()


def answers(subject: str) -> bool:
    """Tell whether a subject begins as one does that a program made for an answer (`Re:`, `AW:`, `回复：`)."""
    rest = _NUMBER.sub(" ", subject[:_MAX_CHARS])
    for _ in range(_MAX_PREFIXES):
        if (gateway := _GATEWAY.match(rest)) is not None:
            rest = rest[gateway.end() :]
            continue
        match = _PREFIX.match(rest)
        return match is not None and match.group("reply") is not None
    return False


def is_generic(bare: str) -> bool:
    """Tell whether many people would write this subject about many things, so that it identifies nothing."""
    words = _WORD.findall(bare)
    if all(word in _GENERIC for word in words):
        return True
    text = "".join(words)
    wide = sum(ord(char) > 0x2E80 for char in text)
    return len(text) < (_FEWEST_WIDE if wide else _FEWEST_CHARS)


def numbers_in(subject: str) -> tuple[int, ...]:
    """Return the ticket numbers that a subject carries as `[#123]`."""
    return tuple(int(found) for found in _NUMBER.findall(subject[:_MAX_CHARS]))
