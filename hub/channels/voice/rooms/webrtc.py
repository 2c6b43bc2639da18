"""Browsers as a transport: they negotiate by session description and bring their audio to our media port."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aioice.ice import get_host_addresses
from aiortc import RTCCertificate

from hub.background import TaskOwner, every
from hub.calls.lines import Dial, LegEnd
from hub.channels.voice.rooms.browser_leg import BrowserLeg
from hub.channels.voice.rooms.leg import Floor
from hub.channels.voice.rooms.media_port import Address, MediaPort
from hub.channels.voice.rooms.sdp import Own, choose, parse_offer, write_answer
from hub.channels.voice.rooms.secure_path import SecurePath
from hub.clock import Clock
from hub.errors import Invalid

logger = logging.getLogger(__name__)

WILDCARDS = ("0.0.0.0", "::")  # noqa: S104  # compared with, not bound to
LOOPBACK = "127.0.0.1"
HANDSHAKE_S = 15.0
"""Seconds in which a browser that negotiated must be heard."""
CERTIFICATE_LEFT = timedelta(days=15)
ROUND_S = 0.1
REPORT_ROUNDS = 25
"""Rounds between two RTCP reports to one browser: 2.5 s (RFC 3550, section 6.2: half of its five)."""


class Browsers:
    """The transport of browsers; see `Transport`."""

    name = "browser"

    def __init__(
        self, port: MediaPort, clock: Clock, *, advertised: str, lost_s: float, rejoin_s: float
    ) -> None:
        self._port = port
        self._clock = clock
        self._advertised = advertised
        self._lost_s = lost_s
        self._rejoin_s = rejoin_s
        self._legs: dict[str, BrowserLeg] = {}
        self._leaving: dict[str, tuple[float, LegEnd]] = {}
        self._certificate = RTCCertificate.generateCertificate()
        self._tasks = TaskOwner("browsers")
        self._addresses: tuple[Address, ...] = ()
        self._round = 0
        self._floor: Floor

    async def start(self, floor: Floor) -> None:
        """Open the media port."""
        self._floor = floor
        host, port = self._port.open()
        self._addresses = tuple((address, port) for address in self._reachable(host))
        self._tasks.start(every(ROUND_S, self._look, "the browsers' round"), "round")

    def _reachable(self, host: str) -> list[str]:
        """Return the addresses under which browsers find a port that is bound to `host`."""
        if self._advertised:
            return [self._advertised]
        if host not in WILDCARDS:
            return [host]
        return get_host_addresses(use_ipv4=True, use_ipv6=":" in host) or [LOOPBACK]

    async def stop(self) -> None:
        """Close every connection."""
        paths = [leg.path for leg in self._legs.values() if leg.path is not None]
        await asyncio.gather(*(path.close() for path in paths))
        await self._tasks.stop()
        self._port.close()

    def dial(self, dial: Dial) -> None:
        """Refuse: a browser calls, it is not called."""
        raise Invalid("A browser cannot be dialled; it connects by itself")

    async def command(self, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
        """Refuse: there is nothing to be told."""
        raise Invalid("Browsers take no commands")

    def negotiate(self, leg_id: str, inbox_id: str, sdp: str) -> str:
        """Answer a browser's offer; a leg that lives already moves to the new connection. Raises Invalid."""
        offer = parse_offer(sdp)
        chosen = choose(offer.audio)
        leg = self._legs.get(leg_id)
        if leg is None:
            leg = BrowserLeg(leg_id, inbox_id, self._floor, self._close)
            self._floor.placed(leg)
            self._legs[leg_id] = leg
        elif leg.path is not None:
            self._tasks.start(leg.path.close(), "close")
        certificate = self._valid_certificate()
        path = SecurePath(self._port, certificate, secrets.token_hex(4), secrets.token_hex(16))
        leg.use(path, chosen)
        self._leaving[leg_id] = (asyncio.get_running_loop().time() + HANDSHAKE_S, LegEnd.FAILED)
        path.on_state = lambda state: self._state(leg, path, state)
        self._tasks.start(path.start(offer.fingerprints, first=offer.setup == "passive"), "handshake")
        print_ = certificate.getFingerprints()[0]
        own = Own(
            self._addresses,
            path.ufrag,
            path.password,
            (print_.algorithm, print_.value),
            leg.ssrc,
            secrets.randbits(62),
        )
        return write_answer(offer, chosen, own)

    def _valid_certificate(self) -> RTCCertificate:
        """Return the engine's certificate, a new one in time before it expires."""
        if self._certificate.expires - self._clock.now() < CERTIFICATE_LEFT:
            self._certificate = RTCCertificate.generateCertificate()
        return self._certificate

    def _state(self, leg: BrowserLeg, path: SecurePath, state: str) -> None:
        if leg.path is not path or self._legs.get(leg.leg_id) is not leg:
            return
        if state == "connected":
            leg.connected = True
            self._leaving.pop(leg.leg_id, None)
            self._floor.answered(leg.leg_id)
        elif leg.connected:
            leg.connected = False
            due = asyncio.get_running_loop().time() + self._rejoin_s
            self._leaving[leg.leg_id] = (due, LegEnd.HUNG_UP)

    async def _look(self) -> None:
        """End what is due to end, and send the reports of this round."""
        self._round += 1
        now = asyncio.get_running_loop().time()
        unix_now = self._clock.now().timestamp()
        for number, leg in enumerate(list(self._legs.values())):
            due = self._leaving.get(leg.leg_id)
            if due is not None and due[0] <= now:
                self._end(leg, due[1])
            elif leg.connected and leg.path is not None and now - leg.path.heard_at > self._lost_s:
                self._end(leg, LegEnd.LOST)
            elif (self._round + number) % REPORT_ROUNDS == 0:
                leg.report(now, unix_now)

    def _close(self, leg: BrowserLeg) -> None:
        self._end(leg, LegEnd.HUNG_UP)

    def _end(self, leg: BrowserLeg, reason: LegEnd) -> None:
        if self._legs.pop(leg.leg_id, None) is None:
            return
        self._leaving.pop(leg.leg_id, None)
        leg.connected = False
        if leg.path is not None:
            self._tasks.start(leg.path.close(), "close")
        self._floor.ended(leg.leg_id, reason)
