"""Signed requests."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, check_signature, sign
from hub.errors import Forbidden
from tests.factories.outbound import START

SECRET = "a secret of some length"


def check(
    headers: dict[str, str], body: bytes, seconds: float = 0, secrets: tuple[str, ...] = (SECRET,)
) -> None:
    check_signature(
        secrets,
        stamp=headers[TIMESTAMP_HEADER],
        signature=headers[SIGNATURE_HEADER],
        body=body,
        now=START + timedelta(seconds=seconds),
    )


def test_a_known_example() -> None:
    # printf '1795424400.{}' | openssl dgst -sha256 -hmac 'a secret of some length'
    assert sign(SECRET, START, b"{}") == {
        TIMESTAMP_HEADER: "1795424400",
        SIGNATURE_HEADER: "sha256=21602e99f34df738734963a7b2c484b114e56bfeb8305234b7112380da369bf8",
    }


@given(st.binary(max_size=200), st.floats(-300, 300))
def test_what_is_signed_is_accepted_for_five_minutes(body: bytes, seconds: float) -> None:
    check(sign(SECRET, START, body), body, seconds)


@pytest.mark.parametrize("seconds", [-301, 301, 10**6])
def test_replays_are_refused(seconds: float) -> None:
    with pytest.raises(Forbidden):
        check(sign(SECRET, START, b"x"), b"x", seconds)


def test_an_old_request_cannot_be_given_a_new_time_stamp() -> None:
    headers = sign(SECRET, START, b"x") | {TIMESTAMP_HEADER: str(int(START.timestamp()) + 400)}
    with pytest.raises(Forbidden):
        check(headers, b"x", 400)


@given(st.text(max_size=80), st.text(max_size=20))
def test_forgeries_are_refused_whatever_they_are(signature: str, stamp: str) -> None:
    with pytest.raises(Forbidden):
        check({SIGNATURE_HEADER: signature, TIMESTAMP_HEADER: stamp}, b"x")


def test_both_secrets_count_while_one_is_replaced_and_an_empty_one_never_does() -> None:
    check(sign("the previous secret", START, b"x"), b"x", secrets=(SECRET, "the previous secret"))
    with pytest.raises(Forbidden):
        check(sign("", START, b"x"), b"x", secrets=(SECRET, ""))
