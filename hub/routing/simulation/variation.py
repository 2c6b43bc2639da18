"""How much days, and hours of days, differ beyond what chance does to Poisson arrivals.

By the method of moments: counts with mean m whose rate varies by the coefficient cv have the variance m + (m·cv)² (G. Jongbloed,
G. Koole, *Managing Uncertainty in Call Centres Using Poisson Mixtures*, 2001).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import product


def day_variation(moments: Iterable[datetime], *, by_weekday: bool = False) -> float:
    """Return the coefficient of variation of a day to come, around the mean of all days or of its weekday.

    A variance estimated with n - 1 degrees of freedom is made wider by (n-1)/(n-3) and by 1+1/n, because neither it nor the mean
    is known better than that: the variance of Student's t of the day to come.
    """
    totals = Counter(at.date() for at in moments)
    groups = (
        [list(days.values()) for days in _by_weekday(totals).values()]
        if by_weekday
        else [list(totals.values())]
    )
    beyond = squares = freedom = 0.0
    for counts in groups:
        mean = sum(counts) / len(counts)
        freedom += len(counts) - 1
        beyond += sum((count - mean) ** 2 for count in counts) - (len(counts) - 1) * mean
        squares += (len(counts) - 1) * mean**2
    if beyond <= 0 or not squares:
        return 0.0
    wider = freedom / (freedom - 2) if freedom > 2 else 3.0
    return math.sqrt(beyond / squares * wider * (1 + len(groups) / len(totals)))


def hour_variation(moments: Iterable[datetime]) -> float:
    """Return the coefficient of variation of the hours within a day, beside that of the whole day; by weekday."""
    cells = Counter((at.date(), at.hour) for at in moments)
    totals = Counter[date]()
    for (day, _), count in cells.items():
        totals[day] += count
    beyond = squares = 0.0
    for days in _by_weekday(totals).values():
        whole = sum(days.values())
        profile = Counter[int]()
        for (day, place), count in cells.items():
            profile[place] += count if day in days else 0
        if len(days) > 1:
            for day, (place, count) in product(days, profile.items()):
                expected = days[day] * count / whole
                beyond += (cells[day, place] - expected) ** 2 - expected * (1 - count / whole) * (
                    1 - 1 / len(days)
                )
                squares += expected**2 * (1 - 1 / len(days))
    return math.sqrt(beyond / squares) if beyond > 0 and squares else 0.0


def handle_variation(handled: Iterable[tuple[date, float]]) -> float:
    """Return how much the mean handle time of days varies beyond what the single ones explain (one-way random effects)."""
    by_day: dict[date, list[float]] = defaultdict(list)
    for day, handle_s in handled:
        by_day[day].append(handle_s)
    means = {day: math.fsum(values) / len(values) for day, values in by_day.items() if len(values) > 1}
    if len(means) < 2:
        return 0.0
    middle = math.fsum(means.values()) / len(means)
    between = math.fsum((mean - middle) ** 2 for mean in means.values()) / (len(means) - 1)
    explained = math.fsum(
        math.fsum((value - mean) ** 2 for value in by_day[day]) / (len(by_day[day]) - 1) / len(by_day[day])
        for day, mean in means.items()
    ) / len(means)
    return math.sqrt(max(0.0, between - explained)) / middle if middle else 0.0


def _by_weekday(totals: Mapping[date, int]) -> dict[int, dict[date, int]]:
    found: dict[int, dict[date, int]] = defaultdict(dict)
    for day, count in totals.items():
        found[day.weekday()][day] = count
    return found
