"""An incremental inverted index: add and drop documents at any time, score by BM25 or by TF-IDF cosine.

Postings live in segments of growing size, the newest last; a segment is merged into its neighbour as soon as it is
at least half as large, so adding n documents one by one costs O(n log n) in all and a query meets O(log n) segments.
Document frequencies are global, so a score does not depend on how the documents are spread over segments.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

K1 = 1.2
B = 0.75
"""BM25's customary parameters (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework")."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings sorted by term: those of `terms[i]` are `slots[starts[i]:starts[i+1]]`."""

    terms: Ints
    starts: Ints
    slots: Ints
    counts: Floats

    @classmethod
    def of(cls, terms: Ints, slots: Ints, counts: Floats) -> "Segment":
        """Sort postings into a segment."""
        order = np.argsort(terms, kind="stable")
        unique, starts = np.unique(terms[order], return_index=True)
        bounds = np.append(starts, len(terms)).astype(np.int32)
        return cls(unique.astype(np.int32), bounds, slots[order], counts[order])

    def flat_terms(self) -> Ints:
        """Return the term of every posting."""
        return np.repeat(self.terms, np.diff(self.starts))

    def find(self, wanted: Ints) -> tuple[Ints, Ints, Floats]:
        """Return for the wanted terms (position in `wanted`, slot, count) of every posting."""
        if not len(wanted) or not len(self.terms):
            return _NO_INTS, _NO_INTS, _NO_FLOATS
        places = np.searchsorted(self.terms, wanted)
        places[places == len(self.terms)] = 0
        known = np.flatnonzero(self.terms[places] == wanted)
        begins, ends = self.starts[places[known]], self.starts[places[known] + 1]
        sizes = ends - begins
        if not sizes.sum():
            return _NO_INTS, _NO_INTS, _NO_FLOATS
        rows = np.repeat(begins - np.append(0, np.cumsum(sizes)[:-1]), sizes) + np.arange(sizes.sum())
        return np.repeat(known, sizes).astype(np.int32), self.slots[rows], self.counts[rows]


_NO_INTS: Ints = np.zeros(0, dtype=np.int32)
_NO_FLOATS: Floats = np.zeros(0, dtype=np.float32)


