"""The vectors of all passages: rows in half precision, one centre per article, compared under a `Metric`."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.knowledge.encoding.embedding import Vectors
from hub.knowledge.search.head import FEWEST_ROUNDS, START, affordable_rounds, learned
from hub.knowledge.search.metric import Metric, Trainer

_CHUNK = 512
_MOSTLY = 0.8
"""When so many articles have been learned before, a few more rounds are enough."""

_HEAD_ROWS = 48
"""So many texts of one article teach the head."""


class VectorTable:
    """Articles by slot number; slots only grow until `keep` renumbers them."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self.metric = Metric.plain(dimensions)
        self.slots = 0
        self._used = 0
        self._rows: NDArray[np.float16] = np.zeros((64, dimensions), np.float16)
        self._row_scale = np.zeros(64, np.float32)
        self._centres = np.zeros((64, dimensions), np.float32)
        self._centre_scale = np.zeros(64, np.float32)
        self._heads: Vectors | None = None
        self._starts = np.zeros(64, np.int64)
        self._counts = np.zeros(64, np.int64)
        self._alike = np.zeros(64, np.int64)
        self._central = np.zeros(64, np.int64)
        self._language = np.zeros(64, np.int16)
        self._languages: list[str] = []

    @property
    def rows(self) -> int:
        """Return the number of rows, dropped ones included."""
        return self._used

    def add(self, rows: Vectors, language: str, alike: int, central: int) -> int:
        """Append an article's rows and return its slot; see `Passages` for `alike` and `central`."""
        slot, start = self.slots, self._used
        self._reserve(slot + 1, start + len(rows))
        self._rows[start : start + len(rows)] = rows
        self._starts[slot], self._counts[slot] = start, len(rows)
        self._alike[slot], self._central[slot] = alike, central
        if language not in self._languages:
            self._languages.append(language)
        self._language[slot] = self._languages.index(language)
        self.slots, self._used = slot + 1, start + len(rows)
        self._place(slot)
        return slot

    def rows_of(self, slot: int) -> Vectors:
        """Return the rows of a slot."""
        start = self._starts[slot]
        return self._rows[start : start + self._counts[slot]].astype(np.float32)

    def _place(self, slot: int) -> None:
        centred = self.metric.centred(self.rows_of(slot), self._languages[self._language[slot]])
        scale = 1 / self.metric.lengths(centred)
        start = self._starts[slot]
        self._row_scale[start : start + len(scale)] = scale
        central = self._central[slot]
        centre = (centred[:central] * scale[:central, None]).sum(0)
        self._centres[slot] = centre
        self._centre_scale[slot] = 1 / self.metric.lengths(centre[None])[0]

    def train(self, alive: Iterable[int]) -> None:
        """Learn the metric from these slots and measure everything anew."""
        trainer = Trainer(self._dimensions)
        slots = list(alive)
        for slot in slots:
            trainer.add(self.rows_of(slot), int(self._alike[slot]), self._languages[self._language[slot]])
        self.metric = trainer.metric()
        for start in range(0, len(slots), _CHUNK):
            self._place_many(slots[start : start + _CHUNK])

    def learn_heads(self, alive: Iterable[int]) -> None:
        """Teach a classifier over these slots, where it is affordable and there are several texts an article."""
        slots = np.array(list(alive), np.int64)
        if not len(slots):
            self._heads = None
            return
        taken = np.minimum(self._central[slots], _HEAD_ROWS)
        rounds = affordable_rounds(int(taken.sum()), self._dimensions, len(slots))
        if self._known(slots).mean() > _MOSTLY:
            rounds = min(rounds, FEWEST_ROUNDS)
        if not rounds or self._alike[slots].sum() < 2 * len(slots):
            self._heads = None
            return
        owners = np.repeat(np.arange(len(slots)), taken)
        position = np.arange(len(owners)) - np.repeat(np.append(0, np.cumsum(taken)[:-1]), taken)
        index = self._starts[slots][owners] + position * self._central[slots][owners] // taken[owners]
        root = np.linalg.cholesky(self.metric.square.astype(np.float64)).astype(np.float32)
        centred = self._rows[index].astype(np.float32) - self._means()[self._language[slots][owners]]
        rows = (centred @ root) * self._row_scale[index, None]
        weights = learned(rows, owners, self._heads_of(slots) @ root, rounds)
        heads = np.zeros((self.slots, self._dimensions), np.float32)
        heads[slots] = np.linalg.solve(root.T, weights.T).T
        self._heads = heads

    def _heads_of(self, slots: NDArray[np.int64]) -> Vectors:
        """Return what was learned for these slots; the centre stands in for what has not been."""
        heads = START * self._centres[slots] * self._centre_scale[slots, None]
        if self._heads is not None:
            known = self._known(slots)
            heads[known] = self._heads[slots[known]]
        return np.asarray(heads, np.float32)

    def _known(self, slots: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of which of these slots something has been learned."""
        if self._heads is None:
            return np.zeros(len(slots), np.bool_)
        known = slots < len(self._heads)
        known[known] = self._heads[slots[known]].any(axis=1)
        return known

    def _place_many(self, slots: list[int]) -> None:
        """Do what `_place` does for a chunk of slots, with two matrix products instead of two per slot."""
        index, starts = self._row_numbers(np.array(slots, np.int64))
        languages = np.repeat(self._language[slots], self._counts[slots])
        centred = self._rows[index].astype(np.float32) - self._means()[languages]
        scale = 1 / self.metric.lengths(centred)
        self._row_scale[index] = scale
        position = np.arange(len(index)) - np.repeat(starts, self._counts[slots])
        weight = np.where(position < np.repeat(self._central[slots], self._counts[slots]), scale, 0)
        centres = np.add.reduceat(centred * weight[:, None].astype(np.float32), starts, axis=0)
        self._centres[slots] = centres
        self._centre_scale[slots] = 1 / self.metric.lengths(centres)

    def _means(self) -> Vectors:
        return np.stack([self.metric.centres.get(code, self.metric.centre) for code in self._languages])

    def _row_numbers(self, slots: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        counts = self._counts[slots]
        starts = np.append(0, np.cumsum(counts)[:-1])
        return np.repeat(self._starts[slots] - starts, counts) + np.arange(counts.sum()), starts

    def centre_scores(self, probes: Vectors) -> Vectors:
        """Return the cosine of every probe (row) with every article's centre (column)."""
        scores = probes @ self._centres[: self.slots].T
        return np.asarray(scores * self._centre_scale[: self.slots], np.float32)

    def head_scores(self, probes: Vectors, slots: NDArray[np.int64]) -> Vectors:
        """Return how well each of these slots (column) fits every probe (row) by what was learned; zeros where nothing was."""
        if self._heads is None:
            return np.zeros((len(probes), len(slots)), np.float32)
        return np.asarray(probes @ self._heads_of(slots).T, np.float32)

    def best_rows(self, probes: Vectors, slots: NDArray[np.int64]) -> Vectors:
        """Return the best cosine of every probe (row) with the passages of every one of these slots (column)."""
        return np.maximum.reduceat(*self._passage_scores(probes, slots), axis=1)

    def nearness(self, probes: Vectors, slot: int) -> Vectors:
        """Return the cosine of every probe (row) with every passage of a slot (column)."""
        return self._passage_scores(probes, np.array([slot]))[0]

    def _passage_scores(self, probes: Vectors, slots: NDArray[np.int64]) -> tuple[Vectors, NDArray[np.int64]]:
        index, starts = self._row_numbers(slots)
        means = probes @ self._means().T
        languages = np.repeat(self._language[slots], self._counts[slots])
        scores = probes @ self._rows[index].astype(np.float32).T - means[:, languages]
        return np.asarray(scores * self._row_scale[index], np.float32), starts

    def keep(self, slots: NDArray[np.int64]) -> None:
        """Drop all but these slots, which are numbered anew in this order."""
        index, starts = self._row_numbers(slots)
        self._heads = None if self._heads is None else self._heads_of(slots)
        self._rows, self._row_scale = self._rows[index], self._row_scale[index]
        self._centres, self._centre_scale = self._centres[slots], self._centre_scale[slots]
        self._counts, self._alike = self._counts[slots], self._alike[slots]
        self._central, self._language = self._central[slots], self._language[slots]
        self._starts = starts.astype(np.int64)
        self.slots, self._used = len(slots), len(index)

    def _reserve(self, slots: int, rows: int) -> None:
        self._rows, self._row_scale = _grown(self._rows, rows), _grown(self._row_scale, rows)
        self._centres, self._centre_scale = _grown(self._centres, slots), _grown(self._centre_scale, slots)
        self._starts, self._counts = _grown(self._starts, slots), _grown(self._counts, slots)
        self._alike, self._central = _grown(self._alike, slots), _grown(self._central, slots)
        self._language = _grown(self._language, slots)


def _grown(array: NDArray[Any], size: int) -> NDArray[Any]:  # Any: arrays of every kind
    if size <= len(array):
        return array
    larger = np.zeros((max(size, len(array) * 3 // 2 + 64), *array.shape[1:]), dtype=array.dtype)
    larger[: len(array)] = array
    return larger
