"""Sound as numbers: G.711, mixing, digits, tones, files, opinion scores."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.calls.lines import Gather, Mode
from hub.channels.voice.rooms.g711 import decode, encode
from hub.channels.voice.rooms.gathering import Gathering
from hub.channels.voice.rooms.keypad import KeyEar, keys_heard
from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Coding, Quality
from hub.channels.voice.rooms.mixing import Place, limit, make_plan, mix
from hub.channels.voice.rooms.quality import opinion_score
from hub.channels.voice.rooms.sound_files import read_wav, write_wav
from hub.channels.voice.rooms.tones import KEYS, digits_sound, queue_music
from hub.errors import Invalid
from tests.fakes.browser_peer import loudness, strength, tone

SAMPLES = np.arange(-32_768, 32_768).astype(np.int16)


@pytest.mark.parametrize(
    ("coding", "known"),
    [
        (Coding.ULAW, {0x00: -32_124, 0x80: 32_124, 0xFF: 0, 0x7F: 0, 0xEF: 132}),
        (Coding.ALAW, {0xD5: 8, 0x55: -8, 0xAA: 32_256, 0x2A: -32_256, 0xC5: 264}),
    ],
)
def test_g711_is_that_of_the_standard(coding: Coding, known: dict[int, int]) -> None:
    assert {code: int(decode(bytes([code]), coding)[0]) for code in known} == known
    every = decode(bytes(range(256)), coding)
    again = decode(encode(every, coding), coding)
    assert (again == every).all()
    error = np.abs(decode(encode(SAMPLES, coding), coding).astype(int) - SAMPLES)
    assert (error <= np.maximum(16, np.abs(SAMPLES.astype(int)) / 16)).all()


def heard_by(places: list[Place]) -> dict[str, set[str]]:
    """Return whose voices each leg hears: every voice is a power of two."""
    plan = make_plan(places)
    spoken = np.array([[1 << int(leg)] * FRAME_SAMPLES for leg in plan.order], dtype=np.int16)
    hearing, _ = mix(spoken, plan)
    return {
        leg: {str(bit) for bit in range(12) if int(hearing[row, 0]) >> bit & 1}
        for row, leg in enumerate(plan.order)
    }


MODES = st.sampled_from(list(Mode))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["", "a", "b"]), MODES, st.integers(0, 11)), min_size=1, max_size=12)
)
def test_who_hears_whom_is_what_the_contract_says(legs: list[tuple[str, Mode, int]]) -> None:
    places = [Place(str(number), room, mode, str(to)) for number, (room, mode, to) in enumerate(legs)]
    expected = {
        listener.leg_id: {
            speaker.leg_id
            for speaker in places
            if speaker is not listener
            and listener.room_id
            and speaker.room_id == listener.room_id
            and (
                (speaker.mode is Mode.TALK and listener.mode is not Mode.HELD)
                or (speaker.mode is Mode.WHISPER and speaker.towards == listener.leg_id)
            )
        }
        for listener in places
    }
    whispering_to_oneself = {place.leg_id for place in places if place.towards == place.leg_id}
    found = heard_by(places)
    for leg in expected.keys() - whispering_to_oneself:
        assert found[leg] == expected[leg]


def test_what_is_too_loud_is_cut() -> None:
    assert limit(np.array([[70_000, -70_000, 5]], np.int32)).tolist() == [[32_767, -32_768, 5]]


def pressed(sound: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> str:
    ear = KeyEar()
    frames = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return "".join(ear.hear(key) for key in keys_heard(frames))


def test_every_digit_is_found_in_the_sound_at_any_phase_and_level() -> None:
    for shift in (0, 37, 111):
        for level in (1.0, 0.1, 2.5):
            sound = np.concatenate([np.zeros(shift, np.int16), digits_sound(KEYS + "55")])
            assert pressed((sound * level).astype(np.int16)) == KEYS + "55"


def test_music_speech_and_noise_press_no_digits() -> None:
    noise = np.random.default_rng(5).normal(0, 3000, 80_000).astype(np.int16)
    assert pressed(queue_music()) == ""
    assert pressed((queue_music() * 8.0).astype(np.int16)) == ""
    assert pressed(noise) == ""
    assert pressed(tone(770, 2.0)) == ""


def test_the_music_is_quiet_and_has_no_seam() -> None:
    music = queue_music()
    assert 300 < loudness(music) < 1500
    assert abs(int(music[0]) - int(music[-1])) < 2500


def test_digits_are_complete_when_the_caller_said_so_or_stopped() -> None:
    waiting = Gathering(Gather(max_digits=4, first_s=5, between_s=2))
    assert not waiting.done(100.0)
    waiting.sound_ended(10.0)
    assert not waiting.done(14.9)
    assert waiting.done(15.0)
    waiting.press("1", 12.0)
    assert not waiting.done(13.9)
    assert waiting.done(14.0)
    waiting.press("#", 13.0)
    waiting.press("9", 13.1)
    assert (waiting.done(13.1), waiting.digits) == (True, "1")


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000])
def test_files_of_any_rate_become_eight_thousand_samples_a_second(rate: int) -> None:
    at = np.arange(rate) / rate
    sound = (8000 * np.sin(2 * np.pi * 440 * at) + 8000 * np.sin(2 * np.pi * 3900 * at)).astype("<i2")
    data = bytearray(write_wav(sound))
    data[24:28] = rate.to_bytes(4, "little")
    heard = read_wav(bytes(data))
    assert abs(len(heard) - 8000) < 3
    assert 7500 < strength(heard, 440) < 8500


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 44))
def test_a_spoiled_file_is_read_or_refused(noise: bytes, place: int) -> None:
    data = write_wav(tone(440, 0.01))
    try:
        read_wav(data[:place] + noise + data[place + len(noise) :])
    except Invalid:
        pass


@pytest.mark.parametrize(
    ("loss", "jitter", "trip", "least", "most"),
    [(0, 0, 20, 4.3, 4.5), (0.05, 5, 50, 3.4, 4.1), (0.2, 30, 400, 1.0, 2.8), (1.0, 500, 3000, 1.0, 1.0)],
)
def test_the_opinion_score_falls_with_loss_and_delay(
    loss: float, jitter: float, trip: float, least: float, most: float
) -> None:
    score = opinion_score(Quality(loss=loss, jitter_ms=jitter, round_trip_ms=trip))
    assert least <= score <= most
