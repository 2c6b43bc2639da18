"""Reports by mail: when one is due and what time it is about. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.errors import Invalid
from hub.reporting.intervals import Interval
from hub.reporting.report import Group


class Every(StrEnum):
    """How often a report comes: it is about the day, week (from Monday) or month before."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class FileFormat(StrEnum):
    """What the report's file is."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSchedule:
    """A report that comes by mail at `at` (HH:MM by the clock of `time_zone`): every day, on `weekday` (0 is Monday), on `day_of_month`.

    `last_due_at` is the moment of the last one that was handed to the mail, from `last_start` to `last_end` what it was about,
    `ticket_id` where it lies with how it fared; `last_error` says why the one that is due could not be made.
    """

    id: str
    version: int = 0
    name: str
    report: str
    group_by: Group | None = None
    interval: Interval = Interval.ALL
    queue_id: str = ""
    team_id: str = ""
    agent_id: str = ""
    every: Every = Every.DAY
    at: str = "07:00"
    weekday: int = 0
    day_of_month: int = 1
    time_zone: str = "UTC"
    format: FileFormat = FileFormat.XLSX
    inbox_id: str
    recipients: tuple[str, ...] = ()
    active: bool = True
    created_at: datetime
    last_due_at: datetime | None = None
    last_start: datetime | None = None
    last_end: datetime | None = None
    last_error: str = ""
    ticket_id: str = ""

    @property
    def where(self) -> dict[Group, str]:
        """Return the filters of the report."""
        asked = {Group.QUEUE: self.queue_id, Group.TEAM: self.team_id, Group.AGENT: self.agent_id}
        return {group: value for group, value in asked.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One report of a schedule: when it was due, and the stretch it is about."""

    due_at: datetime
    start: datetime
    end: datetime


def zone_of(schedule: ReportSchedule) -> ZoneInfo:
    """Return the schedule's time zone, which is read from a file; raises Invalid when there is none of that name."""
    try:
        return ZoneInfo(schedule.time_zone)
    except (ValueError, OSError, KeyError) as error:
        raise Invalid("There is no such time zone; use a name like Europe/Berlin") from error


def latest_edition(schedule: ReportSchedule, now: datetime, zone: ZoneInfo) -> Edition:
    """Return the last edition that was due by now."""
    day = now.astimezone(zone).date()
    for _ in range(63):
        edition = _edition_on(schedule, day, zone)
        if edition.due_at <= now and _falls_on(schedule, day):
            break
        day -= timedelta(days=1)
    return edition


def next_due(schedule: ReportSchedule, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next edition is due."""
    day = now.astimezone(zone).date()
    for _ in range(63):
        edition = _edition_on(schedule, day, zone)
        if edition.due_at > now and _falls_on(schedule, day) and not _was_sent(schedule, edition):
            break
        day += timedelta(days=1)
    return edition.due_at


def is_due(schedule: ReportSchedule, edition: Edition) -> bool:
    """Say whether this edition is still to be sent.

    What was due before the schedule was made never is, nor what was sent before the schedule was put to a later hour.
    """
    since = schedule.last_due_at or schedule.created_at
    return schedule.active and edition.due_at > since and not _was_sent(schedule, edition)


def _was_sent(schedule: ReportSchedule, edition: Edition) -> bool:
    return (schedule.last_start, schedule.last_end) == (edition.start, edition.end)


def _edition_on(schedule: ReportSchedule, day: date, zone: ZoneInfo) -> Edition:
    """Return the edition that comes on this day, if one does."""
    end = _period_end(schedule.every, day)
    return Edition(
        due_at=datetime.combine(day, time.fromisoformat(schedule.at), zone).astimezone(UTC),
        start=_midnight(_period_start(schedule.every, end), zone),
        end=_midnight(end, zone),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _falls_on(schedule: ReportSchedule, day: date) -> bool:
    if schedule.every is Every.WEEK:
        return day.weekday() == schedule.weekday
    if schedule.every is Every.MONTH:  # the 31st of a short month is its last day
        return day.day == min(schedule.day_of_month, _days_of(day.year, day.month))
    return True


def _days_of(year: int, month: int) -> int:
    first = datetime(year, month, 1, tzinfo=UTC)
    return ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def _period_end(every: Every, day: date) -> date:
    """Return the first day after the stretch that an edition due on this day is about."""
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every is Every.MONTH else day


def _period_start(every: Every, end: date) -> date:
    if every is Every.WEEK:
        return end - timedelta(days=7)
    return (end - timedelta(days=1)).replace(day=1) if every is Every.MONTH else end - timedelta(days=1)
