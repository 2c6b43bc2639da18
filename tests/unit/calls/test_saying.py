"""What callers hear and see drawn: texts in both languages, place and wait, the shape of a recording, helpers of browsers."""

import string

import pytest

from hub.calls.peaks import peaks_of
from hub.calls.speech import KEYS, TEXTS, say, waiting_prompts
from hub.calls.views import ice_server


def test_both_languages_say_the_same_things_about_the_same_facts() -> None:
    for key in KEYS:
        facts = [
            sorted(name for _, name, _, _ in string.Formatter().parse(texts[key]) if name)
            for texts in TEXTS.values()
        ]
        assert facts[0] == facts[1], key
    assert say("de", "closed") == say("en", "closed")
    assert say("zh", "closed")[0].language == "zh"


@pytest.mark.parametrize(
    ("place", "expected_s", "text"),
    [
        (1, None, "You are next in line."),
        (3, 200.0, "You are number 3 in line. The expected wait is about 3 minutes."),
        (2, 61.0, "You are number 2 in line. The expected wait is about one minute."),
        (2, 10.0, "You are number 2 in line."),
        (None, None, "Please hold the line. Somebody will be with you shortly."),
    ],
)
def test_place_and_wait_are_told_where_they_are_known(
    place: int | None, expected_s: float | None, text: str
) -> None:
    assert " ".join(prompt.text for prompt in waiting_prompts("en", place, expected_s)) == text


@pytest.mark.parametrize("data", [b"", b"RIFF", b"no sound at all", b"RIFF\x24\x00\x00\x00WAVEfmt "])
def test_what_is_no_sound_has_no_shape(data: bytes) -> None:
    assert peaks_of(data) == ()


def test_a_turn_server_brings_its_account() -> None:
    assert ice_server("stun:stun.example.com:3478").urls == ["stun:stun.example.com:3478"]
    turn = ice_server("turn:hub:a:secret@turn.example.com:3478?transport=tcp")
    assert turn.urls == ["turn:turn.example.com:3478?transport=tcp"]
    assert (turn.username, turn.credential) == ("hub", "a:secret")