class TermIndex:
    """Documents by number ("slot"), made of the terms that `analyze` yields."""

    def __init__(self, analyze: Callable[[str], Iterable[str]]) -> None:
        self._analyze = analyze
        self._ids: dict[str, int] = {}
        self._frequency: Floats = np.zeros(1024, dtype=np.float32)
        self._lengths: Floats = np.zeros(64, dtype=np.float32)
        self._norms: Floats = np.ones(64, dtype=np.float32)
        self._documents = 0
        self._pending: list[tuple[int, Counter[str]]] = []
        self._segments: list[Segment] = []

    def add(self, slot: int, text: str) -> None:
        """Take a document in; it is found after the next `seal`."""
        self._pending.append((slot, Counter(self._analyze(text))))

    def seal(self) -> None:
        """Make what was added findable."""
        if not self._pending:
            return
        terms, slots, counts = self._number_pending()
        self._documents += len(self._pending)
        self._pending.clear()
        np.add.at(self._frequency, terms, 1)
        self._push(Segment.of(terms, slots, counts))

    def _number_pending(self) -> tuple[Ints, Ints, Floats]:
        ids, terms, slots, counts = self._ids, list[int](), list[int](), list[int]()
        for slot, counted in self._pending:
            self._reserve_slot(slot)
            self._lengths[slot] = counted.total()
            slots.extend([slot] * len(counted))
            counts.extend(counted.values())
            for term in counted:
                terms.append(ids.setdefault(term, len(ids)))
        self._frequency = grown(self._frequency, len(ids))
        return np.array(terms, np.int32), np.array(slots, np.int32), np.array(counts, np.float32)

    def _reserve_slot(self, slot: int) -> None:
        self._lengths = grown(self._lengths, slot + 1)
        self._norms = grown(self._norms, slot + 1)

    def _push(self, segment: Segment) -> None:
        self._segments.append(segment)
        while len(self._segments) > 1 and len(self._segments[-2].slots) < 2 * len(self._segments[-1].slots):
            newer, older = self._segments.pop(), self._segments.pop()
            self._segments.append(_merge([older, newer]))
        self._measure(self._segments[-1])

    def _measure(self, segment: Segment) -> None:
        weights = (1 + np.log(segment.counts)) * self._idf_smooth(segment.flat_terms())
        squares = np.bincount(segment.slots, weights=weights * weights)
        present = np.flatnonzero(squares)
        self._norms[present] = np.sqrt(squares[present])

    def keep(self, renumbering: Ints) -> None:
        """Give every document the slot `renumbering[slot]`; -1 drops it."""
        self.seal()
        merged = _merge(self._segments) if self._segments else None
        self._segments.clear()
        self._lengths, self._norms = np.zeros(64, np.float32), np.ones(64, np.float32)
        self._frequency[:] = 0
        self._documents = int((renumbering >= 0).sum())
        if merged is None:
            return
        slots = renumbering[merged.slots]
        alive = slots >= 0
        terms, slots, counts = merged.flat_terms()[alive], slots[alive].astype(np.int32), merged.counts[alive]
        self._reserve_slot(int(slots.max(initial=0)))
        sums = np.bincount(slots, weights=counts)
        self._lengths[: len(sums)] = sums
        np.add.at(self._frequency, terms, 1)
        self._push(Segment.of(terms, slots, counts))

    def _idf_smooth(self, terms: Ints) -> Floats:
        return np.asarray(np.log((1 + self._documents) / (1 + self._frequency[terms])) + 1, dtype=np.float32)

    def _query(self, text: str) -> tuple[Ints, Floats, int]:
        counted = Counter(self._analyze(text))
        known = [
            (number, count)
            for term, count in counted.items()
            if (number := self._ids.get(term)) is not None and self._frequency[number] > 0
        ]
        terms = np.array([term for term, _ in known], np.int32)
        return terms, np.array([count for _, count in known], np.float32), len(counted) - len(known)

    def bm25(self, text: str, slots: int) -> Floats:
        """Return for every slot its BM25 score as a share (0 to 1) of what a document with every term would get."""
        terms, _, unknown = self._query(text)
        frequency = self._frequency[terms]
        idf = np.log(1 + (self._documents - frequency + 0.5) / (frequency + 0.5)).clip(min=0)
        best = float(idf.sum()) + unknown * float(np.log(2 * self._documents + 2))
        mean_length = max(float(self._lengths.sum()) / max(self._documents, 1), 1.0)
        total = np.zeros(slots, dtype=np.float32)
        for segment in self._segments:
            which, found, counts = segment.find(terms)
            scale = K1 * (1 - B + B * self._lengths[found] / mean_length)
            total += np.bincount(found, weights=idf[which] * counts / (counts + scale), minlength=slots)[
                :slots
            ]
        return total / best if best > 0 else total

    def cosine(self, text: str, slots: int) -> Floats:
        """Return for every slot the cosine of the TF-IDF vectors (logarithmic counts, smooth IDF)."""
        terms, counts, unknown = self._query(text)
        idf = self._idf_smooth(terms)
        wanted = (1 + np.log(counts)) * idf if len(terms) else counts
        rare = float(np.log(1 + self._documents) + 1)
        norm = float(np.sqrt((wanted**2).sum() + unknown * rare * rare))
        total = np.zeros(slots, dtype=np.float32)
        for segment in self._segments:
            which, found, tf = segment.find(terms)
            weights = wanted[which] * idf[which] * (1 + np.log(tf))
            total += np.bincount(found, weights=weights, minlength=slots)[:slots]
        reach = min(slots, len(self._norms))
        total[:reach] /= self._norms[:reach].clip(min=1e-6)
        return total / norm if norm > 0 else total


def grown(array: Floats, size: int) -> Floats:
    """Return the array with room for `size` entries, doubling when it must grow; new entries are 0."""
    if size <= len(array):
        return array
    larger = np.zeros((max(size, 2 * len(array)), *array.shape[1:]), dtype=array.dtype)
    larger[: len(array)] = array
    return larger


def _merge(segments: list[Segment]) -> Segment:
    if len(segments) == 1:
        return segments[0]
    return Segment.of(
        np.concatenate([segment.flat_terms() for segment in segments]),
        np.concatenate([segment.slots for segment in segments]),
        np.concatenate([segment.counts for segment in segments]),
    )
