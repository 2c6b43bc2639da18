"""Find what a text names: amounts, dates, addresses of the web, and the organisation's own things (products, order numbers).

The organisation's own are `entity` word lists: spaCy's PhraseMatcher finds the words, whatever their case; the forms of numbers
are compiled to patterns that take linear time, for an administrator's typing must not be able to hold the hub up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hub.domain.word_list import WordList, WordListKind
from hub.knowledge.text.keywords import PlainPhrases
from hub.knowledge.text.nlp import PhraseFinder
from hub.knowledge.text.tokens import clean

_MONEY = r"(?:€|\$|£|¥|￥|EUR|USD|GBP|CHF|CNY|RMB|元|块钱|euros?|dollars?|pounds?)"
_NUMBER = r"\d{1,3}(?:[., ']\d{3}){0,4}(?:[.,]\d{1,2})?(?!\d)|\d{1,12}(?:[.,]\d{1,2})?(?!\d)"
_AMOUNT = re.compile(
    rf"(?<![A-Za-z0-9.,])(?:{_MONEY} ?(?:{_NUMBER})|(?:{_NUMBER}) ?{_MONEY}(?![A-Za-z]))", re.IGNORECASE
)
_WEB = re.compile(r"\bhttps?://[^\s<>\"'，。]{1,500}|\bwww\.[^\s<>\"'，。]{1,500}", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d)(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}年\d{1,2}月\d{1,2}日)(?!\d)")

BUILT_IN = (("web_address", _WEB), ("date", _DATE), ("amount", _AMOUNT))


@dataclass(frozen=True, slots=True, order=True)
class Entity:
    """Something a text names, from `start` to `end` (exclusive) of the cleaned text; `value` is its proper name."""

    start: int
    end: int
    label: str
    text: str
    value: str


class EntityFinder:
    """Find entities by the active `entity` lists, and those that everybody has."""

    def __init__(self, lists: Iterable[WordList], *, plain: bool = False) -> None:
        """Look for these; `plain` without spaCy."""
        own = [one for one in lists if one.active and one.kind is WordListKind.ENTITY]
        self._by_id = {one.id: one for one in own}
        phrases = {one.id: one.words for one in own}
        self._finder = PlainPhrases(phrases) if plain else PhraseFinder(phrases)
        self._patterns = [
            *((label, pattern) for label, pattern in BUILT_IN),
            *((one.label, _form(form)) for one in own for form in one.patterns),
        ]

    def find(self, text: str) -> list[Entity]:
        """Return the entities in order, without overlaps; the organisation's own before the others."""
        said = clean(text)
        found = [
            Entity(start, end, self._by_id[list_id].label, said[start:end], self._by_id[list_id].words[0])
            for list_id, start, end in self._finder.places(said)
        ]
        for label, pattern in reversed(self._patterns):
            for match in pattern.finditer(said):
                shown = match.group().strip()
                found.append(Entity(match.start(), match.end(), label, shown, shown))
        kept: list[Entity] = []
        for one in found:
            if not any(one.start < other.end and other.start < one.end for other in kept):
                kept.append(one)
        return sorted(kept)


def _form(form: str) -> re.Pattern[str]:
    """Return the pattern of a form: `9` is a digit, `A` a capital letter, everything else itself."""
    signs = "".join(r"\d" if sign == "9" else "[A-Z]" if sign == "A" else re.escape(sign) for sign in form)
    return re.compile(rf"(?<![A-Za-z0-9]){signs}(?![A-Za-z0-9])")


def entities_in(texts: Iterable[str], finder: EntityFinder) -> list[Entity]:
    """Return what the texts name, each thing once, where it comes first."""
    named: dict[tuple[str, str], Entity] = {}
    for text in texts:
        for one in finder.find(text):
            named.setdefault((one.label, one.value), one)
    return list(named.values())
