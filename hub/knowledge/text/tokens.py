"""Words, stems and character n-grams of mixed Chinese and Latin text; all pure.

A Latin word is a run of letters and digits (inner apostrophes, dots and hyphens kept together for numbers only);
Chinese and Japanese text has no spaces, so every character is a token and neighbours form bigrams.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

MAX_CHARS = 2_000
"""Longer input is cut: later text says nothing new about what is asked, and costs time."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
KANA = "\u3040-\u30ff\u31f0-\u31ff"
HANGUL = "\uac00-\ud7af\u1100-\u11ff"
THAI = "\u0e00-\u0e7f"
SPACELESS = HAN + KANA + THAI

TOKEN = re.compile(rf"[{SPACELESS}]|\d+(?:[.,:]\d+)*|[^\W\d_{SPACELESS}]+(?:['’][^\W\d_{SPACELESS}]+)*|[^\s]")
"""One token: a character of a script without spaces, a number, a word, or a single other sign."""

_SPACELESS_RUN = re.compile(f"[{SPACELESS}]+")
_WORD = re.compile(rf"[^\W_{SPACELESS}]+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SUFFIX = re.compile(r"(ies|ing|ed|es|s|e|y)$")
_STEM_FROM = 5
NGRAM_SIZES = (2, 3, 4)


def clean(text: str) -> str:
    """Cut to `MAX_CHARS`, replace lone surrogates and NULs, and bring full-width forms to their plain ones."""
    return unicodedata.normalize("NFKC", _SURROGATES.sub("\ufffd", text[:MAX_CHARS]).replace("\0", " "))[
        :MAX_CHARS
    ]


def stem(word: str) -> str:
    """Cut the most frequent English endings off a longer word."""
    return _SUFFIX.sub("", word) if len(word) >= _STEM_FROM else word


def lexemes(text: str) -> Iterator[str]:
    """Yield what BM25 counts: stems of words; single characters and pairs of scripts without spaces."""
    lowered = text.lower()
    for word in _WORD.findall(lowered):
        yield stem(word)
    for run in _SPACELESS_RUN.findall(lowered):
        yield from run
        for first, second in pairwise(run):
            yield first + second


def char_ngrams(text: str) -> Iterator[str]:
    """Yield character n-grams within words (with their borders), which forgive typos and inflection."""
    lowered = text.lower()
    for word in _WORD.findall(lowered):
        padded = f" {word} "
        for size in NGRAM_SIZES:
            if len(padded) <= size:
                yield padded
                break
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]
    for run in _SPACELESS_RUN.findall(lowered):
        for size in NGRAM_SIZES[:2]:
            for start in range(len(run) - size + 1):
                yield run[start : start + size]
