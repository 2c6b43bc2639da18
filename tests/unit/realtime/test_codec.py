"""What is read off the wire."""

import pytest

from hub.realtime import codec
from hub.realtime.wire import sayable


def test_half_an_emoji_is_replaced() -> None:
    assert codec.loads('["message.send", {"body": "cut \\ud83d", "n": 1}]') == [
        "message.send",
        {"body": "cut ?", "n": 1},
    ]


@pytest.mark.parametrize(
    "text", ["Infinity", '["\\ud83d"', "[" * 5000 + '"\\ud83d"' + "]" * 5000, '["\\ud83d", NaN]']
)
def test_what_is_no_json_stays_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        codec.loads(text)


def test_control_characters_are_not_said() -> None:
    assert sayable("one\x00two\x0b\tthree\n") == "onetwo\tthree\n"


@pytest.mark.parametrize("text", ["", "\x00", " \n\x07"])
def test_nothing_cannot_be_said(text: str) -> None:
    with pytest.raises(ValueError, match="nothing is said"):
        sayable(text)
