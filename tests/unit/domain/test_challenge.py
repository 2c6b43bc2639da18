"""A code proves its own address, once, in time, within its tries; everything else proves nothing."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hub.domain import challenge as proving
from hub.domain.challenge import Challenge, Verdict
from tests import factories

KEY = b"k" * 32
OTHER_KEY = b"o" * 32


@dataclass
class Sent:
    """A code that was sent, and the challenge it was sent for."""

    code: str
    challenge: Challenge


class Proving(RuleBasedStateMachine):
    """A visitor asks for codes, tries right, wrong, old and foreign ones, and time goes by."""

    @initialize()
    def begin(self) -> None:
        self.now = factories.NOON
        self.challenge: Challenge | None = proving.begun("c0", self.now)
        self.times: tuple[object, ...] = ()
        self.sent: list[Sent] = []
        self.asked: list[object] = []
        self.used: set[str] = set()
        self.counter = 0

    @rule(minutes=st.integers(0, 25), seconds=st.integers(0, 59))
    def wait(self, minutes: int, seconds: int) -> None:
        self.now += timedelta(minutes=minutes, seconds=seconds)

    @rule(address=st.sampled_from(("ana@example.org", "ben@example.org")), code=st.integers(0, 999_999))
    def ask(self, address: str, code: int) -> None:
        times, wait_s = proving.admitted(self.times, self.now)  # type: ignore[arg-type]
        in_hour = [one for one in self.asked if one > self.now - timedelta(hours=1)]  # type: ignore[operator]
        assert (wait_s > 0) == (len(in_hour) >= 3)
        if wait_s:
            _, none = proving.admitted(times, self.now + timedelta(seconds=wait_s))
            assert none == 0, "the wait that was told is long enough"
            return
        self.times = times
        self.asked.append(self.now)
        self.counter += 1
        self.challenge = proving.addressed(f"c{self.counter}", "email", address, self.now)
        seal = proving.seal(KEY, self.challenge, f"{code:06}", f"salt{self.counter}")
        self.challenge = proving.sealed(self.challenge, seal)
        self.sent.append(Sent(f"{code:06}", self.challenge))

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def enter_one_that_was_sent(self, data: st.DataObject) -> None:
        self._enter(data.draw(st.sampled_from(self.sent)).code)

    @rule(code=st.integers(0, 999_999))
    def guess(self, code: int) -> None:
        self._enter(f"{code:06}")

    def _enter(self, code: str) -> None:
        before = self.challenge
        verdict, self.challenge = proving.judged(before, code, KEY, self.now)
        fresh = self.sent[-1] if self.sent else None
        in_time = fresh is not None and self.now < fresh.challenge.asked_at + timedelta(minutes=10)
        tries = before.tries if before is not None else 0
        good = bool(before and fresh and before.id == fresh.challenge.id and in_time and tries < 5)
        assert (verdict is Verdict.RIGHT) == (good and fresh is not None and code == fresh.code)
        if verdict is Verdict.RIGHT:
            assert before is not None
            assert before.id not in self.used, "a code is used once"
            self.used.add(before.id)
            assert proving.judged(self.challenge, code, KEY, self.now)[0] is Verdict.NOTHING

    @invariant()
    def at_most_five_tries(self) -> None:
        assert self.challenge is None or self.challenge.tries <= 5


TestProving = Proving.TestCase
TestProving.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)


def _asked(address: str = "ana@example.org", code: str = "012345") -> Challenge:
    challenge = proving.addressed("c", "email", address, factories.NOON)
    return proving.sealed(challenge, proving.seal(KEY, challenge, code, "salt"))


def test_a_code_is_good_for_its_own_challenge_address_and_key_only() -> None:
    asked = _asked()
    assert proving.judged(asked, "012345", KEY, factories.NOON)[0] is Verdict.RIGHT
    for foreign in (
        replace(asked, id="d"),
        replace(asked, address="ben@example.org"),
        replace(asked, salt="s"),
    ):
        assert proving.judged(foreign, "012345", KEY, factories.NOON)[0] is Verdict.WRONG
    assert proving.judged(asked, "012345", OTHER_KEY, factories.NOON)[0] is Verdict.WRONG
    assert "012345" not in repr(asked)


def test_before_a_code_is_sent_nothing_is_right() -> None:
    challenge = proving.addressed("c", "email", "ana@example.org", factories.NOON)
    assert proving.judged(challenge, "", KEY, factories.NOON)[0] is Verdict.WRONG
    assert (
        proving.judged(proving.begun("c", factories.NOON), "012345", KEY, factories.NOON)[0]
        is Verdict.NOTHING
    )


def test_a_code_that_comes_too_late_is_not_worth_sending() -> None:
    asked = _asked()
    assert proving.is_worth_sending(asked, factories.NOON + timedelta(minutes=8))
    assert not proving.is_worth_sending(asked, factories.NOON + timedelta(minutes=8, seconds=1))


@pytest.mark.parametrize(
    "text", ["012345", " 012 345\n", "012-345", "０１２３４５", "012\u2013345", "٠١٢٣٤٥", "0 1 2 3 4 5"]
)
def test_a_code_is_known_however_it_is_typed(text: str) -> None:
    assert proving.code_alone(text) == "012345"


@pytest.mark.parametrize("text", ["01234", "0123456", "my code is 012345", "012345!", ""])
def test_other_words_are_no_bare_code(text: str) -> None:
    assert proving.code_alone(text) == ""


def test_codes_are_found_among_words() -> None:
    assert proving.codes_within("My code is 012 345, thanks") == ("012345",)
    assert proving.codes_within("验证码：012345。") == ("012345",)
    assert proving.codes_within("order 12345678 of 2026") == ()
    assert proving.codes_within("111111 x 222222 x 333333 x 444444") == ()
