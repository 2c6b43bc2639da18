"""A leg's seat: digits that come before the prompt which wants them."""

from typing import cast

import numpy as np

from hub.calls.lines import Gather
from hub.channels.voice.rooms.leg import Leg
from hub.channels.voice.rooms.mixing import Place
from hub.channels.voice.rooms.seat import Loop, Seat


def seat() -> Seat:
    return Seat(cast("Leg", None), Place("leg"))


def test_a_digit_pressed_before_the_menu_speaks_is_taken_by_its_prompt() -> None:
    one = seat()
    assert one.press("1", 10.0)
    playing = one.queue_prompt("p1", Gather())
    assert playing is not None
    playing.sound = np.zeros(8_000, np.int16)
    ended = one.ended_prompt(10.5)
    assert ended is playing
    assert ended.gathering is not None
    assert (ended.gathering.digits, list(one.early)) == ("1", [])


def test_digits_pressed_while_music_plays_or_people_talk_are_nobodys() -> None:
    waiting, talking = seat(), seat()
    waiting.music = Loop()
    talking.place = Place("leg", room_id="call")
    assert not waiting.press("1", 10.0)
    assert not talking.press("1", 10.0)


def test_early_digits_are_forgotten_when_the_leg_goes_elsewhere() -> None:
    one = seat()
    one.press("1", 10.0)
    one.clear()
    one.queue_prompt("p1", Gather())
    assert one.ended_prompt(10.5) is None
