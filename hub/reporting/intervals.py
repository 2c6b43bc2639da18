"""Cut a stretch of time into the intervals of a report, by the clock of a time zone. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.errors import Invalid

MAX_INTERVALS = 20_000
TICK = timedelta(milliseconds=1)
"""The precision of every stored moment."""


class Interval(StrEnum):
    """How long the rows of a report are; `all` is one row for the whole stretch."""

    QUARTER = "15m"
    HALF = "30m"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"


_STEPS = {
    Interval.QUARTER: timedelta(minutes=15),
    Interval.HALF: timedelta(minutes=30),
    Interval.HOUR: timedelta(hours=1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An interval: what happened from `start` until before `end` is in it; `at` is the moment up to which waits are reckoned."""

    start: datetime
    end: datetime
    at: datetime


def frame_until(start: datetime, end: datetime, now: datetime) -> Frame:
    """Return one frame; one that reaches the present holds what happened in this very millisecond, too."""
    if end >= now:
        return Frame(start=start, end=now + TICK, at=now)
    return Frame(start=start, end=end, at=end)


def frames_of(
    start: datetime, end: datetime, interval: Interval, zone: ZoneInfo, now: datetime
) -> Sequence[Frame]:
    """Return the frames from `start` to `end` (at most now), cut where the zone's clock says; raises Invalid.

    The first and the last frame may be shorter. Days, weeks (from Monday) and months follow the zone through changes to
    and from summer time.
    """
    end = min(end, now)
    if interval is Interval.ALL or start >= end:
        return [frame_until(start, max(start, end), now)]
    frames, begin = [], start
    while begin < end:
        finish = min(_next_cut(begin, interval, zone), end)
        frames.append(frame_until(begin, finish, now))
        begin = finish
        if len(frames) > MAX_INTERVALS:
            raise Invalid(
                f"That would be more than {MAX_INTERVALS} intervals; ask for longer ones or less time"
            )
    return frames


def _next_cut(moment: datetime, interval: Interval, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    step = _STEPS.get(interval)
    if step is not None:
        midnight = datetime.combine(local.date(), time(), zone).astimezone(UTC)
        return midnight + ((moment - midnight) // step + 1) * step
    day = local.date()
    if interval is Interval.DAY:
        following = day + timedelta(days=1)
    elif interval is Interval.WEEK:
        following = day + timedelta(days=7 - day.weekday())
    else:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return datetime.combine(following, time(), zone).astimezone(UTC)
