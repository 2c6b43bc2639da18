"""The dial: positions and words, shares that follow it, decisions that repeat."""

import pytest

from hub.lab.faults import ODDS_AT_TEN, Dial, Fault, parse_dial
from hub.lab.phone import callbacks


@pytest.mark.parametrize(
    ("text", "position"), [("off", 0), ("low", 2), ("middle", 5), ("high", 8), ("10", 10)]
)
def test_words_and_numbers(text: str, position: int) -> None:
    assert parse_dial(text) == position


@pytest.mark.parametrize("text", ["11", "-1", "loud", "", "²"])
def test_what_is_not_on_the_dial(text: str) -> None:
    with pytest.raises(ValueError, match="not on the dial"):
        parse_dial(text)


@pytest.mark.parametrize("position", [0, 5, 10])
@pytest.mark.parametrize("fault", Fault)
def test_shares_follow_the_dial(fault: Fault, position: int) -> None:
    dial = Dial(position=position, seed=7)
    share = sum(dial.befalls(fault, f"m{number}") for number in range(4000)) / 4000
    assert share == pytest.approx(ODDS_AT_TEN[fault] * position / 10, abs=0.03)


def test_a_decision_repeats_and_another_seed_decides_otherwise() -> None:
    keys = [f"m{number}" for number in range(200)]
    one = [Dial(position=5, seed=1).befalls(Fault.LATE, key) for key in keys]
    assert one == [Dial(position=5, seed=1).befalls(Fault.LATE, key) for key in reversed(keys)][::-1]
    assert one != [Dial(position=5, seed=2).befalls(Fault.LATE, key) for key in keys]


def test_callbacks_keep_every_state() -> None:
    dial = Dial(position=10, seed=3)
    plans = [callbacks(dial, f"SM{number}", ("sent", "delivered")) for number in range(200)]
    assert {frozenset(state for _, state in plan) for plan in plans} == {frozenset({"sent", "delivered"})}
    assert any([state for _, state in plan] == ["delivered", "sent"] for plan in plans)
    assert any(len(plan) == 3 for plan in plans)
    assert any(pause_s > 0 for plan in plans for pause_s, _ in plan)
    assert callbacks(Dial(), "SM1", ("sent", "delivered")) == [(0.0, "sent"), (0.0, "delivered")]
