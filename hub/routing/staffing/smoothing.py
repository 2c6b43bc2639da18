"""Daily totals by exponential smoothing, where statsmodels is installed."""

import importlib.util
import warnings
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from hub.routing.staffing.half_hours import HalfHours

WEEK = 7
LEAST_WEEKS = 4
LIBRARY = "statsmodels"


def smoothed_totals(history: HalfHours, days: Sequence[date]) -> Mapping[date, float] | None:
    """Return what each day is expected to bring; None without the library, or with less than four weeks of history.

    Days on which nothing at all came, though the weekday is an open one, take the mean of their weekday.
    """
    known = sorted(history.counts)
    if len(known) < LEAST_WEEKS * WEEK or not days or importlib.util.find_spec(LIBRARY) is None:
        return None
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    series = [_total(history, day) for day in known]
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # it warns of a fit that did not converge, which the comparison of errors judges
        fitted = ExponentialSmoothing(
            series, trend="add", damped_trend=True, seasonal="add", seasonal_periods=WEEK
        ).fit()
        ahead = [float(value) for value in fitted.forecast((max(days) - known[-1]).days)]
    begins = known[-1] + timedelta(days=1)
    return {day: max(0.0, ahead[(day - begins).days]) for day in days}


def _total(history: HalfHours, day: date) -> float:
    if day in history.open_days:
        return history.total(day)
    like = [history.total(each) for each in history.days if each.weekday() == day.weekday()]
    return sum(like) / len(like) if like else 0.0
