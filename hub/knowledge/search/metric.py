"""A distance that the knowledge base teaches itself: what varies among the questions of one article counts less.

Sentence vectors differ by much that does not matter (politeness, length, mood). The articles show what: their own
questions mean the same, so the directions in which they scatter are noise. Cosines are taken after shrinking those
directions (within-class covariance normalisation; Hatch, Kajarekar and Stolcke, "Within-class covariance
normalization for SVM-based speaker recognition", 2006), which also serves where there is little data.

The mean vector of each language is subtracted first: vectors of one language share a large common part that
would otherwise pull a Chinese question towards any Chinese text. What is asked is moved by the mean of questions (`asking.py`).
"""

from dataclasses import dataclass, field

import numpy as np

from hub.knowledge.encoding.embedding import Vectors

FLOOR = 0.003
"""Variance assumed everywhere; measured best between .001 and .01 on two public question sets."""

DOUBT = 50
"""So many degrees of freedom are needed before the observed scatter counts half."""

MEAN_DOUBT = 50
"""So many passages are needed before a language's own mean counts half."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A centre per language and a linear map; `cosine = unit(map (x - centre)) . unit(map (y - centre))`."""

    centre: Vectors
    centres: dict[str, Vectors]
    square: Vectors
    asked: dict[str, int] = field(default_factory=dict)
    """How many questions the articles of each language have."""

    @classmethod
    def plain(cls, dimensions: int) -> "Metric":
        """Return the metric of an empty knowledge base: the usual cosine."""
        return cls(np.zeros(dimensions, np.float32), {}, np.eye(dimensions, dtype=np.float32))

    def centred(self, rows: Vectors, language: str) -> Vectors:
        """Subtract the mean of the language."""
        return rows - self.centres.get(language, self.centre)

    def lengths(self, centred: Vectors) -> Vectors:
        """Return the length of each centred row in this metric."""
        squares = np.einsum("ij,ij->i", centred @ self.square, centred)
        return np.asarray(np.sqrt(squares.clip(min=1e-9)), dtype=np.float32)

    def probe(self, rows: Vectors, language: str, centre: Vectors | None = None) -> Vectors:
        """Return vectors whose plain dot product with a centred row of length 1 is the cosine.

        `centre` is subtracted in the place of the language's mean.
        """
        centred = self.centred(rows, language) if centre is None else rows - centre
        mapped = centred @ self.square
        lengths = np.sqrt(np.einsum("ij,ij->i", mapped, centred).clip(min=1e-9))
        return np.asarray(mapped / lengths[:, None], dtype=np.float32)


class Trainer:
    """Gather passages article by article, then make the metric of them."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._scatter = np.zeros((dimensions, dimensions), np.float32)
        self._freedom = 0
        self._sums: dict[str, Vectors] = {}
        self._counts: dict[str, int] = {}
        self._asked: dict[str, int] = {}
        self._deviations: list[Vectors] = []

    def add(self, rows: Vectors, alike: int, language: str) -> None:
        """Take an article's rows in, of which the first `alike` ask the same thing."""
        zero = np.zeros(self._dimensions, np.float32)
        self._sums[language] = self._sums.get(language, zero) + rows.sum(0, dtype=np.float32)
        self._counts[language] = self._counts.get(language, 0) + len(rows)
        if alike > 1:
            self._deviations.append(rows[:alike] - rows[:alike].mean(0, dtype=np.float32))
            self._freedom += alike - 1
            self._asked[language] = self._asked.get(language, 0) + alike
        if len(self._deviations) >= 256:
            self._flush()

    def _flush(self) -> None:
        if self._deviations:
            deviations = np.concatenate(self._deviations).astype(np.float32)
            self._scatter += deviations.T @ deviations
            self._deviations.clear()

    def metric(self) -> Metric:
        """Return what was learned."""
        self._flush()
        total = sum(self._counts.values())
        if not total:
            return Metric.plain(self._dimensions)
        centre = sum(self._sums.values(), np.zeros(self._dimensions, np.float32)) / np.float32(total)
        centres = {
            language: ((self._sums[language] + MEAN_DOUBT * centre) / (count + MEAN_DOUBT)).astype(np.float32)
            for language, count in self._counts.items()
        }
        within = self._scatter / np.float32(self._freedom + DOUBT)
        within += FLOOR * np.eye(self._dimensions, dtype=np.float32)
        square = np.linalg.inv(within.astype(np.float64)) * FLOOR
        return Metric(centre.astype(np.float32), centres, square.astype(np.float32), dict(self._asked))
