"""Digits found in the sound of many legs at once (Goertzel's filter as one matrix product; ITU-T Q.24 for the limits)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.leg import FRAME_SAMPLES, SAMPLE_RATE
from hub.channels.voice.rooms.tones import COLUMNS, KEYS, ROWS

LEAST_LEVEL = 150.0
"""The root mean square below which a frame is silence: 47 dB below full scale."""
PURE = 0.75
"""The share of a frame's energy that its two tones must have; speech has less."""
TWIST = 10.0
"""How many times stronger one of the two tones may be than the other: 10 dB."""
FRAMES = 2
"""Frames in which a digit must be heard to count, and in which none must be to end it."""

_AT = np.arange(FRAME_SAMPLES)[:, None] / SAMPLE_RATE * np.array([*ROWS, *COLUMNS])[None, :]
_BASIS = np.hstack([np.cos(2 * np.pi * _AT), np.sin(2 * np.pi * _AT)]).astype(np.float32)


def keys_heard(frames: NDArray[np.int16]) -> list[str]:
    """Return the key whose tones each row's 20 ms hold, or "" for none."""
    sound = frames.astype(np.float32)
    energy = np.einsum("ij,ij->i", sound, sound) + 1.0
    parts = (sound @ _BASIS) ** 2
    power = (parts[:, :8] + parts[:, 8:]) * (2 / FRAME_SAMPLES)
    row, column = power[:, :4].argmax(axis=1), power[:, 4:].argmax(axis=1)
    low, high = power[:, :4].max(axis=1), power[:, 4:].max(axis=1)
    there = (
        (energy > FRAME_SAMPLES * LEAST_LEVEL**2)
        & (low + high > PURE * energy)
        & (low < TWIST * high)
        & (high < TWIST * low)
    )
    return [KEYS[4 * r + c] if yes else "" for r, c, yes in zip(row, column, there, strict=True)]


@dataclass(slots=True)
class KeyEar:
    """Make presses out of what one leg's frames hold."""

    _run: str = ""
    _frames: int = 0
    _down: str = ""
    _quiet: int = 0

    def hear(self, key: str) -> str:
        """Take the key of the next frame; return it once when it was pressed, else ""."""
        self._frames = self._frames + 1 if key == self._run else 1
        self._run = key
        if self._down:
            self._quiet = 0 if key == self._down else self._quiet + 1
            if self._quiet >= FRAMES:
                self._down, self._quiet = "", 0
        if key and not self._down and self._frames == FRAMES:
            self._down = key
            return key
        return ""
