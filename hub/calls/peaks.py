"""The shape of a recording: how loud each part of it is, per channel, so that players can draw it."""

import io
import wave
from array import array
from itertools import pairwise
from sys import byteorder

PARTS = 160
LOUDEST = 32_768


def peaks_of(data: bytes, parts: int = PARTS) -> tuple[tuple[float, ...], ...]:
    """Return for each channel the loudest sample of each part, from 0 to 1; nothing for what is no 16-bit WAV file.

    It reads the whole file, so it does not belong into the loop.
    """
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width = file.getnchannels(), file.getsampwidth()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError):
        return ()
    if width != 2 or not frames:
        return ()
    samples = array("h")
    samples.frombytes(frames[: len(frames) - len(frames) % (2 * channels)])
    if byteorder == "big":
        samples.byteswap()
    return tuple(_channel(samples[channel::channels], parts) for channel in range(channels))


def _channel(samples: "array[int]", parts: int) -> tuple[float, ...]:
    bounds = [part * len(samples) // parts for part in range(parts + 1)]
    return tuple(_loudest(samples[begin:end]) for begin, end in pairwise(bounds))


def _loudest(samples: "array[int]") -> float:
    if not samples:
        return 0.0
    return round(min(1.0, max(max(samples), -min(samples)) / LOUDEST), 3)
