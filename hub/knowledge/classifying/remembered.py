"""A classifier that remembers examples: a label fits a text as far as remembered texts of that label are like it.

Kernel ridge regression of the labels (Saunders, Gammerman and Vovk 1998). Likeness is a mean of the cosine of words and a bell curve over
the cosine of meanings. It errs on other texts than a linear machine does, so both together err less.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.knowledge.encoding.embedding import Vectors

REMEMBERED = 10_500
"""So many examples at most, spread evenly over the labels; learning takes 4 bytes for each pair of them, and the third power of time."""

MEANING_SHARE = 0.6
SHARPNESS = 3.0
RIDGE = 0.1
"""Measured on public customer questions; the neighbouring values of all three give nearly the same."""

WORD_VIEWS = 2
"""A row of words has so many parts of length 1."""

_CHUNK = 1024
Sparse = Any  # a scipy matrix, which has no types


class RememberedExamples:
    """Fit, score, store."""

    def __init__(self, most: int = REMEMBERED) -> None:
        """Remember `most` examples."""
        self._most = most
        self._words: Sparse = None  # a column an example
        self._vectors: Vectors = np.zeros((0, 0), np.float32)
        self._centre: Vectors = np.zeros(0, np.float32)
        self._weights: NDArray[np.float32] = np.zeros((0, 0), np.float32)

    def fit(self, words: Sparse, vectors: Vectors, wanted: NDArray[np.int64], labels: int) -> None:
        """Learn from examples: their words and meanings, row by row, and the number of each one's label."""
        from scipy.linalg import cho_factor, cho_solve

        held = _spread(wanted, self._most)
        self._centre = vectors.mean(0)
        self._words, self._vectors = words[held].T.tocsr(), self._placed(vectors[held])
        likeness = np.empty((len(held), len(held)), np.float32, order="F")  # as LAPACK solves it in place
        for start in range(0, len(held), _CHUNK):
            part = held[start : start + _CHUNK]
            likeness[:, start : start + _CHUNK] = self._likeness(words[part], vectors[part]).T
        likeness[np.diag_indices_from(likeness)] += RIDGE
        targets = np.full((len(held), labels), -1 / max(labels - 1, 1), np.float32)
        targets[np.arange(len(held)), wanted[held]] = 1
        factors = cho_factor(likeness, lower=True, overwrite_a=True, check_finite=False)
        self._weights = np.asarray(cho_solve(factors, targets, check_finite=False), np.float32)

    def scores(self, words: Sparse, vectors: Vectors) -> NDArray[np.float32]:
        """Return how well each label fits, a row a text: about 1 where it does and a little under 0 where not."""
        return np.asarray(self._likeness(words, vectors) @ self._weights, np.float32)

    def _likeness(self, words: Sparse, vectors: Vectors) -> NDArray[np.float32]:
        said = np.asarray((words @ self._words).todense(), np.float32)
        meant = np.exp(SHARPNESS * (self._placed(vectors) @ self._vectors.T - 1))
        return np.asarray((1 - MEANING_SHARE) / WORD_VIEWS * said + MEANING_SHARE * meant, np.float32)

    def _placed(self, vectors: Vectors) -> Vectors:
        centred = vectors - self._centre
        return np.asarray(centred / np.linalg.norm(centred, axis=1, keepdims=True).clip(1e-6), np.float32)

    def state(self) -> dict[str, Any]:  # Any: arrays
        """Return what was learned, to be stored."""
        return {
            "remembered.values": self._words.data.astype(np.float16),
            "remembered.columns": self._words.indices.astype(np.int32),
            "remembered.rows": self._words.indptr.astype(np.int32),
            "remembered.width": np.array(self._words.shape[1]),
            "remembered.vectors": self._vectors.astype(np.float16),
            "remembered.centre": self._centre,
            "remembered.weights": self._weights.astype(np.float32),
        }

    def restore(self, held: Mapping[str, Any]) -> None:  # Any: arrays
        """Take back what `state` gave."""
        from scipy.sparse import csr_matrix

        rows, width = held["remembered.rows"], int(held["remembered.width"])
        parts = (held["remembered.values"].astype(np.float32), held["remembered.columns"], rows)
        self._words = csr_matrix(parts, shape=(len(rows) - 1, width))
        self._vectors = held["remembered.vectors"].astype(np.float32)
        self._centre = held["remembered.centre"]
        self._weights = held["remembered.weights"]


def _spread(wanted: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return which examples to remember: of every label in turn one more, the earliest first."""
    if len(wanted) <= most:
        return np.arange(len(wanted))
    order = np.argsort(wanted, kind="stable")
    counts = np.bincount(wanted)
    turn = np.empty(len(wanted), np.int64)
    turn[order] = np.arange(len(wanted)) - np.repeat(np.append(0, np.cumsum(counts)[:-1]), counts)
    return np.sort(np.argsort(turn, kind="stable")[:most])
