"""Days on the command line."""

import argparse
from datetime import UTC, date, datetime

import pytest

from hub.days import a_day, bounds


def test_a_day_begins_and_ends() -> None:
    day = a_day("2026-11-27")
    assert day == date(2026, 11, 27)
    assert bounds(day, UTC) == (datetime(2026, 11, 27, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC))


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "2026-13-45", "today", ""])
def test_what_is_no_day_that_can_be_looked_at_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        a_day(text)
