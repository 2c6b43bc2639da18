"""Nobody is called at night, by the clock on their own wall."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calls.quiet_hours import QuietHours, next_allowed, zones_of

NIGHT = QuietHours(time(21), time(8))


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        ("+4930901820", "Europe/Berlin"),
        ("+12125550142", "America/New_York"),
        ("+8613812345678", "Asia/Shanghai"),
    ],
)
def test_a_number_tells_its_zone(address: str, zone: str) -> None:
    assert list(zones_of(address, "UTC")) == [zone]


@pytest.mark.parametrize("address", ["", "030 901820", "+999123456", "visitor"])
def test_what_tells_nothing_is_judged_at_home(address: str) -> None:
    assert zones_of(address, "Europe/Paris") == ("Europe/Paris",)


def test_the_night_ends_by_the_local_clock() -> None:
    late = datetime(2026, 11, 28, 22, 10, tzinfo=UTC)
    assert next_allowed(late, ["Europe/Berlin"], NIGHT) == datetime(2026, 11, 29, 7, 0, tzinfo=UTC)
    assert next_allowed(late, ["America/Los_Angeles"], NIGHT) == late
    assert next_allowed(late, ["Asia/Kolkata"], NIGHT) == datetime(2026, 11, 29, 2, 30, tzinfo=UTC)
    assert next_allowed(late, ["Europe/Berlin"], QuietHours(time(8), time(8))) == late


def test_a_number_of_several_zones_is_called_when_it_is_day_in_all() -> None:
    noon = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    both = next_allowed(noon, ["America/New_York", "America/Los_Angeles"], NIGHT)
    assert both == datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
    anywhere = next_allowed(noon, ["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"], NIGHT)
    assert anywhere - noon <= timedelta(days=2)


@given(
    st.integers(0, 525_600).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Eucla"]),
    st.times(),
    st.times(),
)
def test_no_moment_is_quiet_or_past(now: datetime, zone: str, begin: time, end: time) -> None:
    quiet = QuietHours(begin, end)
    moment = next_allowed(now, [zone], quiet)
    assert moment >= now
    longest = timedelta(hours=23, minutes=45)
    awake = (datetime.combine(now, begin) - datetime.combine(now, end)) % timedelta(days=1)
    if begin == end or awake >= timedelta(days=1) - longest:
        assert not quiet.covers(moment.astimezone(ZoneInfo(zone)).time())
