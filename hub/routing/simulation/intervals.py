"""Means over simulated days, with two intervals: of the mean, and of a single day to come.

`low` and `high` hold the mean with 95 % confidence (Student's t); of one sum over another it is that of the ratio estimator
(W. Cochran, *Sampling Techniques*, 1977, chapter 6). `day_low` and `day_high` hold one further day with 95 % probability: the
prediction interval of a sample from a normal distribution (G. Hahn, W. Meeker, *Statistical Intervals*, 1991), within what days
can be at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.95
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its intervals; everything is None where there was nothing to measure."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None
    day_low: float | None = None
    day_high: float | None = None

    def as_document(self) -> dict[str, float | None]:
        """Return the figures, rounded so that no machine differs in the last digit."""
        names = ("mean", "low", "high", "day_low", "day_high")
        return {name: _rounded(getattr(self, name)) for name in names}


def mean_of(values: Sequence[float | None], highest: float | None = None) -> Estimate:
    """Return the mean of daily figures, days without one left out; nothing is below 0 or above `highest`."""
    return ratio_of([value for value in values if value is not None], None, highest)


def ratio_of(
    numerators: Sequence[float], denominators: Sequence[float] | None, highest: float | None = None
) -> Estimate:
    """Return the sum of the numerators over that of the denominators (without them, the mean)."""
    below = [1.0] * len(numerators) if denominators is None else list(denominators)
    pairs = [(above, under) for above, under in zip(numerators, below, strict=True) if under]
    count, whole = len(pairs), math.fsum(under for _, under in pairs)
    if not pairs:
        return Estimate()
    mean = math.fsum(above for above, _ in pairs) / whole
    if count < 2:
        return Estimate(mean)
    of_mean = math.sqrt(
        math.fsum((count * (above - mean * under) / whole) ** 2 for above, under in pairs)
        / (count - 1)
        / count
    )
    days = [above / under for above, under in pairs]
    middle = math.fsum(days) / count
    of_day = math.sqrt(math.fsum((day - middle) ** 2 for day in days) / (count - 1) * (1 + 1 / count))
    t = student_t(count - 1)
    near, far = _within(mean, t * of_mean, highest), _within(middle, t * of_day, highest)
    return Estimate(mean, *near, *far)


def difference_of(first: Estimate, other: Estimate, days: Sequence[float]) -> Estimate:
    """Return how much the other mean is above the first; `days` are the paired differences, day by day."""
    if first.mean is None or other.mean is None:
        return Estimate()
    difference, count = other.mean - first.mean, len(days)
    if count < 2:
        return Estimate(difference)
    middle = math.fsum(days) / count
    half = student_t(count - 1) * math.sqrt(
        math.fsum((day - middle) ** 2 for day in days) / (count - 1) / count
    )
    return Estimate(difference, difference - half, difference + half)


def student_t(freedom: int) -> float:
    """Return the two-sided 95 % quantile of Student's t; beyond 30 by the expansion in 1/n (Abramowitz, Stegun 26.7.5)."""
    if freedom <= len(T_95):
        return T_95[freedom - 1]
    z = 1.959963984540054
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


T_95 = (
    *(12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157, 2.228139),
    *(2.200985, 2.178813, 2.160369, 2.144787, 2.131450, 2.119905, 2.109816, 2.100922, 2.093024, 2.085963),
    *(2.079614, 2.073873, 2.068658, 2.063899, 2.059539, 2.055529, 2.051831, 2.048407, 2.045230, 2.042272),
)


def _within(middle: float, half: float, highest: float | None) -> tuple[float, float]:
    high = middle + half
    return max(0.0, middle - half), high if highest is None else min(highest, high)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
