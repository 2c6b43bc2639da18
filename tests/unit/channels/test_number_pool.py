"""Customers are answered from the number they wrote to; new conversations stay with one number."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hub.channels.number_pool import sending_number

POOL = ("+14155550199", "+12125550188", "+12125550177", "+442079460000", "+8613800138000")


def test_the_number_written_to_answers() -> None:
    assert sending_number(POOL, "+14155550101", "+442079460000") == "+442079460000"


def test_a_number_that_left_the_pool_does_not_answer() -> None:
    assert sending_number(POOL, "+14155550101", "+13105550100") == "+14155550199"


def test_area_before_country_before_any() -> None:
    assert sending_number(POOL, "+12125550101") in POOL[1:3]
    assert sending_number(POOL, "+13105550101") in POOL[:3]
    assert sending_number(POOL, "+8613912345678") == "+8613800138000"
    assert sending_number(POOL, "+4915112345678") in POOL


def test_no_pool_no_number() -> None:
    assert sending_number((), "+14155550101") == ""
    assert sending_number(("Shop",), "+14155550101") == "Shop"


def test_conversations_are_spread_and_stay_when_a_number_joins_or_leaves() -> None:
    pool = tuple(f"+4915100000{number:03}" for number in range(10))
    customers = [f"+49170{number:07}" for number in range(2000)]
    before = {one: sending_number(pool, one) for one in customers}
    assert min(Counter(before.values()).values()) > 120
    without = {one: sending_number(pool[1:], one) for one in customers}
    assert all(without[one] == before[one] for one in customers if before[one] != pool[0])


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5), st.text(max_size=20))
def test_the_choice_is_of_the_pool_and_always_the_same(
    customer: str, pool: list[str], written_to: str
) -> None:
    chosen = sending_number(pool, customer, written_to)
    assert chosen == sending_number(list(reversed(pool)), customer, written_to)
    assert chosen in pool or not chosen
