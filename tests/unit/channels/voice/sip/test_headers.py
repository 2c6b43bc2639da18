"""What SIP headers say, read without believing them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calls.lines import LegEnd
from hub.channels.voice.sip.headers import Address, called_of, caller_of, end_of, read_address, uri_of
from hub.channels.voice.sip.settings import SipSettings
from hub.domain.interaction import Party
from hub.errors import Invalid


@pytest.mark.parametrize(
    ("header", "address"),
    [
        (
            '"A. Customer" <sip:+4930123@example.com;user=phone>;tag=1',
            Address("A. Customer", "+4930123", "example.com"),
        ),
        ("Customer <sip:030@192.0.2.1:5060>", Address("Customer", "030", "192.0.2.1:5060")),
        ("sip:ana@example.com;tag=2", Address("", "ana", "example.com")),
        ("<tel:+49-30-123>", Address("", "+49-30-123", "")),
        (r'"a \"quoted\" name" <sips:x@y>', Address('a "quoted" name', "x", "y")),
        ("<sip:example.com>", Address("", "", "example.com")),
        ("nonsense", Address()),
        ("", Address()),
    ],
)
def test_addresses(header: str, address: Address) -> None:
    assert read_address(header) == address


@given(st.text(max_size=200))
def test_no_header_breaks_the_reader(header: str) -> None:
    address = read_address(header)
    assert (address.name + address.user + address.host).isprintable()
    caller_of({"From": header}, "call1")


def test_the_asserted_identity_comes_first() -> None:
    headers = {
        "From": "<sip:anonymous@anonymous.invalid>",
        "P-Asserted-Identity": '"Jo" <sip:+4930123@carrier>',
    }
    assert caller_of(headers, "c") == Party(kind="phone", value="+4930123", name="Jo")
    assert caller_of({"from": headers["From"]}, "c") == Party(kind="anonymous", value="c")
    assert caller_of({"From": "<sip:ana@desk>"}, "c") == Party(kind="sip", value="sip:ana@desk")
    assert called_of({"To": "<sip:(030) 123-4@hub>"}) == "0301234"


def test_numbers_alone_are_dialled() -> None:
    trunk = SipSettings(registrar="sip.example.com", transport="tls")
    assert uri_of("+49 (30) 12-3", trunk) == "sip:+4930123@sip.example.com;transport=tls"
    for address in ("sip:a@b", "1", "0900 HELP", "+49;phone-context=x"):
        with pytest.raises(Invalid):
            uri_of(address, trunk)
    with pytest.raises(Invalid, match="no registrar"):
        uri_of("+4930123", SipSettings())


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("486 Busy Here", LegEnd.BUSY),
        ("603 Decline", LegEnd.REJECTED),
        ("480 Temporarily Unavailable", LegEnd.NO_ANSWER),
        ("404 Not Found", LegEnd.FAILED),
        ("Connection refused [111]", LegEnd.FAILED),
        ("rtp stream error", LegEnd.LOST),
    ],
)
def test_why_a_call_of_ours_ended(reason: str, end: LegEnd) -> None:
    assert end_of(reason, was_answered=False, outbound=True) is end


def test_an_answered_call_was_hung_up_unless_its_sound_was_lost() -> None:
    assert end_of("486 Busy Here", was_answered=True, outbound=True) is LegEnd.HUNG_UP
    assert end_of("rtp stream error", was_answered=True, outbound=False) is LegEnd.LOST
