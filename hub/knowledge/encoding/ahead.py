"""Sentence vectors encoded many at a time, shortly before they are asked for: much cheaper than one by one."""

from collections.abc import Sequence

import numpy as np

from hub.knowledge.encoding.embedding import Embedder, Vectors


class EncodedAhead:
    """An embedder that is told what comes next; it holds one batch and encodes everything else when asked."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self._rows: dict[str, Vectors] = {}

    @property
    def dimensions(self) -> int:
        """Return the length of every vector."""
        return self._inner.dimensions

    def prepare(self, texts: Sequence[str]) -> None:
        """Encode the texts that will be asked for next; what was prepared before is forgotten."""
        coming = list(dict.fromkeys(texts))
        self._rows = dict(zip(coming, self._inner.encode(coming), strict=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text."""
        if texts and all(text in self._rows for text in texts):
            return np.stack([self._rows[text] for text in texts])
        return self._inner.encode(texts)

    def is_word(self, word: str) -> bool:
        """Tell whether this is a word of some language the encoder knows."""
        return self._inner.is_word(word)
