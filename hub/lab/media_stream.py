"""A caller's side of Twilio's Media Streams: a tone goes out in frames of 20 ms, what comes back is kept.

The messages are those of https://www.twilio.com/docs/voice/media-streams/websocket-messages, written anew from the
description. As at Twilio, audio that the other side sends is played at its own pace, a mark is answered when all that was sent
before it has been played, and `clear` throws away what has not.
"""

import asyncio
import base64
import itertools
import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import numpy as np

FRAME_S = 0.02
FRAME_SAMPLES = 160
RATE = 8_000
SILENCE = b"\xff" * FRAME_SAMPLES


@dataclass(kw_only=True)
class Sound:
    """What a caller says: a tone of `tone_hz`, or silence when that is 0."""

    tone_hz: float = 0.0
    _at: int = field(default=0, repr=False)

    def frame(self) -> bytes:
        """Return the next 20 ms in µ-law."""
        if not self.tone_hz:
            return SILENCE
        time = np.arange(self._at, self._at + FRAME_SAMPLES) / RATE
        self._at += FRAME_SAMPLES
        return ulaw(8_000 * np.sin(2 * np.pi * self.tone_hz * time))


def ulaw(samples: np.ndarray[Any, Any]) -> bytes:
    """Return samples (16 bits) in µ-law by the formula of ITU-T G.711."""
    value = np.clip(samples, -32_635, 32_635).astype(np.int64)
    magnitude = np.abs(value) + 132
    exponent = np.floor(np.log2(magnitude)).astype(np.int64) - 7
    code = (exponent << 4) | ((magnitude >> (exponent + 3)) & 15) | np.where(value < 0, 0x80, 0)
    return bytes((~code & 0xFF).astype(np.uint8).tobytes())


def linear(data: bytes) -> np.ndarray[Any, Any]:
    """Return the samples that µ-law bytes stand for."""
    code = ~np.frombuffer(data, dtype=np.uint8)
    magnitude = ((((code & 15).astype(np.int64) << 3) + 132) << ((code >> 4) & 7)) - 132
    return np.where(code & 0x80, -magnitude, magnitude)


def loudness(data: bytes, hz: float) -> float:
    """Return how much of a tone is in µ-law audio: 0 none, about 1 nothing else."""
    samples = linear(data).astype(np.float64)
    if not len(samples) or not samples.any():
        return 0.0
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    around = np.abs(np.fft.rfftfreq(len(samples), 1 / RATE) - hz) < 15
    return float(spectrum[around].sum() / spectrum.sum())


class MediaStream:
    """One stream of one call. `run` returns when the other side closes it; cancel it to hang up."""

    def __init__(self, names: Mapping[str, str], sound: Sound) -> None:
        # `names` are the account's, the call's and the stream's ids: accountSid, callSid, streamSid.
        self.names = dict(names)
        self.sound = sound
        self.heard = bytearray()
        self.marks: list[str] = []
        self.cleared = 0
        self.opened = asyncio.Event()
        self._sequence = itertools.count(1)
        self._playing: deque[bytes | str] = deque()
        self._rest = b""
        self._digits: deque[str] = deque()

    def press(self, digits: str) -> None:
        """Press keys while the stream is open."""
        self._digits.extend(digits)

    async def run(self, session: aiohttp.ClientSession, url: str, parameters: Mapping[str, str]) -> None:
        """Stream until the other side closes."""
        async with session.ws_connect(url, max_msg_size=1 << 20) as socket:
            await socket.send_json({"event": "connected", "protocol": "Call", "version": "1.0.0"})
            await self._send(socket, "start", start=self._start(parameters))
            self.opened.set()
            speaking = asyncio.get_running_loop().create_task(self._speak(socket), name="stand-in:speaks")
            try:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:
                        self._take(json.loads(message.data))
            finally:
                speaking.cancel()
                await asyncio.gather(speaking, return_exceptions=True)
                if not socket.closed:
                    await self._send(socket, "stop", stop=self._ids())

    def _ids(self) -> dict[str, str]:
        return {"accountSid": self.names["accountSid"], "callSid": self.names["callSid"]}

    def _start(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        return {
            **self._ids(),
            "streamSid": self.names["streamSid"],
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": RATE, "channels": 1},
            "customParameters": dict(parameters),
        }

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, event: str, **body: Any) -> None:
        number = str(next(self._sequence))
        await socket.send_json(
            {"event": event, "sequenceNumber": number, "streamSid": self.names["streamSid"], **body}
        )

    async def _speak(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for chunk in itertools.count(1):
            await self._send(socket, "media", media=self._media(chunk))
            if self._digits:
                pressed = {"track": "inbound_track", "digit": self._digits.popleft()}
                await self._send(socket, "dtmf", dtmf=pressed)
            await self._play_frame(socket)
            await asyncio.sleep(max(0.0, begun + chunk * FRAME_S - loop.time()))

    def _media(self, chunk: int) -> dict[str, str]:
        return {
            "track": "inbound",
            "chunk": str(chunk),
            "timestamp": str(int(chunk * FRAME_S * 1000)),
            "payload": base64.b64encode(self.sound.frame()).decode(),
        }

    async def _play_frame(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Hear 20 ms of what was sent, and answer the marks that they reach."""
        while self._playing and len(self._rest) < FRAME_SAMPLES:
            piece = self._playing.popleft()
            if isinstance(piece, bytes):
                self._rest += piece
            elif self._rest:
                self._playing.appendleft(piece)
                break
            else:
                await self._send(socket, "mark", mark={"name": piece})
        self.heard += self._rest[:FRAME_SAMPLES].ljust(FRAME_SAMPLES, b"\xff")
        self._rest = self._rest[FRAME_SAMPLES:]

    def _take(self, message: Mapping[str, Any]) -> None:
        match message.get("event"):
            case "media":
                self._playing.append(base64.b64decode(message["media"]["payload"], validate=True))
            case "mark":
                self.marks.append(message["mark"]["name"])
                self._playing.append(message["mark"]["name"])
            case "clear":
                self.cleared += 1
                self._rest = b""
                self._playing = deque(piece for piece in self._playing if isinstance(piece, str))
