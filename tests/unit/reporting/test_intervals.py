"""How time is cut into the intervals of a report."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.errors import Invalid
from hub.reporting.intervals import Interval, frames_of

BERLIN = ZoneInfo("Europe/Berlin")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def cut(start: str, end: str, interval: Interval, zone: ZoneInfo, now: datetime = LATER) -> list[str]:
    frames = frames_of(datetime.fromisoformat(start), datetime.fromisoformat(end), interval, zone, now)
    return [frame.start.astimezone(zone).strftime("%m-%d %H:%M") for frame in frames]


def test_days_follow_the_zone_through_summer_time() -> None:
    frames = frames_of(
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 30, 22, tzinfo=UTC),
        Interval.DAY,
        BERLIN,
        LATER,
    )
    assert [(one.end - one.start) / timedelta(hours=1) for one in frames] == [23, 24]


def test_quarters_hours_weeks_and_months() -> None:
    assert cut("2026-03-02T12:05:00+00:00", "2026-03-02T12:40:00+00:00", Interval.QUARTER, KATHMANDU) == [
        "03-02 17:50",
        "03-02 18:00",
        "03-02 18:15",
    ]
    assert cut("2026-03-02T12:00:00+00:00", "2026-03-02T14:00:00+00:00", Interval.HOUR, KATHMANDU) == [
        "03-02 17:45",
        "03-02 18:00",
        "03-02 19:00",
    ]
    assert cut("2026-03-04T00:00:00+01:00", "2026-03-17T00:00:00+01:00", Interval.WEEK, BERLIN) == [
        "03-04 00:00",
        "03-09 00:00",
        "03-16 00:00",
    ]
    assert cut("2026-01-31T00:00:00+01:00", "2026-04-01T00:00:00+02:00", Interval.MONTH, BERLIN) == [
        "01-31 00:00",
        "02-01 00:00",
        "03-01 00:00",
    ]


def test_the_present_ends_the_last_one_and_is_in_it() -> None:
    now = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    frames = frames_of(now - timedelta(hours=1), now + timedelta(days=1), Interval.HOUR, ZoneInfo("UTC"), now)
    assert (frames[-1].at, frames[-1].end > now, len(frames)) == (now, True, 2)


def test_too_many_are_refused() -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    with pytest.raises(Invalid):
        frames_of(start, LATER, Interval.QUARTER, BERLIN, LATER)
