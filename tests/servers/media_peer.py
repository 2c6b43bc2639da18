"""A browser's end of a call at the price of a socket: DTLS by aiortc, RTP by hand, so that one process can be hundreds.

Each peer sends marked frames and knows by its marks when what it hears was sent; the kernel stamps the arrivals, so this
process's own delays do not count.
"""

import asyncio
import secrets
import socket
import struct
import time
from collections.abc import Callable
from typing import Any, cast

from aioice import stun
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

SO_TIMESTAMPNS = 35
FRAME = 160
MARK = struct.Struct("!BBBB")
CERTIFICATE = RTCCertificate.generateCertificate()


def marked(number: int) -> bytes:
    """Return a frame of G.711 that carries a number through decoding and encoding."""
    mark = MARK.pack(*(0x80 | (number >> shift & 0x3F) for shift in (18, 12, 6, 0)))
    return mark + b"\x95" * (FRAME - 4)


def number_of(payload: bytes) -> int | None:
    """Return the number that a frame carries; None for another sound."""
    if len(payload) != FRAME or payload[4] != 0x95:
        return None
    high, upper, lower, low = MARK.unpack_from(payload)
    return (high & 0x3F) << 18 | (upper & 0x3F) << 12 | (lower & 0x3F) << 6 | low & 0x3F


class _Wire:
    role = "controlling"

    def __init__(self, send: Callable[[bytes], Any]) -> None:
        self._out = send
        self.inbox: asyncio.Queue[bytes] = asyncio.Queue()

    async def _recv(self) -> bytes:
        data = await self.inbox.get()
        if not data:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._out(data)


class MediaPeer:
    """One browser. `on_frame(payload, arrived)` is called for every frame, `arrived` in Unix seconds.

    One that does not `reads` saves the decryption: its payloads are empty.
    """

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.on_frame: Callable[[bytes, float], None] = lambda payload, arrived: None
        self.reads = True
        self.connected_at = 0.0
        self._ufrag, self._password = secrets.token_hex(4), secrets.token_hex(16)
        self._wire = _Wire(self._send_raw)
        self._dtls = RTCDtlsTransport(cast(Any, self._wire), [CERTIFICATE])
        self._checked = asyncio.Event()
        self._ssrc = secrets.randbits(32)
        self._sequence = secrets.randbits(15)
        self._timestamp = secrets.randbits(31)

    def offer(self) -> str:
        """Return a session description that offers G.711."""
        print_ = CERTIFICATE.getFingerprints()[0]
        return "\r\n".join(
            [
                "v=0",
                "o=- 1 1 IN IP4 127.0.0.1",
                "s=-",
                "t=0 0",
                "m=audio 9 UDP/TLS/RTP/SAVPF 0 8 101",
                "a=mid:0",
                "a=rtcp-mux",
                "a=sendrecv",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:101 telephone-event/8000",
                f"a=ice-ufrag:{self._ufrag}",
                f"a=ice-pwd:{self._password}",
                f"a=fingerprint:{print_.algorithm} {print_.value}",
                "a=setup:actpass",
                "",
            ]
        )

    async def connect(self, answer: str) -> None:
        """Check connectivity, shake hands, and begin to listen."""
        lines = dict(line[2:].partition(":")[::2] for line in answer.splitlines() if line.startswith("a="))
        address, port = lines["candidate"].split()[4:6]
        self.socket.connect((address, int(port)))
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._read)
        self._check(lines["ice-ufrag"], lines["ice-pwd"])
        await asyncio.wait_for(self._checked.wait(), 10)
        algorithm, value = lines["fingerprint"].split()
        self._dtls._set_role("client")
        prints = [RTCDtlsFingerprint(algorithm=algorithm, value=value)]
        await asyncio.wait_for(self._dtls.start(RTCDtlsParameters(fingerprints=prints)), 20)
        assert self._dtls.state == "connected"
        self.connected_at = time.time()

    def _check(self, ufrag: str, password: str) -> None:
        request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
        request.attributes["USERNAME"] = f"{ufrag}:{self._ufrag}"
        request.attributes["PRIORITY"] = 1
        request.attributes["ICE-CONTROLLING"] = 1
        request.attributes["USE-CANDIDATE"] = None
        request.add_message_integrity(password.encode())
        self._send_raw(bytes(request))

    def _read(self) -> None:
        for _ in range(32):
            try:
                data, extra, _, _ = self.socket.recvmsg(2048, 64)
            except OSError:
                return
            first = data[0]
            if 127 < first < 192:
                if self._dtls._rx_srtp is not None and not 192 <= data[1] <= 223:
                    seconds, nanoseconds = struct.unpack("qq", extra[0][2])
                    payload = self._dtls._rx_srtp.unprotect(data)[12:] if self.reads else b""
                    self.on_frame(payload, seconds + nanoseconds / 1e9)
            elif first < 4:
                self._checked.set()
            else:
                self._wire.inbox.put_nowait(data)

    def _send_raw(self, data: bytes) -> None:
        try:
            self.socket.send(data)
        except OSError:
            return

    def send(self, payload: bytes, *, lost: bool = False) -> None:
        """Send the next frame; with `lost` its number is used up and nothing is sent."""
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + FRAME) & 0xFFFFFFFF
        if not lost:
            head = struct.pack("!BBHII", 0x80, 0, self._sequence, self._timestamp, self._ssrc)
            self._send_raw(self._dtls._tx_srtp.protect(head + payload))

    async def close(self) -> None:
        """Say goodbye."""
        await self._dtls.stop()
        self._wire.inbox.put_nowait(b"")
        await asyncio.sleep(0)
        asyncio.get_running_loop().remove_reader(self.socket.fileno())
        self.socket.close()
