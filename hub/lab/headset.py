"""A simulated agent's ears and mouth: a peer connection that says nothing and listens to all."""

import asyncio
import fractions
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import get_capabilities
from aiortc.contrib.media import MediaBlackhole
from aiortc.mediastreams import MediaStreamTrack

RATE, FRAME = 8_000, 160
_CONNECTED_S = 10.0


class Silence(MediaStreamTrack):
    """A microphone in an empty room."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._sample = 0

    async def recv(self) -> Any:  # Any: a frame of an untyped library
        """Return the next 20 ms when it is time."""
        await asyncio.sleep(FRAME / RATE)
        frame = av.AudioFrame(format="s16", layout="mono", samples=FRAME)
        frame.planes[0].update(bytes(2 * FRAME))
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._sample, fractions.Fraction(1, RATE)
        self._sample += FRAME
        return frame


class Headset:
    """One call's connection."""

    def __init__(self) -> None:
        self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._ear = MediaBlackhole()

    async def connect(self, negotiate: Callable[[str], Awaitable[str]]) -> None:
        """Offer, take the hub's answer, and wait until the connection stands; raises TimeoutError."""
        peer, connected = self._peer, asyncio.Event()
        peer.on("track", self._ear.addTrack)
        peer.on(
            "connectionstatechange",
            lambda: connected.set() if peer.connectionState == "connected" else None,
        )
        sender = peer.addTransceiver(Silence(), direction="sendrecv")
        codecs = get_capabilities("audio").codecs
        sender.setCodecPreferences([codec for codec in codecs if codec.name == "PCMU"])
        await peer.setLocalDescription(await peer.createOffer())
        answer = await negotiate(peer.localDescription.sdp)
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        await self._ear.start()
        await asyncio.wait_for(connected.wait(), _CONNECTED_S)

    async def close(self) -> None:
        """Take it off."""
        with suppress(Exception):  # whatever is broken already
            await self._ear.stop()
        await self._peer.close()
