"""WAV files: read whatever comes as 8,000 samples a second of one channel, and write that."""

import io
import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.g711 import VALUES
from hub.channels.voice.rooms.leg import SAMPLE_RATE, Coding
from hub.errors import Invalid

Samples = NDArray[np.int16]

_PCM, _FLOAT, _ALAW, _ULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
LONGEST_S = 3_600


def read_wav(data: bytes, channel: int | None = None) -> Samples:
    """Return the sound of a WAV file (PCM of 8-32 bits, float, G.711), of one channel or all together; raises Invalid."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise Invalid("The sound file is no WAV file")
    form, body = b"", b""
    place = 12
    while place + 8 <= len(data):
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        chunk = data[place + 8 : place + 8 + size]
        if data[place : place + 4] == b"fmt ":
            form = chunk
        elif data[place : place + 4] == b"data":
            body = chunk
            break
        place += 8 + size + size % 2
    if len(form) < 16:
        raise Invalid("The sound file does not say how it is written")
    return _converted(form, body, channel)


def _converted(form: bytes, body: bytes, channel: int | None) -> Samples:
    kind, channels = int.from_bytes(form[:2], "little"), int.from_bytes(form[2:4], "little")
    rate, bits = int.from_bytes(form[4:8], "little"), int.from_bytes(form[14:16], "little")
    if kind == _EXTENSIBLE and len(form) >= 26:
        kind = int.from_bytes(form[24:26], "little")
    if not 1 <= channels <= 8 or not 4_000 <= rate <= 192_000:
        raise Invalid("The sound file has a number of channels or a sample rate that cannot be read")
    if len(body) > LONGEST_S * rate * channels * 8:
        raise Invalid("The sound file is too long")
    sound = _samples(kind, bits, body)
    sides = sound[: len(sound) // channels * channels].reshape(-1, channels)
    sound = sides.mean(axis=1) if channel is None else sides[:, channel]
    return np.clip(resample(sound, rate, SAMPLE_RATE), -32_768, 32_767).astype(np.int16)


def _samples(kind: int, bits: int, body: bytes) -> NDArray[np.float64]:
    body = body[: len(body) // max(1, bits // 8) * max(1, bits // 8)]
    if kind == _PCM and bits == 8:
        return (np.frombuffer(body, np.uint8).astype(np.float64) - 128) * 256
    if kind == _PCM and bits == 16:
        return np.frombuffer(body, "<i2").astype(np.float64)
    if kind == _PCM and bits == 24:
        octets = np.frombuffer(body, np.uint8).reshape(-1, 3).astype(np.int32)
        value = (octets[:, 0] << 8) | (octets[:, 1] << 16) | (octets[:, 2] << 24)
        return np.asarray(value, np.float64) / 65_536
    if kind == _PCM and bits == 32:
        return np.frombuffer(body, "<i4").astype(np.float64) / 65_536
    if kind == _FLOAT and bits == 32:
        return np.nan_to_num(np.frombuffer(body, "<f4").astype(np.float64)) * 32_767
    if kind in (_ALAW, _ULAW) and bits == 8:
        law = Coding.ALAW if kind == _ALAW else Coding.ULAW
        return np.asarray(VALUES[law][np.frombuffer(body, np.uint8)], np.float64)
    raise Invalid("The sound file is written in a way that cannot be read; save it as 16-bit PCM")


def resample(sound: NDArray[np.float64], rate: int, to: int) -> NDArray[np.float64]:
    """Change the sample rate; what the lower rate cannot hold is filtered out first."""
    if rate == to or not len(sound):
        return sound
    if to < rate:
        taps = np.arange(-64, 65)
        low_pass = np.sinc(taps * 0.92 * to / rate) * np.hamming(len(taps))
        sound = np.convolve(sound, low_pass / low_pass.sum(), "same")
    places = np.arange(int(len(sound) * to / rate)) * (rate / to)
    changed: NDArray[np.float64] = np.interp(places, np.arange(len(sound)), sound)
    return changed


def write_wav(sound: Samples) -> bytes:
    """Return a WAV file of this sound."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(sound.astype("<i2").tobytes())
    return held.getvalue()


def load_sounds(paths: tuple[str, ...]) -> Samples:
    """Return the sound of several files, one after the other; raises Invalid and OSError."""
    parts = [np.zeros(0, np.int16), *(read_wav(Path(path).read_bytes()) for path in paths)]
    return np.concatenate(parts)
