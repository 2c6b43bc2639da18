"""Sounds made by arithmetic: digits, ringing, busy, the recording's mark, and the hub's own queue music."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.leg import SAMPLE_RATE

Samples = NDArray[np.int16]

ROWS = (697, 770, 852, 941)
COLUMNS = (1209, 1336, 1477, 1633)
KEYS = "123A456B789C*0#D"
"""The keypad, row by row (ITU-T Q.23)."""

DIGIT_S = 0.1
PAUSE_S = 0.08
DIGIT_LEVEL = 5_000
TONE_LEVEL = 2_500


def _tone(frequencies: Sequence[float], seconds: float, level: float) -> NDArray[np.float64]:
    at = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return level * sum((np.sin(2 * np.pi * one * at) for one in frequencies), np.zeros(len(at)))


def _silence(seconds: float) -> NDArray[np.float64]:
    return np.zeros(int(seconds * SAMPLE_RATE))


def digits_sound(digits: str) -> Samples:
    """Return the tones of these digits, each followed by a pause (ITU-T Q.24: at least 40 ms each)."""
    parts = [_silence(0)]
    for digit in digits:
        place = KEYS.index(digit)
        pair = (ROWS[place // 4], COLUMNS[place % 4])
        parts += [_tone(pair, DIGIT_S, DIGIT_LEVEL), _silence(PAUSE_S)]
    return np.concatenate(parts).astype(np.int16)


@cache
def ringback() -> Samples:
    """Return one period of the tone that says "it rings there": 1 s in 5 (ITU-T E.180, 425 Hz)."""
    return np.concatenate([_tone([425], 1.0, TONE_LEVEL), _silence(4.0)]).astype(np.int16)


@cache
def busy() -> Samples:
    """Return one period of the busy tone: half a second on and off (ITU-T E.180, 425 Hz)."""
    return np.concatenate([_tone([425], 0.5, TONE_LEVEL), _silence(0.5)]).astype(np.int16)


@cache
def pause_mark() -> Samples:
    """Return the short tone that marks in a recording where something was left out."""
    return (_tone([1000], 0.2, TONE_LEVEL)).astype(np.int16)


_CHORDS = (
    (261.63, 329.63, 392.00, 493.88),
    (220.00, 261.63, 329.63, 392.00),
    (174.61, 220.00, 261.63, 329.63),
    (196.00, 246.94, 293.66, 349.23),
)
_PATTERN = (0, 1, 2, 3, 2, 1, 2, 3)
_BEAT_S = 0.5
_DECAY_S = 1.6
_MUSIC_LEVEL = 700


@cache
def queue_music() -> Samples:
    """Return the hub's own music, to be repeated: slow broken chords on a soft bell, 32 s, without beginning or end."""
    turns = 2
    beats = len(_CHORDS) * len(_PATTERN) * turns
    length = int(beats * _BEAT_S * SAMPLE_RATE)
    sound = np.zeros(length)
    for beat in range(beats):
        chord = _CHORDS[beat // len(_PATTERN) % len(_CHORDS)]
        note = chord[_PATTERN[beat % len(_PATTERN)]]
        _ring(sound, beat, note * (2 if beat >= beats // 2 and beat % 4 == 3 else 1))
        if beat % len(_PATTERN) == 0:
            _ring(sound, beat, chord[0] / 2)
    loud = float(np.sqrt(np.mean(sound**2)))
    music: Samples = (sound * (_MUSIC_LEVEL / loud)).astype(np.int16)
    return music


def _ring(sound: NDArray[np.float64], beat: int, frequency: float) -> None:
    """Strike a bell at this beat; what rings past the end sounds at the beginning."""
    at = np.arange(int(4 * _DECAY_S * SAMPLE_RATE)) / SAMPLE_RATE
    body = sum(
        (
            strength * np.sin(2 * np.pi * frequency * part * at) * np.exp(-at * part / _DECAY_S)
            for part, strength in ((1, 1.0), (2, 0.25), (3, 0.08))
        ),
        np.zeros(len(at)),
    )
    body *= np.minimum(1.0, at / 0.01)
    place = (int(beat * _BEAT_S * SAMPLE_RATE) + np.arange(len(at))) % len(sound)
    np.add.at(sound, place, body)
