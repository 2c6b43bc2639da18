"""Working time: hours, holidays, time zones and the two days a year on which clocks change."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.business_hours import (
    WEEKDAYS,
    BusinessHours,
    Holiday,
    Interval,
    business_seconds_between,
    check_business_hours,
    due_at,
    is_open,
    load_zones,
    next_opening,
)
from hub.errors import Invalid

SPLIT_DAY = (Interval(start="09:00", end="12:30"), Interval(start="13:30", end="17:00"))
T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def office(**changes: object) -> BusinessHours:
    """Return Monday to Friday with a lunch break in Berlin."""
    week = dict.fromkeys(WEEKDAYS[:5], SPLIT_DAY)
    values: dict[str, object] = {
        "id": "office",
        "name": "Office",
        "timezone": "Europe/Berlin",
        "weekly": week,
        "holidays": (Holiday(date="2026-12-25", name="Christmas"),),
    }
    return BusinessHours(**{**values, **changes})  # type: ignore[arg-type]


def berlin(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BERLIN)  # type: ignore[misc, arg-type]


def test_round_the_clock_counts_every_second() -> None:
    start = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    assert due_at(start, 90, None) == start + timedelta(seconds=90)
    assert business_seconds_between(start, start + timedelta(hours=2), None) == 7200


@pytest.mark.parametrize(
    ("start", "seconds", "due"),
    [
        (berlin(2026, 11, 23, 9, 0), 3600, berlin(2026, 11, 23, 10, 0)),
        (berlin(2026, 11, 23, 12, 0), 3600, berlin(2026, 11, 23, 14, 0)),
        (berlin(2026, 11, 23, 7, 0), 60, berlin(2026, 11, 23, 9, 1)),
        (berlin(2026, 11, 27, 16, 30), 3600, berlin(2026, 11, 30, 9, 30)),
        (berlin(2026, 12, 24, 16, 0), 7200, berlin(2026, 12, 28, 10, 0)),
        (berlin(2026, 11, 23, 16, 0), 3600, berlin(2026, 11, 23, 17, 0)),
    ],
    ids=[
        "inside",
        "over lunch",
        "before opening",
        "over a weekend",
        "over a holiday",
        "to the closing second",
    ],
)
def test_due_moments(start: datetime, seconds: int, due: datetime) -> None:
    assert due_at(start, seconds, office()) == due


def test_the_result_is_utc() -> None:
    assert due_at(berlin(2026, 11, 23, 9, 0), 60, office()).tzinfo is UTC


def test_a_night_shift_is_an_hour_shorter_when_clocks_go_forward() -> None:
    night = office(weekly={"sun": (Interval(start="00:00", end="06:00"),)})
    day = berlin(2026, 3, 29, 0, 0)
    assert business_seconds_between(day, day + timedelta(days=1), night) == 5 * 3600


def test_a_night_shift_is_an_hour_longer_when_clocks_go_back() -> None:
    night = office(weekly={"sun": (Interval(start="00:00", end="06:00"),)})
    day = berlin(2026, 10, 25, 0, 0)
    assert business_seconds_between(day, day + timedelta(days=1), night) == 7 * 3600


def test_times_skipped_by_summer_time_do_not_overlap_later_ones() -> None:
    week = {"sun": (Interval(start="02:15", end="02:45"), Interval(start="03:00", end="04:00"))}
    day = berlin(2026, 3, 29, 0, 0)
    assert business_seconds_between(day, day + timedelta(days=1), office(weekly=week)) == 3600
    week = {"sun": (Interval(start="02:30", end="04:00"),)}
    assert next_opening(day, office(weekly=week)) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_date_that_never_happened_has_no_working_time() -> None:
    samoa = office(
        timezone="Pacific/Apia", weekly=dict.fromkeys(WEEKDAYS, (Interval(start="00:00", end="24:00"),))
    )
    start = datetime(2011, 12, 29, 0, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    end = datetime(2012, 1, 1, 0, 0, tzinfo=ZoneInfo("Pacific/Apia"))
    assert business_seconds_between(start, end, samoa) == 2 * 86400


def test_open_and_next_opening() -> None:
    hours = office()
    assert is_open(berlin(2026, 11, 23, 9, 0), hours)
    assert not is_open(berlin(2026, 11, 23, 12, 30), hours)
    assert is_open(berlin(2026, 11, 23, 3, 0), None)
    assert next_opening(berlin(2026, 11, 23, 12, 45), hours) == berlin(2026, 11, 23, 13, 30)
    assert next_opening(berlin(2026, 12, 24, 18, 0), hours) == berlin(2026, 12, 28, 9, 0)


def test_a_holiday_may_have_its_own_intervals() -> None:
    eve = Holiday(date="2026-12-24", name="Eve", intervals=(Interval(start="10:00", end="11:00"),))
    hours = office(holidays=(eve,))
    assert next_opening(berlin(2026, 12, 24, 6, 0), hours) == berlin(2026, 12, 24, 10, 0)
    assert not is_open(berlin(2026, 12, 24, 14, 0), hours)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"timezone": "Mars/Base"}, "not a time zone"),
        ({"timezone": "../etc/passwd"}, "not a time zone"),
        ({"timezone": ""}, "not a time zone"),
        ({"weekly": {}}, "no working time"),
        ({"weekly": {"someday": SPLIT_DAY}}, "not a day"),
        ({"weekly": {"mon": (Interval(start="9:00", end="12:00"),)}}, "not a time like"),
        ({"weekly": {"mon": (Interval(start="09:00", end="24:01"),)}}, "not a time of day"),
        ({"weekly": {"mon": (Interval(start="12:00", end="09:00"),)}}, "ends before"),
        (
            {"weekly": {"mon": (Interval(start="09:00", end="12:00"), Interval(start="11:59", end="13:00"))}},
            "overlap",
        ),
        ({"holidays": (Holiday(date="2026-02-30", name="x"),)}, "not a date"),
        (
            {"holidays": (Holiday(date="2026-01-01", name="x"), Holiday(date="2026-01-01", name="y"))},
            "two holidays",
        ),
    ],
)
def test_faults_are_named(changes: dict[str, object], fault: str) -> None:
    with pytest.raises(Invalid, match=fault):
        check_business_hours(office(**changes))


def test_good_hours_pass() -> None:
    check_business_hours(office())


def test_hours_that_never_open_raise_instead_of_searching_for_ever() -> None:
    with pytest.raises(ValueError, match="never open"):
        due_at(berlin(2026, 1, 1, 0, 0), 60, office(weekly={}))


async def test_hours_whose_zones_were_loaded_are_reckoned_without_reading_files() -> None:
    many = [office(timezone=f"Etc/GMT+{number}") for number in range(1, 13)]
    await asyncio.to_thread(load_zones, [*many, office(timezone="Mars/Base")])
    for hours in many:
        assert business_seconds_between(T0, due_at(T0, 7200, hours), hours) == 7200


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, tuple[Interval, ...]]:
    """Draw weeks with up to three intervals a day and at least one in all."""
    week = {}
    for day in WEEKDAYS:
        cuts = sorted(draw(st.sets(st.integers(0, 24 * 4), max_size=6)))
        pairs = zip(cuts[::2], cuts[1::2], strict=False)
        week[day] = tuple(Interval(start=_quarter(a), end=_quarter(b)) for a, b in pairs)
    if not any(week.values()):
        week["wed"] = (Interval(start="09:00", end="17:00"),)
    return week


def _quarter(count: int) -> str:
    return f"{count // 4:02d}:{count % 4 * 15:02d}"


zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Shanghai",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Asia/Beirut",
    ]
)
moments = st.integers(0, 3 * 365 * 86_400).map(
    lambda second: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


@given(weeks(), zones, moments, st.integers(0, 400_000))
def test_due_at_and_seconds_between_are_inverse(
    week: dict[str, tuple[Interval, ...]], zone: str, start: datetime, seconds: int
) -> None:
    hours = office(weekly=week, timezone=zone)
    due = due_at(start, seconds, hours)
    assert business_seconds_between(start, due, hours) == seconds
    if seconds:
        assert business_seconds_between(start, due - timedelta(seconds=1), hours) == seconds - 1


@given(weeks(), zones, moments, st.lists(st.integers(0, 800_000), min_size=2, max_size=2))
def test_working_time_adds_up(
    week: dict[str, tuple[Interval, ...]], zone: str, start: datetime, steps: list[int]
) -> None:
    hours = office(weekly=week, timezone=zone)
    middle = start + timedelta(seconds=steps[0])
    end = middle + timedelta(seconds=steps[1])
    parts = business_seconds_between(start, middle, hours) + business_seconds_between(middle, end, hours)
    assert business_seconds_between(start, end, hours) == parts
    assert business_seconds_between(end, start, hours) == -parts
