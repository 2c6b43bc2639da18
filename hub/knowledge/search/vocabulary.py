"""The organisation's own words in searches: synonyms read as one, stop words left out. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hub.domain.word_list import WordList, WordListKind
from hub.knowledge.text.tokens import SPACELESS, clean, lexemes


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What words are read as. Two with the same content are equal, so a change can be told."""

    canonical: dict[str, str] = field(default_factory=dict)
    stop: frozenset[str] = frozenset()

    @classmethod
    def of(cls, lists: Iterable[WordList]) -> "Vocabulary":
        """Return the vocabulary of the active lists; the first list that names a word wins."""
        canonical: dict[str, str] = {}
        stop: set[str] = set()
        for one in lists:
            words = [folded for word in one.words if (folded := clean(word).strip().casefold())]
            if not one.active or not words:
                continue
            if one.kind is WordListKind.STOP_WORDS:
                for word in words:
                    stop.update(lexemes(word))
            else:
                for word in words[1:]:
                    canonical.setdefault(word, words[0])
        return cls(canonical, frozenset(stop))

    def reader(self) -> "Reader":
        """Return what reads texts by this vocabulary."""
        return Reader(self)


class Reader:
    """Read texts by a vocabulary: one pass, longest phrase first, whole words only."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._canonical = vocabulary.canonical
        self._stop = vocabulary.stop
        phrases = sorted(vocabulary.canonical, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_whole, phrases)), re.IGNORECASE) if phrases else None

    def plain(self, text: str) -> str:
        """Return the text with every synonym as the word it is read as."""
        if self._pattern is None:
            return text
        return self._pattern.sub(
            lambda match: self._canonical.get(match.group().casefold(), match.group()), text
        )

    def places(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield the synonyms in a text: the word each is read as, and where it starts and ends."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                yield self._canonical.get(match.group().casefold(), ""), match.start(), match.end()

    def lexemes(self, text: str) -> Iterator[str]:
        """Yield what BM25 counts, without stop words."""
        return (word for word in lexemes(text) if word not in self._stop)


def _whole(phrase: str) -> str:
    """Return a pattern for the phrase as whole words; scripts without spaces have no borders between words."""
    begin = "" if re.match(f"[{SPACELESS}]", phrase) else rf"(?<![^\W{SPACELESS}])"
    end = "" if re.search(f"[{SPACELESS}]$", phrase) else rf"(?![^\W{SPACELESS}])"
    return f"{begin}{re.escape(phrase)}{end}"
