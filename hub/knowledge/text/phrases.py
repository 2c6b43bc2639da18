"""What texts speak of, in words to show to people: lemmas and two-word phrases, without words that say nothing.

Lemmas come from simplemma's dictionaries, loaded for a language when it is first asked for. spaCy's own lemmatisers want a
trained tagger, which no package of PyPI brings, or tables of 99 MB. Searches go by stems all the same (`tokens.py`): lemmas find
no more there, and want a dictionary for each language.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from hub.knowledge.text.function_words import FUNCTION_PAIRS, FUNCTION_WORDS
from hub.knowledge.text.tokens import SPACELESS, clean

MIN_USES = 2
PHRASE_WORTH = 1.2
"""A phrase is preferred to one of its words that tells this much more."""

_DICTIONARIES = 2
_CACHED_WORDS = 20_000
_PIECE = re.compile(rf"[{SPACELESS}]+|[^\W_{SPACELESS}]+(?:['’][^\W\d_{SPACELESS}]+)*|[^\s\w]")
_RUN = re.compile(f"[{SPACELESS}]+")

Key = tuple[str, ...]


def lemma(word: str, language: str) -> str:
    """Return the form under which a dictionary has the word, in small letters; as it is in a language without a dictionary."""
    lowered = word.lower()
    try:
        return _lemmatizer()(lowered, language.partition("-")[0].lower()).lower()
    except ValueError:
        return lowered


@cache
def _lemmatizer() -> Callable[[str, str], str]:
    from simplemma import Lemmatizer
    from simplemma.strategies import DefaultStrategy
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    strategy = DefaultStrategy(dictionary_factory=DefaultDictionaryFactory(_DICTIONARIES))
    made = Lemmatizer(_CACHED_WORDS, lemmatization_strategy=strategy)
    return lambda word, language: str(made.lemmatize(word, language))


def phrases_in(text: str, language: str) -> Iterator[tuple[Key, str]]:
    """Yield the words and the pairs of neighbouring words that mean something: the lemmas, and how to show them.

    A single word is shown as its lemma, a pair as it is written. Of scripts without spaces pairs of characters are words.
    """
    before: tuple[str, str] | None = None
    for piece in _PIECE.findall(clean(text).lower()):
        if _RUN.match(piece):
            before = None
            for pair in map("".join, pairwise(piece)):
                if pair not in FUNCTION_PAIRS:
                    yield (pair,), pair
            continue
        if not _says_something(piece):
            before = None
            continue
        word = lemma(piece, language)
        yield (word,), word
        if before is not None:
            yield (before[0], word), f"{before[1]} {piece}"
        before = (word, piece)


def _says_something(piece: str) -> bool:
    return len(piece) > 1 and piece not in FUNCTION_WORDS and any(sign.isalpha() for sign in piece)


def telling_phrases(texts: Sequence[tuple[str, str]], frequency: Counter[Key], limit: int) -> tuple[str, ...]:
    """Return the phrases that most of the texts (each with its language) use and few others do, the most telling first.

    `frequency` counts the texts of the whole collection by phrase; a word that a chosen phrase has is not said again.
    """
    inside: Counter[Key] = Counter()
    shown: dict[Key, Counter[str]] = defaultdict(Counter)
    for text, language in texts:
        found = dict(phrases_in(text, language))
        inside.update(found.keys())
        for key, form in found.items():
            shown[key][form] += 1
    worth = {
        key: count * count / max(frequency[key], count) / len(texts) * (PHRASE_WORTH if len(key) > 1 else 1)
        for key, count in inside.items()
        if count >= MIN_USES
    }
    chosen: list[Key] = []
    for key in sorted(worth, key=lambda key: (-worth[key], key)):
        if len(chosen) < limit and not any(set(key) & set(other) for other in chosen):
            chosen.append(key)
    return tuple(shown[key].most_common(1)[0][0] for key in chosen)
