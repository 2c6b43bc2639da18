"""How long customers would wait: fitted to waits of which most ended because an agent came (they are censored).

With thirty or more who gave up it is the estimate of E. Kaplan and P. Meier (*Nonparametric Estimation from Incomplete
Observations*, 1958) as a hundred values, up to where thirty still waited; beyond that it says nothing reliable, and the tail is
exponential. So is all of it with fewer: by maximum likelihood, all time waited over the number of those who gave up (A.
Mandelbaum, S. Zeltyn 2007).
"""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from hub.routing.simulation.observations import GAVE_UP

VALUES = 100
ENOUGH = 30
DIGITS = 3
LEAST_S = 0.001

Wait = tuple[float, str]


def fit_patience(waits: Sequence[Wait]) -> dict[str, Any] | None:
    """Return the duration of a scenario, from seconds and outcomes; None when nobody gave up."""
    gave_up = sum(outcome == GAVE_UP for _, outcome in waits)
    if not gave_up:
        return None
    mean_s = max(LEAST_S, math.fsum(waited for waited, _ in waits) / gave_up)
    if gave_up < ENOUGH:
        return {"mean_s": round(mean_s, DIGITS)}
    times, gone = kaplan_meier(waits, ENOUGH)
    return {"values": [round(_quantile(place, times, gone, mean_s), DIGITS) for place in _places()]}


def kaplan_meier(waits: Iterable[Wait], at_least: int = 1) -> tuple[list[float], list[float]]:
    """Return moments in seconds, and the share that would have given up by each, as long as so many still waited."""
    ordered = sorted(waits)
    left, staying = len(ordered), 1.0
    times, gone = [], []
    for waited, together in groupby(ordered, key=lambda wait: wait[0]):
        if left < at_least:
            break
        ends = [outcome for _, outcome in together]
        given_up = sum(outcome == GAVE_UP for outcome in ends)
        if given_up:
            staying *= 1 - given_up / left
            times.append(waited)
            gone.append(1 - staying)
        left -= len(ends)
    return times, gone


def _places() -> list[float]:
    return [(number + 0.5) / VALUES for number in range(VALUES)]


def _quantile(place: float, times: Sequence[float], gone: Sequence[float], mean_s: float) -> float:
    """Return the patience that this share does not exceed."""
    if not gone:
        return -mean_s * math.log(1 - place)
    if place <= gone[-1]:
        return times[bisect_left(gone, place)]
    staying = 1 - gone[-1]
    return times[-1] + mean_s * math.log(staying / (1 - place))
