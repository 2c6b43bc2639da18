"""What IMAP clients say is taken apart as RFC 3501 writes it; nonsense is told, never a crash."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.lab.imap_syntax import BadCommand, in_set, literal_ahead, parse_command, quoted


def test_strings_lists_and_sections() -> None:
    command = parse_command(
        [b'a1 uid FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (From To)]<0.9>) "x \\"y\\""\r\n']
    )
    assert (command.tag, command.name) == ("a1", "UID FETCH")
    assert command.arguments == ["1:*", ["FLAGS", "BODY.PEEK[HEADER.FIELDS (From To)]<0.9>"], 'x "y"']


def test_literals_are_strings() -> None:
    parts = [b"a LOGIN {3}\r\n", b'm"a', b" {2+}\r\n", b"pw", b"\r\n"]
    assert parse_command(parts).arguments == ['m"a', "pw"]
    ahead = literal_ahead(parts[2])
    assert ahead is not None
    assert (ahead.size, ahead.at_once) == (2, True)


@pytest.mark.parametrize(
    ("text", "numbers"), [("2", [2]), ("1,4:3", [1, 3, 4]), ("4:*", [4, 5]), ("9:*", [5, 6, 7, 8, 9])]
)
def test_sets_of_numbers(text: str, numbers: list[int]) -> None:
    assert sorted(number for one in in_set(text, 5) for number in one) == numbers


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=40))
def test_quoted_strings_come_back(text: str) -> None:
    assert parse_command([b"a X " + quoted(text).encode() + b"\r\n"]).arguments == [text]


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=4))
def test_nonsense_is_told(parts: list[bytes]) -> None:
    with suppress(BadCommand):
        parse_command(parts)
