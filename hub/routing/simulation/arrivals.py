"""When contacts come: Poisson streams whose rate is constant within the intervals of a day.

A stream is drawn at rate one and stretched by the inverse of the integrated rate (E. Çinlar, *Introduction to Stochastic
Processes*, 1975): another load or another shape moves the same contacts instead of drawing others.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random

from hub.routing.simulation.scenario import Contacts, Scenario, minutes_of


@dataclass(frozen=True, slots=True)
class Rate:
    """Contacts per second, constant between `edges_s` (one more than `per_s`), both seconds since opening."""

    edges_s: tuple[float, ...]
    per_s: tuple[float, ...]

    @property
    def total(self) -> float:
        """Return how many are expected."""
        return math.fsum(rate * (end - begin) for rate, (begin, end) in self._steps())

    def between(self, begin_s: float, end_s: float) -> float:
        """Return how many are expected between two moments."""
        return math.fsum(
            rate * max(0.0, min(end, end_s) - max(begin, begin_s)) for rate, (begin, end) in self._steps()
        )

    def moments(self, dice: Random) -> Iterator[float]:
        """Yield the moments of one day, in order."""
        reached = list(
            accumulate((rate * (end - begin) for rate, (begin, end) in self._steps()), initial=0.0)
        )
        place = 0.0
        while (place := place - math.log(1.0 - dice.random())) < reached[-1]:
            step = bisect_right(reached, place) - 1
            yield self.edges_s[step] + (place - reached[step]) / self.per_s[step]

    def scaled(self, day: float, each_s: float = 0.0, factors: Sequence[float] = ()) -> "Rate":
        """Return the rate times a factor for the whole day, and one for each stretch of `each_s` seconds."""
        if not factors:
            return Rate(self.edges_s, tuple(rate * day for rate in self.per_s))
        edges = sorted({*self.edges_s, *(each_s * number for number in range(len(factors)))})
        edges = [edge for edge in edges if edge <= self.edges_s[-1]]
        return Rate(
            tuple(edges),
            tuple(
                self._at(begin) * day * factors[min(int(begin / each_s), len(factors) - 1)]
                for begin in edges[:-1]
            ),
        )

    def _at(self, moment_s: float) -> float:
        return self.per_s[min(bisect_right(self.edges_s, moment_s), len(self.per_s)) - 1]

    def _steps(self) -> Iterator[tuple[float, tuple[float, float]]]:
        return zip(self.per_s, pairwise(self.edges_s), strict=True)


def rate_of(stream: Contacts, scenario: Scenario) -> Rate:
    """Return how many contacts of the stream come when, with the scenario's load and changes."""
    day_s = scenario.hours * 3600.0
    weights: Sequence[float] = stream.counts or stream.shape or scenario.shape or (1.0,)
    per_day = _per_day(stream, scenario, day_s) * scenario.load
    whole, each_s = math.fsum(weights) or 1.0, day_s / len(weights)
    edges = {each_s * number for number in range(len(weights))} | {day_s}
    changes = [
        change for change in scenario.changes if change.arrivals != 1.0 and change.queue in ("", stream.queue)
    ]
    spans = []
    for change in changes:
        begin = seconds_after_opening(change.at, scenario)
        end = seconds_after_opening(change.until, scenario) if change.until else day_s
        spans.append((begin, end, change.arrivals))
        edges |= {moment for moment in (begin, end) if 0 < moment < day_s}
    ordered = tuple(sorted(edges))
    rates = []
    for begin in ordered[:-1]:
        rate = per_day * weights[min(int(begin / each_s + 1e-9), len(weights) - 1)] / whole / each_s
        rates.append(rate * math.prod(factor for since, until, factor in spans if since <= begin < until))
    return Rate(ordered, tuple(rates))


def _per_day(stream: Contacts, scenario: Scenario, day_s: float) -> float:
    if stream.counts:
        return math.fsum(stream.counts)
    if stream.per_day is not None:
        return stream.per_day
    if stream.per_hour is not None:
        return stream.per_hour * scenario.hours
    offered = stream.load if stream.load is not None else (stream.load_per_agent or 0.0) * scenario.head_count
    return offered * day_s / stream.handle.expected_s


def seconds_after_opening(time: str, scenario: Scenario) -> float:
    """Return how long after opening a time of day is; before opening is negative."""
    return (minutes_of(time) - scenario.opening_min) * 60.0


def expected_contacts(scenario: Scenario) -> float:
    """Return how many contacts a day is expected to bring, the backlog included."""
    return math.fsum(rate_of(stream, scenario).total + stream.backlog for stream in scenario.contacts)
