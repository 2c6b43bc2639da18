"""spaCy work: one tokenizer for mixed Chinese and Latin text, and phrases. Loaded at first use.

spaCy's own Chinese tokenizer splits Latin words into letters, and its multilingual one keeps `我要退货，order`
as one token; here a Chinese character is a token and a Latin word is one too. The pipelines are blank: no trained
model is needed, and none is downloaded.
"""

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hub.knowledge.text.tokens import TOKEN, clean

_lock = threading.Lock()


def tokenizer(vocab: Any) -> Any:  # Any: spaCy has no types here
    """Return a spaCy tokenizer that tells Chinese characters, Latin words, numbers and signs apart."""
    from spacy.tokens import Doc

    def split(text: str) -> Any:  # Any: spaCy has no types here
        words: list[str] = []
        spaces: list[bool] = []
        position = 0
        for match in TOKEN.finditer(text):
            gap = text[position : match.start()]
            if gap == " " and words:
                spaces[-1] = True
            elif gap:
                words.append(gap)
                spaces.append(False)
            words.append(match.group())
            spaces.append(False)
            position = match.end()
        if position < len(text):
            words.append(text[position:])
            spaces.append(False)
        return Doc(vocab, words=words, spaces=spaces)

    return split


@cache
def _pipeline() -> Any:  # Any: spaCy has no types here
    import spacy

    pipeline = spacy.blank("xx")
    pipeline.tokenizer = tokenizer(pipeline.vocab)
    return pipeline


def tokens(text: str) -> list[str]:
    """Return the tokens of a text, without white space."""
    with _lock:
        return [token.text for token in _pipeline()(clean(text)) if not token.is_space]


class PhraseFinder:
    """Find words and phrases of several topics in texts, whole tokens only and whatever their case."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        from spacy.matcher import PhraseMatcher

        with _lock:
            pipeline = _pipeline()
            self._matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
            for topic, texts in phrases.items():
                if texts:
                    self._matcher.add(topic, [pipeline.make_doc(clean(text)) for text in texts])

    def topics(self, text: str) -> dict[str, int]:
        """Return how many different phrases of each topic the text holds."""
        said = clean(text)
        seen = {(topic, said[start:end].lower()) for topic, start, end in self.places(said)}
        return dict(Counter(topic for topic, _ in seen))

    def places(self, said: str) -> list[tuple[str, int, int]]:
        """Return topic, start and end (in characters) of every phrase in a clean text, the longest of a place first."""
        with _lock:
            pipeline = _pipeline()
            document = pipeline.make_doc(said)
            spans = [
                (str(pipeline.vocab.strings[key]), document[start].idx, document[start:end].end_char)
                for key, start, end in self._matcher(document)
            ]
        return sorted(spans, key=lambda span: (span[1] - span[2], span))
