"""Business hours: when the team works, and the arithmetic of working time.

A business-hours definition is a week of intervals in a time zone, with holidays that replace single days. Wall-clock times
that a change to summer time skips fall on the moment of the change; of times that happen twice the first counts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from hub.errors import Invalid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Working time on one day from `start` to `end`, both "HH:MM" on the wall clock; the day's end is "24:00"."""

    start: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A date ("YYYY-MM-DD") on which `intervals` hold instead of the weekday's; none means closed."""

    date: str
    name: str
    intervals: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHours:
    """A week of working time in a time zone (IANA name); `weekly` is keyed mon, tue ... sun, a missing day is closed."""

    id: str
    version: int = 0
    name: str
    timezone: str = "UTC"
    weekly: dict[str, tuple[Interval, ...]] = field(default_factory=dict)
    holidays: tuple[Holiday, ...] = ()


class HoursFaultKind(StrEnum):
    """What can be wrong with business hours."""

    UNKNOWN_ZONE = "unknown_time_zone"
    UNKNOWN_DAY = "unknown_day"
    BAD_TIME = "bad_time"
    INVERTED = "interval_inverted"
    OVERLAP = "intervals_overlap"
    NEVER_OPEN = "hours_never_open"
    BAD_DATE = "holiday_bad_date"
    DATE_TWICE = "holiday_twice"


@dataclass(frozen=True, slots=True)
class HoursFault:
    """One fault, in words a person can read."""

    kind: HoursFaultKind
    detail: str


def check_business_hours(hours: BusinessHours) -> None:
    """Raise Invalid naming every fault: zone, days, times, order, overlaps, and a week that never opens."""
    faults = [fault.detail for fault in hours_faults(hours)]
    if faults:
        raise Invalid("; ".join(faults), errors=faults)


def hours_faults(hours: BusinessHours) -> list[HoursFault]:
    """Return every fault of these hours; reads the time zone's file."""
    faults = _zone_faults(hours.timezone)
    for day, intervals in hours.weekly.items():
        if day not in WEEKDAYS:
            detail = f"{day}: not a day, use {', '.join(WEEKDAYS)}"
            faults.append(HoursFault(HoursFaultKind.UNKNOWN_DAY, detail))
        faults.extend(_interval_faults(day, intervals))
    if not any(hours.weekly.values()):
        faults.append(HoursFault(HoursFaultKind.NEVER_OPEN, "the week has no working time at all"))
    seen: set[str] = set()
    for holiday in hours.holidays:
        if holiday.date in seen:
            detail = f"{holiday.date}: two holidays on this date"
            faults.append(HoursFault(HoursFaultKind.DATE_TWICE, detail))
        seen.add(holiday.date)
        faults.extend(_date_faults(holiday.date))
        faults.extend(_interval_faults(holiday.date, holiday.intervals))
    return faults


def load_zones(many: Iterable[BusinessHours]) -> None:
    """Read the time zones' files (off the loop), so that reckoning with these hours reads none; odd names are let be."""
    for hours in many:
        _zone_faults(hours.timezone)


def due_at(start: datetime, business_seconds: float, hours: BusinessHours | None) -> datetime:
    """Return the first moment at which that much working time has passed since `start`; without hours all time counts.

    Raises ValueError for hours that never open.
    """
    begin = start.astimezone(UTC)
    left = timedelta(seconds=business_seconds)
    if left <= timedelta(0):
        return begin
    if hours is None:
        return begin + left
    for opens, closes in _periods_from(begin, hours):
        room = closes - opens
        if left <= room:
            return opens + left
        left -= room
    raise AssertionError("periods never end")


def business_seconds_between(start: datetime, end: datetime, hours: BusinessHours | None) -> float:
    """Return the working time from `start` to `end` in seconds; negative when `end` is before `start`."""
    begin, finish = start.astimezone(UTC), end.astimezone(UTC)
    if finish < begin:
        return -business_seconds_between(finish, begin, hours)
    if hours is None:
        return (finish - begin).total_seconds()
    total = timedelta(0)
    for opens, closes in _periods_from(begin, hours):
        if opens >= finish:
            break
        total += min(closes, finish) - opens
    return total.total_seconds()


def is_open(now: datetime, hours: BusinessHours | None) -> bool:
    """Say whether `now` is working time; the closing moment no longer is."""
    return hours is None or next_opening(now, hours) == now.astimezone(UTC)


def next_opening(now: datetime, hours: BusinessHours | None) -> datetime:
    """Return the first moment of working time from `now` on, which is `now` itself when open."""
    moment = now.astimezone(UTC)
    return moment if hours is None else next(_periods_from(moment, hours))[0]


def _periods_from(begin: datetime, hours: BusinessHours) -> Iterator[tuple[datetime, datetime]]:
    """Yield working periods in UTC in order, without end, the first cut off at `begin`."""
    if not any(hours.weekly.values()):
        raise ValueError(f"business hours {hours.id} never open")
    zone = _zone(hours.timezone)
    holidays = {holiday.date: holiday.intervals for holiday in hours.holidays}
    day = begin.astimezone(zone).date()
    while True:
        intervals = holidays.get(day.isoformat())
        if intervals is None:
            intervals = hours.weekly.get(WEEKDAYS[day.weekday()], ())
        for interval in sorted(intervals, key=lambda each: _minutes(each.start)):
            opens = max(begin, _moment(day, _minutes(interval.start), zone))
            closes = _moment(day, _minutes(interval.end), zone)
            if closes > opens:
                yield opens, closes
        day += timedelta(days=1)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of a wall-clock time; a skipped one is the moment of the skip."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    late, early = moment, wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle <= early:
            break
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    """Return the zone; the library's own cache forgets all but eight, and then reads files again."""
    return ZoneInfo(name)


@lru_cache(maxsize=2048)
def _minutes(text: str) -> int:
    """Return the minutes since midnight of "HH:MM"; raises ValueError."""
    hour, colon, minute = text.partition(":")
    if not (len(text) == 5 and colon and hour.isdecimal() and minute.isdecimal()):
        raise ValueError(f"{text!r} is not a time like 09:00")
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > DAY_MINUTES:
        raise ValueError(f"{text!r} is not a time of day")
    return total


def _zone_faults(name: str) -> list[HoursFault]:
    try:
        _zone(name)
    except (ValueError, OSError, LookupError):
        return [HoursFault(HoursFaultKind.UNKNOWN_ZONE, f"{name!r} is not a time zone")]
    return []


def _date_faults(text: str) -> list[HoursFault]:
    try:
        well_formed = date.fromisoformat(text).isoformat() == text
    except ValueError:
        well_formed = False
    bad = HoursFault(HoursFaultKind.BAD_DATE, f"{text!r} is not a date like 2026-12-25")
    return [] if well_formed else [bad]


def _interval_faults(where: str, intervals: tuple[Interval, ...]) -> list[HoursFault]:
    faults, spans = [], []
    for interval in intervals:
        try:
            span = (_minutes(interval.start), _minutes(interval.end))
        except ValueError as error:
            faults.append(HoursFault(HoursFaultKind.BAD_TIME, f"{where}: {error}"))
            continue
        if span[0] >= span[1]:
            detail = f"{where}: {interval.start}-{interval.end} ends before it starts"
            faults.append(HoursFault(HoursFaultKind.INVERTED, detail))
        spans.append(span)
    spans.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        faults.append(HoursFault(HoursFaultKind.OVERLAP, f"{where}: intervals overlap"))
    return faults
