"""Forecasts of broken promises, and their calibration."""

import random

import pytest

from hub.reporting.breach_risk import PastContact, probability_of, reliability_of, wilson


def test_it_is_the_share_of_those_who_waited_as_long() -> None:
    past = [PastContact(float(wait), 60.0) for wait in range(0, 1000, 10)]
    assert probability_of(past, 500, 0) == 1.0
    assert probability_of(past, 500, 10_000) == pytest.approx(0.5 / 51)
    assert probability_of(past, 500, 300) == pytest.approx((25 + 0.5) / 51)
    assert probability_of(past, 0, 300) == pytest.approx((75 + 0.5) / 101)
    assert probability_of(past, 950, 10) is None  # too few have waited so long


def test_a_longer_time_left_is_never_more_dangerous() -> None:
    chance = random.Random(4)
    past = [PastContact(chance.expovariate(1 / 90), chance.expovariate(1 / 300)) for _ in range(200)]
    told = [probability_of(past, 60, left_s) for left_s in range(1, 2000, 50)]
    known = [one for one in told if one is not None]
    assert known == sorted(known, reverse=True)


def test_on_the_contacts_it_was_made_for_the_forecast_is_calibrated() -> None:
    chance = random.Random(7)

    def contact() -> PastContact:
        return PastContact(chance.expovariate(1 / 120), chance.lognormvariate(5, 0.6))

    past = [contact() for _ in range(500)]
    told = []
    for _ in range(4000):
        one, waited_s, promise_s = contact(), chance.uniform(0, 200), chance.uniform(100, 900)
        if one.waited_s < waited_s or waited_s >= promise_s:
            continue
        probability = probability_of(past, waited_s, promise_s - waited_s)
        if probability is not None:
            told.append((probability, one.waited_s + one.work_s > promise_s))
    reliability = reliability_of(told)
    assert reliability.count == len(told) > 1000
    assert reliability.brier is not None
    assert reliability.brier < 0.2
    for held in reliability.bins:
        if held.count >= 50:
            assert held.forecast is not None
            assert held.broken is not None
            assert abs(held.forecast - held.broken) < 0.12


def test_bins_and_intervals() -> None:
    told = reliability_of([(0.05, False), (0.05, True), (1.0, True)])
    assert [(one.count, one.broken) for one in told.bins if one.count] == [(2, 0.5), (1, 1.0)]
    low, high = wilson(5, 10)
    assert (round(low, 3), round(high, 3)) == (0.237, 0.763)
    assert reliability_of([]).brier is None
