"""What is expected to come: arrivals per kind of work and quarter of an hour, as a value that others learn and pass in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hub.routing.expressions import Needs

INTERVAL_S = 900
"""How long one interval of a forecast lasts."""

PATIENCE_S = 150.0
"""How long people wait at the other end of a line, where nobody knows better."""


class Kind(NamedTuple):
    """Work that the same agents may take: its queue, its channel, what it needs."""

    queue_id: str
    channel: str
    needs: Needs


@dataclass(frozen=True, slots=True)
class Stream:
    """The expected arrivals of one kind: how many in each interval from the forecast's begin on.

    `handle_s` is how long one takes on average, `target_s` how long after its arrival one is due, `synchronous` whether
    somebody waits at the other end, and gives up after about `patience_s`.
    """

    arrivals: tuple[float, ...]
    handle_s: float
    target_s: float
    synchronous: bool
    patience_s: float = PATIENCE_S

    def rate(self, interval: int) -> float:
        """Return the expected arrivals a second in this interval; nothing is expected beyond the last one."""
        return self.arrivals[interval] / INTERVAL_S if 0 <= interval < len(self.arrivals) else 0.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected from `begins_at` on, by kind."""

    begins_at: datetime
    streams: Mapping[Kind, Stream] = field(default_factory=dict)

    def interval(self, now: datetime) -> int:
        """Return the number of the interval in which the moment lies."""
        return int((now - self.begins_at).total_seconds() // INTERVAL_S)
