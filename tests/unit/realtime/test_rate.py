"""How fast one socket may talk."""

from hypothesis import given
from hypothesis import strategies as st

from hub.realtime.rate import Rate, TokenBucket


def test_burst_then_steady() -> None:
    bucket = TokenBucket(Rate(per_s=2, burst=3), 0.0)
    assert [bucket.take(0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert bucket.take(0.5) == 0
    assert bucket.take(0.5) > 0


@given(st.lists(st.floats(0, 3), max_size=60))
def test_never_more_than_burst_and_rate_allow(steps: list[float]) -> None:
    now, allowed = 0.0, 0
    bucket = TokenBucket(Rate(per_s=2, burst=5), now)
    for step in steps:
        now += step
        allowed += bucket.take(now) == 0
    assert allowed <= 5 + 2 * now + 1e-6
