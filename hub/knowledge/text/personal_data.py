"""Find personal data in what customers write: addresses, telephones, cards, accounts, identity numbers. Pure.

A number counts as what its check digits prove it to be; one without proof counts when its form or the word before it says
what it is. Missing one is worse than hiding an order number too many, so forms are read generously.

Sources: ISO/IEC 7812 (card numbers, Luhn), ISO 13616 (IBAN), GB 11643-1999 (Chinese identity numbers),
the Social Security Administration's rules for numbers never given out, ITU-T E.164 (telephones).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import phonenumbers
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from hub.knowledge.text.tokens import HAN

MAX_CHARS = 100_000
"""Longer texts are looked at up to here."""

REGIONS = ("US", "GB", "DE", "FR", "CN")
"""Whose national ways of writing telephones are known besides the general forms."""


class DataKind(StrEnum):
    """What kind of personal data something is."""

    EMAIL = "email"
    IBAN = "iban"
    CN_ID = "cn_id"
    CARD = "card"
    US_SSN = "us_ssn"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Personal data in a text, from `start` to `end` (exclusive), in characters."""

    start: int
    end: int
    kind: DataKind


_ISSUERS = ("1800", "2", "3", "4", "5", "6")
"""How card numbers begin."""

Finder = Callable[[str], Iterator[tuple[int, int]]]

_SEPARATOR = r"[ .\-]?"
_NOT_BEFORE, _NOT_AFTER = r"(?<![A-Za-z0-9_.])", r"(?![A-Za-z0-9_])"  # Chinese characters may stand beside
_DIGIT_RUN = re.compile(rf"(?<![A-Za-z0-9+])\d(?:{_SEPARATOR}\d){{11,21}}+(?![A-Za-z0-9])")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~\-]{1,64}+(?<![.])@(?:[\w\-]{1,63}+\.){1,8}[^\W\d_][\w\-]{1,62}+")
_SPELLED_EMAIL = re.compile(
    r"\b[\w.+\-]{1,64}+ ?[\[(]? ?(?:at|AT) ?[\])]? ?[\w\-]{1,63}+(?: ?[\[(]? ?(?:dot|DOT) ?[\])]? ?[\w\-]{2,63}+){1,4}+"
)
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ \-]?[A-Za-z0-9]){11,30}")
_CN_ID = re.compile(
    r"(?<![A-Za-z0-9])[1-8]\d{5} ?(?:18|19|20)\d{2} ?[01]\d[0-3]\d ?\d{3}[\dXx](?![A-Za-z0-9])"
)
_OLD_CN_ID = re.compile(r"(?<=身份证)[^\d]{0,6}([1-8]\d{14})(?!\d)")
_SSN = re.compile(r"(?<![A-Za-z0-9_.\-])(?!000|666)\d{3}([\- ])(?!00)\d{2}\1(?!0000)\d{4}(?![A-Za-z0-9_\-])")
_NAMED_SSN = re.compile(r"(?i:ssn|social security(?: number| no\.?)?)[^\d\n]{0,12}(\d{9})(?!\d)")

_NOT_ORDERED = "".join(
    f"(?<!{word})"
    for word in ("order ", "invoice ", "ticket ", "number ", "No. ", "no. ", "#", "订单", "订单号", "单号")
)
_EXTENSION = r"(?:[ ,]{0,2}(?:x|ext\.?|#|转) ?\d{1,6})?"
_PHONES = tuple(
    re.compile(pattern + _EXTENSION + _NOT_AFTER)
    for pattern in (
        rf"{_NOT_BEFORE}(?:\+|00|\(00)(?:{_SEPARATOR}\(?\d\)?){{7,17}}",
        rf"{_NOT_BEFORE}(?:1[ .\-])?\(\d{{3}}\) ?\d{{3}}[ .\-]?\d{{4}}",
        rf"{_NOT_BEFORE}(?:1[ .\-])?\d{{3}}([ .\-])\d{{3}}\1\d{{4}}",
        rf"{_NOT_BEFORE}1[3-9]\d([ \-]?)\d{{4}}\1\d{{4}}",
        rf"{_NOT_BEFORE}\(0\d{{1,5}}\)(?:[ \-/]?\d){{4,9}}",
        rf"{_NOT_BEFORE}0\d{{1,4}}[ \-/]\d(?:[ \-/]?\d){{4,9}}",
        rf"{_NOT_BEFORE}0\d(?:[ .\-]\d\d){{4}}",
        rf"{_NOT_BEFORE}0\d{{8,10}}",
        rf"{_NOT_BEFORE}[48]00[ \-]\d{{3,4}}[ \-]\d{{3,4}}",
        rf"{_NOT_BEFORE}\d{{2,4}}-\d{{3,4}}-\d{{4}}",
        rf"{_NOT_ORDERED}{_NOT_BEFORE}[2-9]\d\d[2-9]\d{{6}}",
    )
)
_NAMED_PHONE = re.compile(
    r"(?i:phone|mobile|cell|tel|call(?: me)?(?: at| on)?|text(?: me)?(?: at| on)?|reach me(?: at| on)?|number is"
    r"|my number|whatsapp|telefon|handy|电话|手机|联系方式|号码|致电)(?i:number| no)?[^\d\n+]{0,12}(\+?\d(?:[ .\-/()]{0,2}\d){5,15})"
)


