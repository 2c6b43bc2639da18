"""Service level and speed of answer, by their definitions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reporting.service_level import average_speed_of_answer, service_level

waits = st.lists(st.floats(0, 1e6), max_size=30)


@pytest.mark.parametrize(
    ("accepted", "waiting", "numerator", "denominator"),
    [
        ([], [], 0, 0),
        ([20.0], [], 1, 1),
        ([20.1], [], 0, 1),
        ([5.0, 30.0], [10.0], 1, 2),
        ([5.0, 30.0], [10.0, 20.1], 1, 3),
        ([], [100.0], 0, 1),
    ],
)
def test_it_counts_the_accepted_and_those_who_wait_too_long(
    accepted: list[float], waiting: list[float], numerator: int, denominator: int
) -> None:
    level = service_level(accepted, waiting, 20)
    assert (level.numerator, level.denominator) == (numerator, denominator)
    assert level.value == (numerator / denominator if denominator else None)


@given(accepted=waits, waiting=waits, within=st.floats(0, 1e5), more=st.floats(0, 1e5))
def test_a_longer_promise_is_never_kept_less_often(
    accepted: list[float], waiting: list[float], within: float, more: float
) -> None:
    short, long = service_level(accepted, waiting, within), service_level(accepted, waiting, within + more)
    assert short.numerator <= long.numerator
    assert short.denominator >= long.denominator
    assert short.value is None or 0 <= short.value <= 1


def test_the_speed_of_answer_is_the_mean_wait() -> None:
    assert average_speed_of_answer([]) is None
    assert average_speed_of_answer([10, 20]) == 15
