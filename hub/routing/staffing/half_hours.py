"""Recorded contacts counted by day and half hour, for each stream (a queue and a channel)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from hub.routing.simulation.fitting import INTERVAL_MIN, INTERVALS, Stream
from hub.routing.simulation.observations import Observation

Profile = Sequence[float]
"""A figure for each half hour of a day, from midnight."""


@dataclass(frozen=True, slots=True)
class HalfHours:
    """What one stream brought: 48 counts for each day from the first to the last; `open_days` are those on which anything
    at all came (to any stream), so a holiday does not look like a quiet day."""

    counts: Mapping[date, Profile]
    open_days: frozenset[date]

    @property
    def days(self) -> list[date]:
        """Return the open days in order."""
        return sorted(day for day in self.counts if day in self.open_days)

    def total(self, day: date) -> float:
        """Return how many came that day."""
        return sum(self.counts[day])

    def until(self, end: date) -> "HalfHours":
        """Return what was known on a day, before anything of it came."""
        return HalfHours({day: counts for day, counts in self.counts.items() if day < end}, self.open_days)


def count_half_hours(observations: Iterable[Observation], zone: tzinfo) -> dict[Stream, HalfHours]:
    """Return the counts of every stream by the clock of a time zone."""
    found: dict[Stream, dict[date, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    open_days = set()
    for one in observations:
        at = one.came_at.astimezone(zone)
        found[one.queue, one.channel][at.date()][(at.hour * 60 + at.minute) // INTERVAL_MIN] += 1
        open_days.add(at.date())
    days = _between(open_days)
    return {
        stream: HalfHours(
            {day: [float(counted[day][place]) for place in range(INTERVALS)] for day in days},
            frozenset(open_days),
        )
        for stream, counted in found.items()
    }


def _between(days: set[date]) -> list[date]:
    first, last = min(days), max(days)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
