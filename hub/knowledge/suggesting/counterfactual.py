"""Learn from what agents did with suggestions, without taking the place on the screen for worth. Pure.

What stands first is used more because it is looked at more (Joachims, Swaminathan and Schnabel 2017, "Unbiased learning-to-rank with
biased feedback"). So a use at rank k counts 1 / (chance that rank k is looked at), at most `MAX_WEIGHT`; the sums are drawn
towards what the engine expected by a prior, so that a few verdicts move little. How often ranks are looked at is estimated from
neighbours that were swapped by chance: both stood at both ranks, so only the rank differs.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hub.domain.article import Verdict
from hub.domain.showing import Showing, Shown

ENGINE = "fused-2"
"""Names the ranking in the log; to be changed with it."""

LOOKED_AT = (1.0, 0.65, 0.5, 0.4, 0.35)
"""Chances that ranks 1, 2, ... are looked at, as long as nothing else is known; later ranks count as the last."""

MAX_WEIGHT = 4.0
MAX_SWAP_WEIGHT = 25.0

PRIOR = 6.0
"""So many uses, all as expected, stand beside what was seen of each suggestion."""

SWAP_PRIOR = 20.0
"""The same for the ratio between two neighbouring ranks."""

MAX_LIFT = 2.5
"""A confidence counts at most so many times as much, and at least one so manieth of it."""

NEAR_TIE = 0.04
"""Suggestions that differ by less in worth may be swapped by chance."""

USED = (Verdict.ACCEPTED, Verdict.EDITED)

T = TypeVar("T")


@dataclass(slots=True)
class _Record:
    """What was seen of one suggestion: the sum of confidences it was shown with, and its uses by rank."""

    expected: float = 0.0
    used: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(slots=True)
class _Swaps:
    """Uses at the upper and the lower rank of pairs swapped by chance, each divided by the chance of standing there."""

    upper: float = 0.0
    lower: float = 0.0


class Evidence:
    """Sums over settled showings."""

    def __init__(self) -> None:
        self._records: dict[str, _Record] = defaultdict(_Record)
        self._all = _Record()
        self._swaps: dict[int, _Swaps] = defaultdict(_Swaps)

    def add(self, showing: Showing) -> None:
        """Count a settled showing in; each must be counted once."""
        for one in showing.items:
            for record in (self._records[one.item_id], self._all):
                record.expected += one.confidence
                record.used[one.rank] += one.verdict in USED
        for upper, lower in swappable(showing.items):
            swaps = self._swaps[upper.rank]
            swaps.upper += (upper.verdict in USED) * min(1 / upper.propensity, MAX_SWAP_WEIGHT)
            swaps.lower += (lower.verdict in USED) * min(1 / lower.propensity, MAX_SWAP_WEIGHT)

    def looked_at(self, rank: int) -> float:
        """Return the chance (0-1) that a suggestion at this rank (from 1) is looked at, the first one always."""
        chance = 1.0
        for upper in range(1, rank):
            swaps = self._swaps.get(upper, _Swaps())
            foretold = _customary(upper + 1) / _customary(upper)
            chance *= min((swaps.lower + SWAP_PRIOR * foretold) / (swaps.upper + SWAP_PRIOR), 1.0)
        return chance

    def lift(self, item_id: str) -> float:
        """Return how many times as often as expected a suggestion is used when it is looked at; 1 when nothing is known."""
        record = self._records.get(item_id)
        if record is None:
            return 1.0
        return (self._worth(record) + PRIOR) / (self._calibration() * record.expected + PRIOR)

    def worth(self, item_id: str, confidence: float) -> float:
        """Return the chance of a use that a confidence (0-1) comes to, to order by; above 1 for what is used more than promised."""
        return confidence * max(1 / MAX_LIFT, min(MAX_LIFT, self.lift(item_id)))

    def _worth(self, record: _Record) -> float:
        return sum(
            count * min(1 / self.looked_at(rank), MAX_WEIGHT) for rank, count in record.used.items() if count
        )

    def _calibration(self) -> float:
        """Return the uses there are for one that the confidences promise: agents who use few suggestions say nothing of any one."""
        return (self._worth(self._all) + 1) / (self._all.expected + 1)


def _customary(rank: int) -> float:
    return LOOKED_AT[min(rank, len(LOOKED_AT)) - 1]


def swappable(items: Sequence[Shown]) -> list[tuple[Shown, Shown]]:
    """Return the neighbours of a showing that might have stood the other way round."""
    pairs: list[tuple[Shown, Shown]] = []
    place = 0
    while place + 1 < len(items):
        if items[place].propensity < 1 and items[place + 1].propensity < 1:
            pairs.append((items[place], items[place + 1]))
            place += 1
        place += 1
    return pairs


def explored(ordered: Sequence[tuple[T, float]], exploration: float, seed: str) -> list[tuple[T, float]]:
    """Return the items (each with its worth, best first) with near-ties swapped by chance, each with its chance to stand there.

    `exploration` (0 to 0.5) is the chance of a swap. The same seed gives the same order: what an agent sees does not change
    when it is asked for again.
    """
    shown: list[tuple[T, float]] = []
    place = 0
    while place < len(ordered):
        first, worth = ordered[place]
        second = ordered[place + 1] if place + 1 < len(ordered) else None
        if exploration <= 0 or second is None or worth - second[1] >= NEAR_TIE:
            shown.append((first, 1.0))
            place += 1
            continue
        swap = _chance(f"{seed} {place}") < exploration
        propensity = exploration if swap else 1 - exploration
        pair = (second[0], first) if swap else (first, second[0])
        shown += [(one, propensity) for one in pair]
        place += 2
    return shown


def _chance(seed: str) -> float:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") / 2**64
