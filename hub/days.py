"""Days as they are named on the command line: when they begin and end."""

import argparse
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

YEARS = range(1970, 3000)


def a_day(text: str) -> date:
    """Return the day; raises argparse.ArgumentTypeError for what is none, or none in which anybody has a hub."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day like 2026-11-27") from None
    if day.year not in YEARS:  # the ends of the calendar have no day before or after them
        raise argparse.ArgumentTypeError(f"{text!r} is not between {YEARS[0]} and {YEARS[-1]}")
    return day


def a_zone(text: str) -> tzinfo:
    """Return the time zone; raises argparse.ArgumentTypeError for what is none."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(f"{text!r} is no time zone like Europe/Berlin") from None


def bounds(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the moments in UTC at which the day begins and ends there."""
    begins = datetime.combine(day, time.min, zone)
    ends = datetime.combine(day + timedelta(days=1), time.min, zone)
    return begins.astimezone(UTC), ends.astimezone(UTC)
