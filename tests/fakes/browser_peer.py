"""A browser's end of a call: aiortc's public peer connection, a tone to send, and an ear that finds tones."""

import asyncio
import fractions
from typing import Any

import av
import numpy as np
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import get_capabilities
from aiortc.mediastreams import MediaStreamTrack

from hub.calls.lines import Lines

RATE = 8000
FRAME = 160


class ToneTrack(MediaStreamTrack):
    """A microphone in front of a tuning fork; `frequency` 0 is silence."""

    kind = "audio"

    def __init__(self, frequency: float) -> None:
        super().__init__()
        self.frequency = frequency
        self.sound: np.ndarray[Any, Any] | None = None
        self._sample = 0
        self._began: float | None = None

    def say(self, sound: "np.ndarray[Any, Any]") -> None:
        """Say this once, in place of the tone."""
        self.sound = np.concatenate([sound, np.zeros(-len(sound) % FRAME, np.int16)])

    async def recv(self) -> av.AudioFrame:
        """Return the next 20 ms when it is time."""
        loop = asyncio.get_running_loop()
        if self._began is None:
            self._began = loop.time()
        await asyncio.sleep(max(0.0, self._began + self._sample / RATE - loop.time()))
        if self.sound is not None and len(self.sound):
            samples, self.sound = self.sound[:FRAME], self.sound[FRAME:]
        else:
            at = (self._sample + np.arange(FRAME)) / RATE
            samples = (8000 * np.sin(2 * np.pi * self.frequency * at)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "s16", "mono")
        frame.sample_rate = RATE
        frame.pts = self._sample
        frame.time_base = fractions.Fraction(1, RATE)
        self._sample += FRAME
        return frame


class BrowserPeer:
    """One browser: `connect` negotiates, `heard` returns what came in since it was last asked."""

    def __init__(self, frequency: float = 0.0, codec: str = "PCMU") -> None:
        self.track = ToneTrack(frequency)
        self._codec = codec
        self._sound: list[np.ndarray[Any, Any]] = []
        self._listening: asyncio.Task[None] | None = None
        self._peer: RTCPeerConnection | None = None

    async def connect(self, lines: Lines, leg_id: str, inbox_id: str = "web") -> None:
        """Offer, take the answer, and wait until the connection stands."""
        offer = await self.offer()
        assert self._peer is not None
        connected = asyncio.Event()
        peer = self._peer
        peer.on(
            "connectionstatechange",
            lambda: connected.set() if peer.connectionState == "connected" else None,
        )
        answer = await lines.negotiate(leg_id, inbox_id, offer)
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await asyncio.wait_for(connected.wait(), 10)

    async def offer(self) -> str:
        """Return the session description that a browser begins with."""
        self._peer = peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.on("track", self._listen)
        sender = peer.addTransceiver(self.track, direction="sendrecv")
        sender.setCodecPreferences(
            [one for one in get_capabilities("audio").codecs if one.name.lower() == self._codec.lower()]
        )
        await peer.setLocalDescription(await peer.createOffer())
        return str(peer.localDescription.sdp)

    def _listen(self, track: MediaStreamTrack) -> None:
        self._listening = asyncio.get_running_loop().create_task(self._keep(track))

    async def _keep(self, track: MediaStreamTrack) -> None:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        while True:
            try:
                frame = await track.recv()
            except Exception:  # the track has ended
                return
            for narrow in resampler.resample(frame):
                self._sound.append(narrow.to_ndarray().reshape(-1))

    async def hear(self, seconds: float) -> "np.ndarray[Any, Any]":
        """Return the sound of the next seconds."""
        self._sound.clear()
        samples = int(seconds * RATE)
        async with asyncio.timeout(10 + 2 * seconds):
            while sum(map(len, self._sound)) < samples:
                await asyncio.sleep(0.02)
        return np.concatenate(self._sound)[:samples]

    async def hang_up(self) -> None:
        """Close the connection as a browser's page does."""
        if self._peer is not None:
            await self._peer.close()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)


def strength(sound: "np.ndarray[Any, Any]", frequency: float) -> float:
    """Return the amplitude of a tone in a sound (Fourier analysis, Hann window), in units of a sample."""
    window = np.hanning(len(sound))
    at = np.arange(len(sound)) / RATE
    return float(abs(np.sum(sound * window * np.exp(-2j * np.pi * frequency * at))) * 2 / window.sum())


def loudness(sound: "np.ndarray[Any, Any]") -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(sound.astype(np.float64) ** 2)))


def tone(frequency: float, seconds: float) -> "np.ndarray[Any, Any]":
    """Return a tone as loud as those of the tuning forks."""
    return (8000 * np.sin(2 * np.pi * frequency * np.arange(int(seconds * RATE)) / RATE)).astype(np.int16)
