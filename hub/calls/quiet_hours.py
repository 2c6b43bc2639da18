"""When a customer may be called: by the clock on their own wall. Pure.

A number tells in which time zones its owner may be (libphonenumber's map of prefixes); a call is allowed only when it is day in
all of them. A number that tells nothing is judged by the zone of the organisation.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers import timezone

STEP = timedelta(minutes=15)
"""Time zones differ by quarters of an hour at the least."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local times between which nobody is called, over midnight if `begin` is after `end`; equal: none."""

    begin: time
    end: time

    def covers(self, local: time) -> bool:
        """Say whether this local time is quiet."""
        if self.begin <= self.end:
            return self.begin <= local < self.end
        return local >= self.begin or local < self.end


def zones_of(address: str, otherwise: str) -> Sequence[str]:
    """Return the IANA names of the zones that a telephone number may be in."""
    try:
        number = phonenumbers.parse(address, None)
    except phonenumbers.NumberParseException:
        return (otherwise,)
    zones = [zone for zone in timezone.time_zones_for_geographical_number(number) if _zone(zone) is not None]
    return zones or (otherwise,)


def next_allowed(now: datetime, zones: Iterable[str], quiet: QuietHours) -> datetime:
    """Return the first moment from `now` on at which it is day in all the zones.

    Where that never is within two days (a number that may be anywhere), the hours of the first zone decide.
    """
    places: list[tzinfo] = [zone for name in zones if (zone := _zone(name)) is not None] or [UTC]
    for judged in (places, places[:1]):
        moment = now
        while moment - now <= timedelta(days=2):
            if not any(quiet.covers(moment.astimezone(zone).time()) for zone in judged):
                return moment
            moment = _next_step(moment)
    return now


def _next_step(moment: datetime) -> datetime:
    whole = moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)
    return whole + STEP


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
