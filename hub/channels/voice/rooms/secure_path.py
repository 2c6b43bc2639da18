"""The encrypted path to one browser: DTLS by aiortc over our media port, SRTP by its keys, media past aiortc's own pumps.

aiortc's senders and receivers cost a task, a thread and a queue per direction and a frame object per packet; here a datagram goes
straight from the socket through libsrtp to the leg. That leans on private attributes of aiortc, which is why its version is
pinned: `RTCDtlsTransport._set_role`, `_rx_srtp`, `_tx_srtp`, and the `_recv` and `_send` it wants of its transport.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, cast

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

from hub.channels.voice.rooms.media_port import Address, MediaPort
from hub.channels.voice.rooms.rtp import is_rtcp

logger = logging.getLogger(__name__)

_WAITING_DATAGRAMS = 32
"""Handshake datagrams that may wait; a sender of more is no browser."""


class _DtlsWire:
    """What aiortc's DTLS sees as its ICE transport."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._out = send
        self.inbox: asyncio.Queue[bytes | None] = asyncio.Queue(_WAITING_DATAGRAMS)

    async def _recv(self) -> bytes:
        data = await self.inbox.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._out(data)


class SecurePath:
    """One browser's connection; `on_media` gets decrypted RTP, `on_control` RTCP, `on_state` "connected" or "closed"."""

    def __init__(self, port: MediaPort, certificate: RTCCertificate, ufrag: str, password: str) -> None:
        self.ufrag = ufrag
        self.password = password
        self.heard_at = asyncio.get_running_loop().time()
        self.on_media: Callable[[bytes, float], None] = lambda data, now: None
        self.on_control: Callable[[bytes, float], None] = lambda data, now: None
        self.on_state: Callable[[str], None] = lambda state: None
        self._port = port
        self._address: Address | None = None
        self._nominated = False
        self._reachable = asyncio.Event()
        self._wire = _DtlsWire(self._send_raw)
        self._dtls = RTCDtlsTransport(cast(Any, self._wire), [certificate])  # Any: our stand-in for ICE
        self._dtls.on("statechange", self._state_changed)
        port.add(self)

    async def start(self, fingerprints: tuple[tuple[str, str], ...], *, first: bool) -> None:
        """Shake hands; `first`: we begin, else the browser does. `on_state` tells how it went."""
        if first:
            await self._reachable.wait()
        self._dtls._set_role("client" if first else "server")
        prints = [RTCDtlsFingerprint(algorithm=name, value=value) for name, value in fingerprints]
        await self._dtls.start(RTCDtlsParameters(fingerprints=prints))

    async def close(self) -> None:
        """Say goodbye and forget the connection."""
        self.on_state = lambda state: None
        await self._dtls.stop()
        self._wire_closed()
        self._port.remove(self)

    def _wire_closed(self) -> None:
        if not self._wire.inbox.full():
            self._wire.inbox.put_nowait(None)

    def _state_changed(self) -> None:
        state = self._dtls.state
        if state in ("connected", "closed", "failed"):
            self.on_state("connected" if state == "connected" else "closed")

    def checked(self, address: Address, *, nominated: bool) -> None:
        """Send to the address that the browser nominated, or to the first that works until it does."""
        self.heard_at = asyncio.get_running_loop().time()
        if nominated or self._address is None or not self._nominated:
            self._address = address
            self._nominated = self._nominated or nominated
            self._reachable.set()

    def received(self, data: bytes, now: float) -> None:
        """Sort a datagram by its first octet (RFC 7983, section 7)."""
        self.heard_at = now
        first = data[0]
        if 127 < first < 192:
            self._secured(data, now)
        elif 19 < first < 64 and not self._wire.inbox.full():
            self._wire.inbox.put_nowait(data)

    def _secured(self, data: bytes, now: float) -> None:
        session: pylibsrtp.Session | None = self._dtls._rx_srtp
        if session is None:
            return
        try:
            if is_rtcp(data):
                self.on_control(session.unprotect_rtcp(data), now)
            else:
                self.on_media(session.unprotect(data), now)
        except pylibsrtp.Error:  # replayed, forged or of a stream before the handshake
            return

    def send_media(self, packet: bytes) -> None:
        """Send an RTP packet."""
        if self._address is not None and (session := self._dtls._tx_srtp) is not None:
            self._port.send(session.protect(packet), self._address)

    def send_control(self, packet: bytes) -> None:
        """Send an RTCP packet."""
        if self._address is not None and (session := self._dtls._tx_srtp) is not None:
            self._port.send(session.protect_rtcp(packet), self._address)

    def _send_raw(self, data: bytes) -> None:
        if self._address is not None:
            self._port.send(data, self._address)
