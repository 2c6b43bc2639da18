"""One media stream as a leg of the engine; see `Leg`. The audio is µ-law both ways; order and loss are TCP's business."""

import asyncio
import logging
from collections.abc import Callable

from hub.calls.lines import LegEnd
from hub.channels.voice.rooms.g711 import SILENCE
from hub.channels.voice.rooms.jitter import JitterBuffer
from hub.channels.voice.rooms.leg import FRAME_MS, FRAME_SAMPLES, Coding, Quality
from hub.channels.voice.twilio.messages import Media, Writer, sound_of

logger = logging.getLogger(__name__)

MARK_EVERY = 50
"""Frames between two marks: a second."""

WINDOW = 5
"""Marks of which the quickest says how much audio waits at the provider."""

AIMED_FRAMES = 10
"""Audio that may wait there, round trip included, in frames."""

TOO_MANY_FRAMES = 75
"""So much more is thrown away at once: one and a half seconds."""

EVERY_NTH = 5
"""Of sound that is not silent every so many frames one is left out to catch up."""

MAX_UNSENT_BYTES = 64 * 1024
"""What may wait for a provider that does not read; then frames are dropped."""

QUIET = SILENCE[Coding.ULAW]


class StreamLeg:
    """A party whose audio streams to us. It is expected before its stream comes, and may lose and find it again."""

    coding = Coding.ULAW

    def __init__(
        self, leg_id: str, inbox_id: str, token: str, close: Callable[["StreamLeg", LegEnd], None]
    ) -> None:
        self.leg_id = leg_id
        self.inbox_id = inbox_id
        self.token = token
        self.transport: asyncio.WriteTransport | None = None
        self.heard_at = 0.0
        self._close = close
        self._writer = Writer("")
        self._buffer = JitterBuffer()
        self._partial = b""
        self._sent = 0
        self._lags: list[int] = []
        self._trip_ms = 0.0
        self._behind = 0
        self._late = (0, 0)

    def connect(self, transport: asyncio.WriteTransport, stream_sid: str, now: float) -> None:
        """Talk by this connection from `now` on."""
        self.transport = transport
        self.heard_at = now
        self._writer = Writer(stream_sid)
        self._buffer, self._partial = JitterBuffer(), b""
        self._sent, self._behind = 0, 0
        self._lags.clear()

    def heard(self, media: Media, now: float) -> None:
        """Take in audio that arrived at `now`."""
        self.heard_at = now
        sound = sound_of(media)
        if sound is None:
            return
        number, data = sound
        if len(data) == FRAME_SAMPLES and not self._partial:
            self._buffer.put(number, data, now)
            return
        data = self._partial + data
        for start in range(0, len(data) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
            self._buffer.put(number, data[start : start + FRAME_SAMPLES], now)
            number += 1
        self._partial = data[len(data) // FRAME_SAMPLES * FRAME_SAMPLES :]

    def take(self, now: float) -> bytes | None:
        """Return the next frame in order."""
        return self._buffer.take(now)

    def give(self, frame: bytes) -> None:
        """Send one frame, and now and then a mark that measures what waits at the provider."""
        transport = self.transport
        if transport is None or transport.get_write_buffer_size() > MAX_UNSENT_BYTES:
            return
        self._sent += 1
        if self._behind and (frame == QUIET or self._sent % EVERY_NTH == 0):
            self._behind -= 1
            return
        message = self._writer.media(frame)
        if self._sent % MARK_EVERY == 0:
            message += self._writer.mark(self._sent)
        transport.write(message)

    def marked(self, name: str) -> None:
        """Take note that the provider has played what was sent before a mark."""
        if not (name.isascii() and name.isdigit() and len(name) < 12):
            return
        self._lags.append(max(0, self._sent - int(name)))
        if len(self._lags) < WINDOW:
            return
        shortest = min(self._lags)
        self._lags.clear()
        self._trip_ms = float(shortest * FRAME_MS)
        if shortest > TOO_MANY_FRAMES and self.transport is not None:
            logger.info("Leg %s: audio that piled up at the provider is thrown away", self.leg_id)
            self.transport.write(self._writer.clear())
            self._behind = 0
        else:
            self._behind = max(0, shortest - AIMED_FRAMES)

    def answer(self) -> None:
        """Do nothing: the provider has answered before it streams."""

    def reject(self, reason: LegEnd) -> None:
        """Let go of the stream; the call itself is the hub's to refuse."""
        self._close(self, reason)

    def hang_up(self) -> None:
        """Let go of the stream; the call itself goes on with what its document says next."""
        self._close(self, LegEnd.HUNG_UP)

    def send_digits(self, digits: str) -> bool:
        """Leave it to the engine: a stream carries sound alone."""
        return False

    def quality(self) -> Quality | None:
        """Return how many frames came too late since the last call."""
        received, late = self._buffer.received, self._buffer.late
        due, missed = received - self._late[0], late - self._late[1]
        self._late = (received, late)
        if due <= 0:
            return None
        return Quality(loss=min(1.0, missed / due), jitter_ms=0.0, round_trip_ms=self._trip_ms)
