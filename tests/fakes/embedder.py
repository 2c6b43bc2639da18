"""A sentence encoder without a model: texts are alike as far as they share words."""

import hashlib
from collections.abc import Sequence

import numpy as np

from hub.knowledge.encoding.embedding import Vectors
from hub.knowledge.text.tokens import lexemes


class WordEmbedder:
    """Sum a fixed pseudo-random direction per word."""

    dimensions = 64

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        rows = np.array([self._row(text) for text in texts], np.float32).reshape(len(texts), self.dimensions)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(min=1e-6)

    def is_word(self, word: str) -> bool:
        return False

    def _row(self, text: str) -> Vectors:
        row = np.full(self.dimensions, 1e-3, np.float32)
        for word in lexemes(text):
            seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
            row += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        return row
