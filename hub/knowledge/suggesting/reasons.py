"""Why a text was suggested: its passages nearest to the question, and the words that matched, as places in the text. Pure.

Places count characters (Unicode code points) from 0, `end` is exclusive, so `text[start:end]` is what is meant.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hub.knowledge.search.vocabulary import Reader
from hub.knowledge.text.function_words import FUNCTION_PAIRS, FUNCTION_SIGNS, FUNCTION_WORDS, IRREGULAR
from hub.knowledge.text.tokens import SPACELESS, clean, stem

MAX_PASSAGES = 3
MAX_MATCHES = 60
MAX_TEXT = 20_000
"""Longer texts are looked at so far."""

ENOUGH = 0.6
"""A passage that is worth less than this share of the best one is no reason."""

WORDS_SHARE = 0.4
"""What matching words count beside nearness of meaning in the worth of a passage."""

_RUN = re.compile(f"[{SPACELESS}]+")
_WORD = re.compile(rf"[^\W_{SPACELESS}]+(?:['’][^\W\d_{SPACELESS}]+)?")


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text: characters from `start` to `end` (exclusive)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text that speaks of the question; `score` (0 to 1) tells how much."""

    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """The best passages, the best first, and the matching words in their order."""

    passages: tuple[Passage, ...] = ()
    matches: tuple[Span, ...] = ()


def reasons(read: str, text: str, parts: Sequence[tuple[str, float]], reader: Reader) -> Reasons:
    """Return why `text` was found for the question `read` (slips mended); `parts` are its sentences with cosines.

    Words match by their stem, by irregular forms, as synonyms of `reader`, and in Chinese as pairs of characters.
    """
    shown = text[:MAX_TEXT]
    matches = _matches(_asked(reader.plain(clean(read))), shown, reader)
    return Reasons(passages=_passages(shown, parts, matches), matches=tuple(matches))


def _asked(question: str) -> frozenset[str]:
    """Return the keys of the words in a question that mean something."""
    return frozenset(key for key, _, _ in _keys(question))


def _keys(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what words are compared by, with their places."""
    for match in _WORD.finditer(text):
        word = unicodedata.normalize("NFKC", match.group()).casefold()
        if word not in FUNCTION_WORDS and (len(word) > 1 or word.isdigit()):
            yield _key(word), match.start(), match.end()
    for match in _RUN.finditer(text):
        for place, (first, second) in enumerate(pairwise(match.group()), match.start()):
            pair = first + second
            if pair not in FUNCTION_PAIRS and not (first in FUNCTION_SIGNS and second in FUNCTION_SIGNS):
                yield pair, place, place + 2


def _key(word: str) -> str:
    """Return one form for a word's inflections: "cancelled", "cancels", "cancel"."""
    plain = IRREGULAR.get(word, word).removesuffix("'s").removesuffix("’s")
    cut = stem(plain)
    return cut[:-1] if len(cut) > 3 and cut[-1] == cut[-2] else cut


def _matches(asked: frozenset[str], text: str, reader: Reader) -> list[Span]:
    found = [(start, end) for key, start, end in _keys(text) if key in asked]
    found += [
        (start, end)
        for canonical, start, end in reader.places(text)
        if not asked.isdisjoint(key for key, _, _ in _keys(canonical))
    ]
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(end, merged[-1].end))
        else:
            merged.append(Span(start, end))
    return merged[:MAX_MATCHES]


def _passages(text: str, parts: Sequence[tuple[str, float]], matches: Sequence[Span]) -> tuple[Passage, ...]:
    plain, places = _plain(text)
    held = {(match.start, match.end): text[match.start : match.end].casefold() for match in matches}
    words = max(len(set(held.values())), 1)
    found: dict[tuple[int, int], float] = {}
    for part, cosine in parts:
        at = plain.find(part)
        if at < 0 or not part:
            continue
        start, end = places[at], places[at + len(part) - 1] + 1
        inside = {word for (begin, until), word in held.items() if start <= begin and until <= end}
        worth = (1 - WORDS_SHARE) * min(max(cosine, 0.0), 1.0) + WORDS_SHARE * len(inside) / words
        found.setdefault((start, end), worth)
    best = max(found.values(), default=0.0)
    order = sorted(found, key=lambda place: (-found[place], place))
    return tuple(
        Passage(text[start:end], start, end, round(found[start, end], 4))
        for start, end in order[:MAX_PASSAGES]
        if found[start, end] >= ENOUGH * best
    )


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Return the text as articles are read, and the place of each of its characters in the text as it is shown."""
    if unicodedata.is_normalized("NFKC", text):
        return text, range(len(text))
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for plain in unicodedata.normalize("NFKC", sign):
            signs.append(plain)
            places.append(place)
    return "".join(signs), places
