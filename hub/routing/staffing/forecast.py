"""Forecast what comes in each half hour of days to come.

Two methods foretell how many a day brings; the shape of a day is that of the same weekday. *Seasonal* is the mean of the same weekday, of
which recent weeks count more. *Smoothing* is Holt and Winters' exponential smoothing with a week as its season (C. Holt 1957, P.
Winters 1960), by statsmodels where it is installed (`pip install hub[forecast]`). Whichever erred less on the last days of the history is
used, and its error told: the sum of |forecast - came| over the sum of what came (S. Kolassa, W. Schütz, *Advantages of the MAD/Mean
Ratio over the MAPE*, 2007).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hub.routing.staffing.half_hours import HalfHours, Profile
from hub.routing.staffing.smoothing import smoothed_totals

FADING = 0.8
"""What a week counts beside the week after it."""

TESTED_DAYS = 14
LEAST_DAYS = 28
"""Days of history from which on the last fourteen are held back to measure the methods."""

Totals = Callable[[HalfHours, Sequence[date]], Mapping[date, float] | None]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected in each half hour of each day, by which method, and how much that method erred (None: not known)."""

    expected: Mapping[date, Profile]
    method: str
    error: float | None


def forecast(history: HalfHours, days: Sequence[date]) -> Forecast:
    """Return the forecast for some days after the history's last."""
    errors = {name: _error(history, totals) for name, totals in METHODS.items()}
    known = {name: error for name, error in errors.items() if error is not None}
    method = min(known, key=lambda name: known[name]) if known else "seasonal"
    totals = METHODS[method](history, days)
    if totals is None:
        method, totals = "seasonal", seasonal_totals(history, days)
    expected = {day: [share * totals[day] for share in day_shape(history, day)] for day in days}
    return Forecast(expected, method, known.get(method))


def seasonal_totals(history: HalfHours, days: Sequence[date]) -> dict[date, float]:
    """Return the weighted mean of the same weekday; before a weekday was ever seen, of all days."""
    return {day: _weighted(history, day, history.total) for day in days}


def day_shape(history: HalfHours, day: date) -> list[float]:
    """Return the share of the day's contacts that comes in each half hour."""
    like = _like(history, day)
    sums = [
        math.fsum(_weight(each, day) * history.counts[each][place] for each in like)
        for place in range(len(history.counts[like[0]]) if like else 0)
    ]
    whole = math.fsum(sums)
    return [each / whole for each in sums] if whole else [0.0] * 48


def _weighted(history: HalfHours, day: date, figure: Callable[[date], float]) -> float:
    like = _like(history, day)
    weights = [_weight(each, day) for each in like]
    whole = math.fsum(weights)
    return (
        math.fsum(weight * figure(each) for weight, each in zip(weights, like, strict=True)) / whole
        if whole
        else 0.0
    )


def _like(history: HalfHours, day: date) -> list[date]:
    """Return the open days of the same weekday; of a history shorter than a week, every open day."""
    days = history.days
    same = [each for each in days if each.weekday() == day.weekday()]
    seen_weekday = any(each.weekday() == day.weekday() for each in history.counts)
    return same if same or seen_weekday else days


def _weight(each: date, day: date) -> float:
    return float(FADING ** ((day - each).days / 7))


def _error(history: HalfHours, totals: Totals) -> float | None:
    """Return how much a method erred on the last days, knowing only what came before; None with too short a history."""
    if len(history.counts) < LEAST_DAYS:
        return None
    begin = max(history.counts) - timedelta(days=TESTED_DAYS - 1)
    tested = [day for day in history.days if day >= begin]
    known = history.until(begin)
    foretold = totals(known, tested) if known.days and tested else None
    came = math.fsum(history.total(day) for day in tested)
    if foretold is None or not came:
        return None
    apart = 0.0
    for day in tested:
        shape = day_shape(known, day)
        apart += math.fsum(
            abs(share * foretold[day] - count)
            for share, count in zip(shape, history.counts[day], strict=True)
        )
    return apart / came


METHODS: Mapping[str, Totals] = {"seasonal": seasonal_totals, "smoothing": smoothed_totals}
