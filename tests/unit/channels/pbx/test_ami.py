"""Asterisk's manager interface: packets are cut wherever the network cuts them, and calls told as they go."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.pbx.ami import MAX_PACKET, Calls, Reader, TooLong, packet
from hub.domain.call import Direction
from hub.domain.pbx_call import PbxReport

FIXTURES = Path(__file__).parents[3] / "fixtures" / "pbx"
INBOUND = (FIXTURES / "ami_inbound_answered.txt").read_bytes().replace(b"\n", b"\r\n")
OUTBOUND = (FIXTURES / "ami_outbound.txt").read_bytes().replace(b"\n", b"\r\n")
EXTENSIONS = frozenset({"101", "102"})


def heard(data: bytes, size: int = 10_000) -> list[PbxReport]:
    reader, calls = Reader(), Calls(EXTENSIONS)
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    return [report for piece in pieces for one in reader.feed(piece) for report in calls.news(one)]


def test_a_group_rings_one_answers_and_the_caller_hangs_up() -> None:
    told = [(one.news.value, one.extension) for one in heard(INBOUND)]
    assert told == [("ringing", "101"), ("ringing", "102"), ("answered", "102"), ("hung_up", "101")]
    first = heard(INBOUND)[0]
    assert (first.party.value, first.party.name, first.direction) == ("+4930901820", "Mia", Direction.IN)
    assert {one.call for one in heard(INBOUND)} == {"1764336000.16"}


def test_an_agent_calls_out() -> None:
    reports = heard(OUTBOUND)
    assert [(one.news.value, one.extension, one.direction) for one in reports] == [
        ("ringing", "101", Direction.OUT),
        ("answered", "101", Direction.OUT),
        ("hung_up", "101", Direction.OUT),
    ]
    assert {one.party.value for one in reports} == {"+4930901820"}


@given(st.integers(1, 400))
def test_it_does_not_matter_how_the_network_cuts(size: int) -> None:
    assert heard(INBOUND, size) == heard(INBOUND)


def test_calls_of_other_telephones_are_no_concern() -> None:
    assert heard(INBOUND.replace(b"PJSIP/10", b"PJSIP/20")) == []


def test_an_action_cannot_smuggle_another_in() -> None:
    sent = packet("Originate", Exten="123\r\nAction: Logoff", CallerID="x")
    assert sent == b"Action: Originate\r\nExten: 123 Action: Logoff\r\nCallerID: x\r\n\r\n"


def test_what_has_no_end_is_no_manager() -> None:
    with pytest.raises(TooLong):
        list(Reader().feed(b"x" * (MAX_PACKET + 1)))


@given(st.binary(max_size=400))
def test_any_bytes_can_be_read(data: bytes) -> None:
    reader, calls = Reader(), Calls(EXTENSIONS)
    for one in reader.feed(b"hello\r\n" + data + b"\r\n\r\n"):
        list(calls.news(one))
