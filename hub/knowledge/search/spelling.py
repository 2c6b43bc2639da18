"""Mend typing errors in questions: an unknown word becomes the word of the knowledge base one slip away; pure.

Candidates are found by shared deletions (W. Garbe's symmetric delete idea): two words one insertion, deletion,
substitution or swap apart share a form with at most one letter taken out.
"""

import re
from collections.abc import Callable, Iterable

_LEARNED = re.compile(r"[a-z]{4,24}", re.IGNORECASE)
_WRITTEN = re.compile(r"[a-z]{3,25}", re.IGNORECASE)


class Speller:
    """Knows the words of the articles; `is_word` tells of the words of the languages."""

    def __init__(self, is_word: Callable[[str], bool]) -> None:
        self._is_word = is_word
        self._counts: dict[str, int] = {}
        self._by_form: dict[str, list[str]] = {}

    def learn(self, text: str) -> None:
        """Take in the words of an article."""
        for match in _LEARNED.finditer(text):
            word = match.group().lower()
            if word in self._counts:
                self._counts[word] += 1
                continue
            self._counts[word] = 1
            for form in _forms(word):
                self._by_form.setdefault(form, []).append(word)

    def mend(self, text: str) -> str:
        """Return the text with misspelt words replaced; words that exist stay as they are."""
        return _WRITTEN.sub(lambda match: self._mended(match.group()), text)

    def _mended(self, written: str) -> str:
        word = written.lower()
        if word in self._counts or self._is_word(word):
            return written
        found = self._best(candidate for form in _forms(word) for candidate in self._by_form.get(form, ()))
        return found or written

    def _best(self, candidates: Iterable[str]) -> str | None:
        return max(set(candidates), key=lambda word: (self._counts[word], word), default=None)


def _forms(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}
