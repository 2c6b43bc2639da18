"""Fit a scenario's contacts to recorded ones: how many come when, how long they take, how long they wait before giving up.

Arrivals are the mean of each half hour over the days of one weekday (or of all days on which anything came); how much days and
hours differ beyond chance is in `variation.py`. Handle times are kept as they were, as the means of equal groups from short to long.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from hub.errors import Invalid
from hub.routing.simulation.observations import Needs, Observation
from hub.routing.simulation.patience import fit_patience
from hub.routing.simulation.variation import day_variation, handle_variation, hour_variation

Document = dict[str, Any]  # Any: what a scenario file holds

INTERVAL_MIN = 30
INTERVALS = 24 * 60 // INTERVAL_MIN
GROUPS = 200
DIGITS = 4
STRAGGLERS = 0.001
"""The share of contacts that may come before the first and after the last interval of a fitted day without stretching it."""

Stream = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Span:
    """The intervals of the day (from midnight) that a scenario lasts: first, and the one after the last."""

    first: int
    last: int

    @property
    def opens(self) -> str:
        """Return the time of day at which it begins."""
        minutes = self.first * INTERVAL_MIN
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    @property
    def hours(self) -> float:
        """Return how long it lasts."""
        return (self.last - self.first) * INTERVAL_MIN / 60


def span_of(opens_min: int, hours: float) -> Span:
    """Return the half hours that a scenario which opens at a minute of the day covers."""
    first = opens_min // INTERVAL_MIN
    return Span(first, first + max(1, math.ceil(hours * 60 / INTERVAL_MIN)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """To which days is fitted: of one weekday (0 is Monday) or all, within these hours (without, as contacts come).

    `around_weekday`: how much days differ is reckoned around the mean of their weekday, for who has a forecast of each.
    """

    weekday: int | None = None
    span: Span | None = None
    around_weekday: bool = False


def fit(observations: Iterable[Observation], zone: tzinfo, sort: Sort) -> Document:
    """Return `opens`, `hours`, `day_cv`, `hour_cv`, `handle_cv`, `queues` (ids) and `contacts` for days like the recorded ones.

    What comes outside of the hours waits as `backlog`. Raises Invalid when there is nothing to fit to.
    """
    placed = [(one, one.came_at.astimezone(zone)) for one in observations]
    of_days = [(one, at) for one, at in placed if sort.weekday in (None, at.weekday())]
    days = sorted({at.date() for _, at in of_days})
    if not days:
        raise Invalid("there are no contacts on such days; name other days, or another weekday")
    moments = [at for _, at in of_days]
    within = sort.span or _span(moments)
    streams: dict[Stream, list[tuple[Observation, datetime]]] = defaultdict(list)
    for one, at in of_days:
        streams[one.queue, one.channel].append((one, at))
    return {
        "opens": within.opens,
        "hours": within.hours,
        "day_cv": round(day_variation(moments, by_weekday=sort.around_weekday), DIGITS),
        "hour_cv": round(hour_variation(moments), DIGITS),
        "handle_cv": round(_handle_variation(streams), DIGITS),
        "queues": sorted({queue for queue, _ in streams}),
        "contacts": [_stream(name, found, within, len(days)) for name, found in sorted(streams.items())],
    }


def in_groups(values: Sequence[float], groups: int = GROUPS) -> list[float]:
    """Return the means of equally large groups of the sorted values: the same mean, fewer numbers."""
    ordered = sorted(values)
    if len(ordered) <= groups:
        return [round(value, DIGITS) for value in ordered]
    edges = [round(number * len(ordered) / groups) for number in range(groups + 1)]
    parts = [ordered[begin:end] for begin, end in itertools.pairwise(edges)]
    return [round(math.fsum(part) / len(part), DIGITS) for part in parts]


def _handle_variation(streams: Mapping[Stream, Sequence[tuple[Observation, datetime]]]) -> float:
    """Return how much days vary, of the stream with the most handled contacts: the others tell it less well."""
    handled = [
        [(at.date(), one.handle_s) for one, at in found if one.handle_s is not None]
        for found in streams.values()
    ]
    most = max(handled, key=len)
    return handle_variation(most)


def _span(moments: Sequence[datetime]) -> Span:
    """Return the half hours in which nearly all contacts come."""
    places = sorted(_place(at) for at in moments)
    spare = int(len(places) * STRAGGLERS)
    return Span(places[spare], places[len(places) - 1 - spare] + 1)


def _place(at: datetime) -> int:
    return (at.hour * 60 + at.minute) // INTERVAL_MIN


def _stream(name: Stream, found: Sequence[tuple[Observation, datetime]], span: Span, days: int) -> Document:
    counts = Counter(_place(at) for _, at in found)
    inside = [round(counts[place % INTERVALS] / days, DIGITS) for place in range(span.first, span.last)]
    outside = sum(counts.values()) - sum(counts[place % INTERVALS] for place in range(span.first, span.last))
    handled = [one.handle_s for one, _ in found if one.handle_s is not None]
    if not math.fsum(handled):
        raise Invalid(
            f"of the queue {name[0]} by {name[1]} nothing was handled: take it out, or name more days"
        )
    stream: Document = {"queue": name[0], "channel": name[1], "counts": inside}
    stream["handle"] = {"values": in_groups(handled)}
    patience = fit_patience([(one.waited_s, one.outcome) for one, _ in found])
    if patience is not None:
        stream["patience"] = patience
    needs = Counter(one.needs for one, _ in found)
    if needs.keys() != {()}:
        stream["needs"] = _needs(needs)
    if backlog := round(outside / days):
        stream["backlog"] = backlog
    return stream


def _needs(counted: Mapping[Needs, int]) -> list[Document]:
    """Return the kinds of need with shares that add up to 1 to the last digit."""
    whole = sum(counted.values())
    kinds = sorted(counted.items(), key=lambda kind: (-kind[1], kind[0]))
    shares = [round(count / whole, 8) for _, count in kinds]
    shares[0] = round(shares[0] + 1 - math.fsum(shares), 8)
    return [{"share": share, "skills": dict(needs)} for share, (needs, _) in zip(shares, kinds, strict=True)]
