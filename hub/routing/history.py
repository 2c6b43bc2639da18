"""What came before, counted by kind and quarter of an hour of the week, and the forecast that follows from it. Pure."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from hub.domain.channel_work import work_of
from hub.domain.ticket import Ticket
from hub.routing.forecast import INTERVAL_S, Forecast, Kind, Stream
from hub.routing.priority import response_due_at
from hub.routing.waiting import first_needs

A_WEEK = timedelta(weeks=1)
WEEK_INTERVALS = 7 * 86_400 // INTERVAL_S
REMEMBERED = 4
"""How many weeks count: more are slower to learn, fewer are chance."""

SMOOTHING = (0.25, 0.5, 0.25)
"""How much a quarter of an hour learns from the ones beside it."""

TRUST = 20.0
"""How many contacts have to be expected today before their number says as much as all the weeks before."""


@dataclass(slots=True)
class _Past:
    """The arrivals of one kind by quarter of an hour since 1970 by the wall clock, and the sums their means are made of."""

    counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    number: int = 0
    allowed_s: float = 0.0


class ArrivalHistory:
    """Count arrivals, and expect of the coming hours what came in the same hours of the weeks before.

    A day that is busier than usual so far is expected to stay so, the more surely the more has come. Hours and days are those
    of the wall clock of `zone`: people call at nine, in summer and in winter. The one hour a year that comes twice counts as one.
    """

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone
        self._pasts: dict[Kind, _Past] = {}
        self._began: int | None = None

    def note(self, ticket: Ticket) -> None:
        """Count a ticket that came."""
        came = self._quarter(ticket.created_at)
        kind = Kind(ticket.queue_id, ticket.channel, first_needs(ticket))
        past = self._pasts.setdefault(kind, _Past())
        past.counts[came] += 1
        past.number += 1
        past.allowed_s += max(0.0, (response_due_at(ticket) - ticket.created_at).total_seconds())
        self._began = came if self._began is None else min(self._began, came)

    def forget_before(self, moment: datetime) -> None:
        """Forget what came before."""
        first = self._quarter(moment)
        for past in self._pasts.values():
            for gone in [quarter for quarter in past.counts if quarter < first]:
                del past.counts[gone]
        self._began = None if self._began is None else max(self._began, first)

    def forecast(self, now: datetime, intervals: int) -> Forecast:
        """Return what is expected from the beginning of this quarter of an hour on."""
        begin_s = int(now.timestamp()) // INTERVAL_S * INTERVAL_S
        begins_at = datetime.fromtimestamp(begin_s, now.tzinfo)
        moments = (datetime.fromtimestamp(begin_s + n * INTERVAL_S, UTC) for n in range(intervals))
        first, quarters = self._quarter(begins_at), [self._quarter(moment) for moment in moments]
        found = {}
        for kind, past in self._pasts.items():
            work = work_of(kind.channel)
            busy = self._busyness(past, first)
            arrivals = tuple(busy * self._usual(past, quarter, first) for quarter in quarters)
            if any(arrivals):
                found[kind] = Stream(arrivals, work.handle_s, past.allowed_s / past.number, work.synchronous)
        return Forecast(begins_at, found)

    def _usual(self, past: _Past, quarter: int, before: int) -> float:
        """Return how many usually come in this quarter of the week, by the weeks that are over and known."""
        weeks = [quarter - week * WEEK_INTERVALS for week in range(1, REMEMBERED + 2)]
        known = [each for each in weeks if self._began is not None and self._began <= each < before]
        if not known:
            return 0.0
        total = sum(
            weight * past.counts.get(each + beside, 0)
            for each in known
            for beside, weight in zip((-1, 0, 1), SMOOTHING, strict=True)
        )
        return total / len(known)

    def _busyness(self, past: _Past, first: int) -> float:
        """Return today's arrivals so far over those that were expected, drawn towards 1 while that is not many."""
        since = first - first % (86_400 // INTERVAL_S)
        expected = sum(self._usual(past, quarter, since) for quarter in range(since, first))
        came = sum(past.counts.get(quarter, 0) for quarter in range(since, first))
        return (came + TRUST) / (expected + TRUST)

    def _quarter(self, moment: datetime) -> int:
        wall = moment.astimezone(self._zone).replace(tzinfo=UTC)
        return int(wall.timestamp()) // INTERVAL_S
