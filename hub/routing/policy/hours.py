"""Business hours that never open or cannot be read, and promises that run while nobody works."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from hub.domain.business_hours import (
    WEEKDAYS,
    BusinessHours,
    HoursFaultKind,
    business_seconds_between,
    hours_faults,
)
from hub.routing.policy.findings import PolicyFinding, error
from hub.routing.policy.setup import Setup, listed, subject_of

YEARS = range(2000, 2101)
A_MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
A_WEEK = timedelta(days=7)
QUARTER = timedelta(minutes=15)

MENDS = {
    HoursFaultKind.UNKNOWN_ZONE: "use an IANA name, as Europe/Berlin",
    HoursFaultKind.UNKNOWN_DAY: f"use {', '.join(WEEKDAYS)}",
    HoursFaultKind.BAD_TIME: "write times as HH:MM, the day's end as 24:00",
    HoursFaultKind.INVERTED: "split what goes over midnight into two days",
    HoursFaultKind.OVERLAP: "join the intervals, or part them",
    HoursFaultKind.NEVER_OPEN: "give at least one weekday an interval; for round the clock name no hours at all",
    HoursFaultKind.BAD_DATE: "write dates as YYYY-MM-DD",
    HoursFaultKind.DATE_TWICE: "keep one holiday a date",
}


def check_hours(setup: Setup) -> Iterator[PolicyFinding]:
    """Find every fault of each definition of hours."""
    for hours in setup.business_hours:
        for fault in hours_faults(hours):
            detail = fault.detail
            if fault.kind is HoursFaultKind.NEVER_OPEN and (users := _users(setup, hours)):
                detail += f"; {users} would wait for ever"
            yield error(fault.kind.value, subject_of(hours), detail, MENDS[fault.kind])
        for holiday in hours.holidays:
            year = _year(holiday.date)
            if year is not None and year not in YEARS:
                yield error(
                    "holiday_out_of_range",
                    subject_of(hours),
                    f"the holiday {holiday.name} is in the year {year}",
                    f"give a date from {YEARS[0]} to {YEARS[-1]}",
                )


def _users(setup: Setup, hours: BusinessHours) -> str:
    queues = [queue.name for queue in setup.queues if queue.hours_id == hours.id]
    return listed([*queues, *(each.name for each in setup.sla_policies if each.hours_id == hours.id)])


def _year(text: str) -> int | None:
    try:
        return date.fromisoformat(text).year
    except ValueError:
        return None


def check_promises_meet_hours(setup: Setup) -> Iterator[PolicyFinding]:
    """Find queues whose promise only runs while they are closed: it is broken before anybody comes to work, or never runs."""
    for queue in setup.active_queues:
        policy = setup.policy_of(queue)
        opening = setup.hours_by_id.get(queue.hours_id)
        counting = setup.hours_by_id.get(policy.hours_id) if policy else None
        if opening is None or counting is None or opening.id == counting.id:
            continue
        if not _sound(opening) or not _sound(counting) or _overlap(opening, counting):
            continue
        yield error(
            "hours_without_cover",
            subject_of(queue),
            f"is open in {opening.name}, its promise counts in {counting.name}, and the two never overlap",
            "let the queue and its SLA policy use hours that overlap",
        )


def _sound(hours: BusinessHours) -> bool:
    return not hours_faults(hours)


def _overlap(one: BusinessHours, other: BusinessHours) -> bool:
    """Say whether both work in the same quarter of an hour of an ordinary week."""
    plain = [
        BusinessHours(id=each.id, name=each.name, timezone=each.timezone, weekly=each.weekly)
        for each in (one, other)
    ]
    moments = (A_MONDAY + number * QUARTER for number in range(A_WEEK // QUARTER))
    return any(all(_works_in(moment, hours) for hours in plain) for moment in moments)


def _works_in(moment: datetime, hours: BusinessHours) -> bool:
    """Say whether some of the quarter of an hour from this moment on is working time."""
    return business_seconds_between(moment, moment + QUARTER, hours) > 0
