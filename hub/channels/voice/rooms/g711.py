"""G.711 by tables: both laws, whole arrays at a time (ITU-T G.711, 11/1988, tables 1 and 2)."""

import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Coding

Samples = NDArray[np.int16]
Octets = NDArray[np.uint8]

_ULAW_BIAS = 132
_ULAW_CLIP = 32_635


def _ulaw_values() -> Samples:
    code = ~np.arange(256, dtype=np.uint8)
    exponent = ((code >> 4) & 7).astype(np.int32)
    magnitude = ((((code & 15).astype(np.int32) << 3) + _ULAW_BIAS) << exponent) - _ULAW_BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


def _alaw_values() -> Samples:
    code = np.arange(256, dtype=np.uint8) ^ 0x55
    exponent = ((code >> 4) & 7).astype(np.int32)
    mantissa = (code & 15).astype(np.int32) << 4
    magnitude = np.where(exponent == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def _every_sample() -> NDArray[np.int32]:
    """Return the samples in the order of their bits taken as an unsigned number, the index of the encoding tables."""
    return np.arange(65_536, dtype=np.uint16).view(np.int16).astype(np.int32)


def _ulaw_codes() -> Octets:
    samples = _every_sample()
    magnitude = np.minimum(np.abs(samples), _ULAW_CLIP) + _ULAW_BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    code = (exponent << 4) | ((magnitude >> (exponent + 3)) & 15) | np.where(samples < 0, 0x80, 0)
    codes: Octets = (~code & 0xFF).astype(np.uint8)
    return codes


def _alaw_codes() -> Octets:
    samples = _every_sample()
    magnitude = np.where(samples < 0, ~samples, samples)
    exponent = np.maximum(np.floor(np.log2(np.maximum(magnitude, 1))).astype(np.int32) - 7, 0)
    mantissa = (magnitude >> np.where(exponent == 0, 4, exponent + 3)) & 15
    code = (exponent << 4) | mantissa | np.where(samples < 0, 0, 0x80)
    return ((code & 0xFF) ^ 0x55).astype(np.uint8)


VALUES = {Coding.ULAW: _ulaw_values(), Coding.ALAW: _alaw_values()}
CODES = {Coding.ULAW: _ulaw_codes(), Coding.ALAW: _alaw_codes()}

SILENCE = {
    Coding.ULAW: b"\xff" * FRAME_SAMPLES,
    Coding.ALAW: b"\xd5" * FRAME_SAMPLES,
    Coding.LINEAR: bytes(2 * FRAME_SAMPLES),
}
"""A frame in which nothing is heard."""

FRAME_BYTES = {coding: len(frame) for coding, frame in SILENCE.items()}


def decode(data: bytes, coding: Coding) -> Samples:
    """Return the samples that these bytes stand for."""
    if coding is Coding.LINEAR:
        return np.frombuffer(data, dtype="<i2")
    return VALUES[coding][np.frombuffer(data, dtype=np.uint8)]


def encode(samples: Samples, coding: Coding) -> bytes:
    """Return the bytes that stand for these samples."""
    if coding is Coding.LINEAR:
        return samples.astype("<i2", copy=False).tobytes()
    return CODES[coding][samples.view(np.uint16)].tobytes()