def personal_data(text: str) -> list[Found]:
    """Return the personal data of a text in order, without overlaps; of two readings of one place the surer is kept."""
    plain = _plain(text[:MAX_CHARS])
    found: list[Found] = []
    for kind, finders in _FINDERS:
        for finder in finders:
            for start, end in finder(plain):
                if not any(start < one.end and one.start < end for one in found):
                    found.append(Found(start, end, kind))
    return sorted(found)


def _plain(text: str) -> str:
    """Bring full-width and unusual forms to plain ones, a character for a character, so that places stay."""
    return "".join(_plain_char(char) if char > "\x7f" else char for char in text)


def _plain_char(char: str) -> str:
    if unicodedata.category(char) == "Pd":
        return "-"
    if char.isspace():
        return " "
    if char == "\u2212":
        return "-"
    changed = unicodedata.normalize("NFKC", char)
    if len(changed) != 1:
        return char
    digit = unicodedata.decimal(changed, None)
    return changed if digit is None else str(digit)


def _emails(text: str) -> Iterator[tuple[int, int]]:
    for match in _EMAIL.finditer(text):
        # Chinese is written without spaces: what comes before the address is no part of it.
        name = re.search(rf"[^{HAN}]*$", match.group().partition("@")[0])
        start = match.start() + (name.start() if name and name.group() else 0)
        yield start, match.end()


def _spelled_emails(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _SPELLED_EMAIL.finditer(text))


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield accounts: the longest beginning of each candidate whose check digits are right, as words may follow."""
    for match in _IBAN.finditer(text):
        shown = match.group()
        ends = [
            place for place, char in enumerate(shown, 1) if char.isalnum() and _word_ends(text, match, place)
        ]
        for end in reversed(ends):
            compact = re.sub(r"[ \-]", "", shown[:end]).upper()
            if 15 <= len(compact) <= 34 and mod_97_10.is_valid(compact[4:] + compact[:4]):
                yield match.start(), match.start() + end
                break
        else:
            named = re.search(r"(?i)iban\W{0,4}$", text[: match.start()])
            if named and ends:
                yield match.start(), match.start() + ends[0] if len(ends) == 1 else match.end()


def _word_ends(text: str, match: re.Match[str], place: int) -> bool:
    after = match.start() + place
    return after >= len(text) or not (text[after].isascii() and text[after].isalnum())


def _chinese_ids(text: str) -> Iterator[tuple[int, int]]:
    for match in _CN_ID.finditer(text):
        compact = match.group().replace(" ", "")
        if _is_date(compact[6:14]):
            yield match.span()
    yield from (match.span(1) for match in _OLD_CN_ID.finditer(text))


def _is_date(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _DIGIT_RUN.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if (
            12 <= len(digits) <= 19
            and digits.startswith(_ISSUERS)
            and len(set(digits)) > 1
            and luhn.is_valid(digits)
        ):
            yield match.span()


def _social_security(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _SSN.finditer(text))
    yield from (match.span(1) for match in _NAMED_SSN.finditer(text))


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _PHONES:
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span(1) for match in _NAMED_PHONE.finditer(text))


def _national_phones(text: str) -> Iterator[tuple[int, int]]:
    for region in REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(text, region):
            yield match.start, match.end


_FINDERS: tuple[tuple[DataKind, tuple[Finder, ...]], ...] = (
    (DataKind.EMAIL, (_emails, _spelled_emails)),
    (DataKind.IBAN, (_ibans,)),
    (DataKind.CN_ID, (_chinese_ids,)),
    (DataKind.CARD, (_cards,)),
    (DataKind.US_SSN, (_social_security,)),
    (DataKind.PHONE, (_phones, _national_phones)),
)
"""The surest first: what has check digits is never taken for a telephone."""
