"""When scheduled reports are due, and what time they are about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.reporting.schedules import Every, ReportSchedule, is_due, latest_edition, next_due

BERLIN = ZoneInfo("Europe/Berlin")
DAILY = ReportSchedule(
    id="s", name="Daily", report="contacts", inbox_id="mail", created_at=datetime(2026, 3, 1, tzinfo=UTC)
)


def about(schedule: ReportSchedule, now: str) -> tuple[str, str, str]:
    edition = latest_edition(schedule, datetime.fromisoformat(now), BERLIN)
    local = [one.astimezone(BERLIN) for one in (edition.due_at, edition.start, edition.end)]
    due, start, end = (one.strftime("%m-%d %H:%M") for one in local)
    return due, start, end


def test_days_weeks_and_months_by_the_zones_clock() -> None:
    assert about(DAILY, "2026-03-29T06:59:00+02:00") == ("03-28 07:00", "03-27 00:00", "03-28 00:00")
    assert about(DAILY, "2026-03-30T07:00:00+02:00") == ("03-30 07:00", "03-29 00:00", "03-30 00:00")
    weekly = replace(DAILY, every=Every.WEEK, weekday=2)
    assert about(weekly, "2026-03-12T12:00:00+01:00") == ("03-11 07:00", "03-02 00:00", "03-09 00:00")
    monthly = replace(DAILY, every=Every.MONTH, day_of_month=31)
    assert about(monthly, "2026-04-30T08:00:00+02:00") == ("04-30 07:00", "03-01 00:00", "04-01 00:00")
    assert about(monthly, "2026-04-29T08:00:00+02:00") == ("03-31 07:00", "02-01 00:00", "03-01 00:00")


def test_what_was_due_before_the_schedule_was_made_or_was_sent_is_not_due() -> None:
    now = datetime(2026, 3, 10, 12, tzinfo=UTC)
    edition = latest_edition(DAILY, now, BERLIN)
    assert is_due(DAILY, edition)
    assert not is_due(replace(DAILY, active=False), edition)
    assert not is_due(replace(DAILY, created_at=now), edition)
    assert not is_due(replace(DAILY, last_due_at=edition.due_at), edition)


def test_an_edition_that_was_sent_does_not_come_again_at_a_later_hour() -> None:
    seven = datetime(2026, 3, 10, 7, tzinfo=BERLIN)
    first = latest_edition(DAILY, seven, BERLIN)
    sent = replace(DAILY, last_due_at=first.due_at, last_start=first.start, last_end=first.end)
    moved = replace(sent, at="09:00")
    nine = datetime(2026, 3, 10, 9, tzinfo=BERLIN)
    assert not is_due(moved, latest_edition(moved, nine, BERLIN))
    assert next_due(moved, seven, BERLIN) == nine + timedelta(days=1)
    assert is_due(moved, latest_edition(moved, nine + timedelta(days=1), BERLIN))
    weekly = replace(moved, every=Every.WEEK, weekday=1)
    assert is_due(weekly, latest_edition(weekly, nine, BERLIN)), "that is about another stretch"


@given(
    minutes=st.integers(0, 60 * 24 * 400),
    every=st.sampled_from(Every),
    weekday=st.integers(0, 6),
    day=st.integers(1, 31),
)
def test_the_next_edition_follows_the_last_without_a_gap(
    minutes: int, every: Every, weekday: int, day: int
) -> None:
    schedule = replace(DAILY, every=every, weekday=weekday, day_of_month=day)
    now = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    last, following = latest_edition(schedule, now, BERLIN), next_due(schedule, now, BERLIN)
    assert last.due_at <= now < following
    assert last.start < last.end <= last.due_at
    then = latest_edition(schedule, following, BERLIN)
    assert then.due_at == following
    assert then.start == last.end
