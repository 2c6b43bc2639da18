"""Personal data is found in the ways people write it, in English and Chinese, and nothing else is touched."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.knowledge.text.personal_data import DataKind, personal_data
from hub.knowledge.text.redaction import redact

SAID = (
    ("write to jo.k+shop@mail.example.co.uk.", "email", "jo.k+shop@mail.example.co.uk"),
    ("我的邮箱是customer@example.com，谢谢", "email", "customer@example.com"),
    ("jo at example dot com please", "email", "jo at example dot com"),
    ("card 4111 1111 1111 1111, exp 12/30", "card", "4111 1111 1111 1111"),
    ("卡号４１１１１１１１１１１１１１１１", "card", "４１１１１１１１１１１１１１１１"),
    ("Amex 3782-822463-10005", "card", "3782-822463-10005"),
    ("to DE89 3704 0044 0532 0130 00 by Friday", "iban", "DE89 3704 0044 0532 0130 00"),
    ("iban gb29nwbk60161331926819", "iban", "gb29nwbk60161331926819"),
    ("身份证号11010519491231002X，请核实", "cn_id", "11010519491231002X"),
    ("身份证：110105491231002", "cn_id", "110105491231002"),
    ("SSN 536-90-4399", "us_ssn", "536-90-4399"),
    ("my social security number is 536904399", "us_ssn", "536904399"),
    ("call (212) 555-0142 x12", "phone", "(212) 555-0142 x12"),
    ("ring +49 30 1234567 after six", "phone", "+49 30 1234567"),
    ("手机13812345678有空打", "phone", "13812345678"),
    ("telefon 030/1234567", "phone", "030/1234567"),
    ("my number is 8820 1223", "phone", "8820 1223"),
)


@pytest.mark.parametrize(("text", "kind", "value"), SAID)
def test_personal_data_is_found(text: str, kind: str, value: str) -> None:
    assert [(one.kind, text[one.start : one.end]) for one in personal_data(text)] == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        "Order 123456789 was placed on 2026-11-23 at 10:00",
        "订单号 2026112312345 已发货",
        "card 4111 1111 1111 1112",  # the check digit is wrong
        "version 3.8.18.2, build 20261123",
        "1,234,567.89 EUR",
        "@home and #tags",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert redact(text) == text


def test_what_is_hidden_is_named_and_the_rest_stays() -> None:
    text = "Refund 4111111111111111 and tell jo@example.com, ref 4711"
    assert redact(text) == "Refund [card] and tell [email], ref 4711"
    assert redact(text, [DataKind.CARD]) == "Refund [card] and tell jo@example.com, ref 4711"


@given(st.text(alphabet="0123456789+-. ()@abx转电话邮 AZ\n[]", max_size=80))
def test_every_text_is_read_once_and_in_order(text: str) -> None:
    found = personal_data(text)
    assert all(one.start < one.end <= len(text) for one in found)
    assert all(first.end <= second.start for first, second in itertools.pairwise(found))
