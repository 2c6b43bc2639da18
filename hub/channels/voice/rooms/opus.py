"""Opus for browsers that offer no G.711: through FFmpeg's libopus, at the engine's 8,000 samples a second (RFC 6716)."""

import logging
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.leg import FRAME_SAMPLES, SAMPLE_RATE

logger = logging.getLogger(__name__)

DECODED_RATE = 48_000
FACTOR = DECODED_RATE // SAMPLE_RATE
TAPS = 96


def _low_pass() -> NDArray[np.float32]:
    """Return a windowed sinc that keeps what 8,000 samples a second can hold."""
    at = np.arange(TAPS) - (TAPS - 1) / 2
    taps = np.sinc(at * 0.92 / FACTOR) * np.hamming(TAPS)
    low_pass: NDArray[np.float32] = (taps / taps.sum()).astype(np.float32)
    return low_pass


class OpusCodec:
    """The two directions of one connection; each keeps its state from frame to frame."""

    _filter = _low_pass()

    def __init__(self) -> None:
        self._decoder: Any = av.CodecContext.create("libopus", "r")  # Any: PyAV's contexts are loosely typed
        self._decoder.sample_rate = DECODED_RATE
        self._decoder.layout = "mono"
        self._encoder: Any = av.CodecContext.create("libopus", "w")
        self._encoder.sample_rate = SAMPLE_RATE
        self._encoder.layout = "mono"
        self._encoder.format = "s16"
        self._encoder.bit_rate = 24_000
        self._encoder.options = {"application": "voip", "frame_duration": "20"}
        self._past = np.zeros(TAPS - 1, dtype=np.float32)
        self._sample = 0

    def decode(self, payload: bytes) -> bytes | None:
        """Return 20 ms of samples; None for a packet that holds none."""
        try:
            frames = self._decoder.decode(av.Packet(payload))
        except av.FFmpegError:
            return None
        if not frames:
            return None
        sound = frames[0].to_ndarray().astype(np.float32)
        if frames[0].format.is_planar:
            sound = sound.mean(axis=0)
        elif len(frames[0].layout.channels) > 1:
            sound = sound.reshape(-1, len(frames[0].layout.channels)).mean(axis=1)
        if frames[0].format.name.startswith("flt"):
            sound = sound * 32_767
        return self._narrowed(sound.reshape(-1))

    def _narrowed(self, sound: NDArray[np.float32]) -> bytes:
        whole = np.concatenate([self._past, sound[: FRAME_SAMPLES * FACTOR]])
        self._past = whole[1 - TAPS :]
        narrow = np.convolve(whole, self._filter, "valid")[::FACTOR]
        frame = np.zeros(FRAME_SAMPLES, dtype="<i2")
        frame[: len(narrow)] = np.clip(narrow[:FRAME_SAMPLES], -32_768, 32_767)
        return frame.tobytes()

    def encode(self, frame: bytes) -> bytes:
        """Return the packet of 20 ms of samples; empty while the encoder fills."""
        sound = av.AudioFrame.from_ndarray(np.frombuffer(frame, "<i2").reshape(1, -1), "s16", "mono")
        sound.sample_rate = SAMPLE_RATE
        sound.pts = self._sample
        self._sample += FRAME_SAMPLES
        return b"".join(bytes(packet) for packet in self._encoder.encode(sound))
