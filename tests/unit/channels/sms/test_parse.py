"""What is made of the provider's forms."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.sms.parse import read
from hub.channels.twilio.forms import FORM_TYPE, form_of, media_of, normalise_number
from hub.domain.interaction import InboundMessage, MessageClass, Party

FIXTURES = Path(__file__).parents[3] / "fixtures" / "sms"


def parse_inbound(payload: bytes, content_type: str) -> InboundMessage:
    return read(form_of(payload, content_type))


def parsed(name: str) -> InboundMessage:
    return parse_inbound((FIXTURES / f"{name}.form").read_bytes(), FORM_TYPE)


def test_a_text() -> None:
    message = parsed("inbound_text")
    assert message.external_id == f"SM{1:032x}"
    assert message.sender == Party(kind="phone", value="+14155550101")
    assert message.recipients == (Party(kind="phone", value="+14155550199"),)
    assert message.thread_key == "+14155550101|+14155550199"
    assert message.text == "My invoice 2041 is wrong, can you help?"
    assert message.message_class is MessageClass.PERSON
    assert message.context == {"country": "US", "segments": "1"}


def test_chinese_and_emoji_arrive_whole() -> None:
    assert parsed("inbound_chinese").text == "我的发票有问题，请帮忙看一下"
    long = parsed("inbound_emoji_six_segments")
    assert long.text.startswith("Still waiting 😤\nplease")
    assert long.context["segments"] == "6"


def test_a_picture_without_text_says_so_and_its_address_is_kept() -> None:
    message = parsed("inbound_picture_without_text")
    assert message.text == "[media: image/jpeg]"
    form = form_of((FIXTURES / "inbound_picture_without_text.form").read_bytes(), FORM_TYPE)
    (file,) = media_of(form)
    assert message.remote == (file,)
    assert file.type == "image/jpeg"
    assert file.url.startswith("https://api.twilio.com/2010-04-01/Accounts/AC")


def test_text_with_pictures_stays_as_it_was_written() -> None:
    message = parsed("inbound_two_pictures_with_text")
    assert message.text == "see the crack"


@pytest.mark.parametrize("name", ["inbound_from_short_code", "inbound_from_sender_name"])
def test_machines_are_no_persons(name: str) -> None:
    assert parsed(name).message_class is MessageClass.AUTO


def test_a_stop_word_is_noted() -> None:
    assert parsed("inbound_stop_word").context["opt_out"] == "STOP"


def test_other_kinds_of_address_belong_to_other_channels() -> None:
    with pytest.raises(Unsupported, match="'whatsapp'"):
        parsed("inbound_whatsapp")


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no form at all",
        b"\xff\xfe=1",
        b"Body=%FF%FE&MessageSid=SM" + b"0" * 32,
        b"&".join(b"a=1" for _ in range(300)),
        urlencode({"From": "+14155550101", "To": "+14155550199", "Body": "x"}).encode(),
        urlencode({"MessageSid": "SM1", "From": "+14155550101", "To": "+14155550199"}).encode(),
        urlencode({"MessageSid": "SM" + "0" * 32, "From": "+1", "To": "+14155550199"}).encode(),
        urlencode({"MessageSid": "SM" + "0" * 32, "From": "", "To": ""}).encode(),
    ],
)
def test_what_cannot_be_read_is_said_to_be_so(payload: bytes) -> None:
    with pytest.raises(ParseFailed):
        parse_inbound(payload, FORM_TYPE)


def test_another_type_of_body_is_no_form() -> None:
    with pytest.raises(ParseFailed):
        parse_inbound(b"{}", "application/json")


FIELDS = st.sampled_from(
    ["MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MediaContentType0", "OptOutType"]
)
VALUES = st.one_of(st.text(max_size=40), st.just("SM" + "a" * 32), st.just("+14155550101"), st.just("9" * 30))


@given(st.dictionaries(FIELDS, VALUES))
def test_no_form_breaks_the_parser(form: dict[str, str]) -> None:
    payload = urlencode(form, errors="replace").encode()
    try:
        first = parse_inbound(payload, FORM_TYPE)
    except (ParseFailed, Unsupported):
        return
    assert first == parse_inbound(payload, FORM_TYPE)
    assert "\x00" not in first.text


@given(st.binary(max_size=200))
def test_no_bytes_break_the_parser(payload: bytes) -> None:
    with pytest.raises((ParseFailed, Unsupported)):
        parse_inbound(payload, FORM_TYPE)


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ("+1 (415) 555-0101", "+14155550101"),
        ("+8613800138000", "+8613800138000"),
        ("72345", "72345"),
        ("+5215512345678", "+5215512345678"),
        ("+22512345678", "+22512345678"),
    ],
)
def test_numbers_agree_in_one_spelling(given_: str, expected: str) -> None:
    assert normalise_number(given_) == expected
