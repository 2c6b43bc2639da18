"""A real SIP peer (`sipp`, Debian's sip-tester) whose sound is ours: a tone goes out as RTP, what comes in is kept."""

import asyncio
import contextlib
import itertools
import os
import shutil
import struct
from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.lab.media_stream import FRAME_SAMPLES, Sound
from tests.servers.program import free_port

SCENARIOS = Path(__file__).parents[1] / "fixtures" / "sip"
PCMU, EVENTS = 0, 101


def need_sipp() -> None:
    """Skip where there is no sipp, loudly; fail where CI has none."""
    if shutil.which("sipp") is None:
        message = "sipp is missing: apt-get install sip-tester"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


class RtpPeer(asyncio.DatagramProtocol):
    """One party's sound."""

    def __init__(self, tone_hz: float) -> None:
        self.sound = Sound(tone_hz=tone_hz)
        self.heard = bytearray()
        self.digits_heard: list[int] = []
        self.port = 0
        self._events: deque[tuple[int, int, bool]] = deque()
        self._last_event = -1
        self._later = ""
        self._towards: tuple[str, int] | None = None
        self._transport: asyncio.DatagramTransport | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(
            lambda: self, local_addr=("127.0.0.1", free_port())
        )
        self.port = self._transport.get_extra_info("sockname")[1]
        self._task = asyncio.create_task(self._speak())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._transport is not None:
            self._transport.close()

    def press(self, digits: str) -> None:
        """Press keys: telephone events of 100 ms, the last packet three times (RFC 4733)."""
        for digit in digits:
            code = "0123456789*#ABCD".index(digit)
            self._events += [(code, 160 * n, False) for n in range(1, 6)] + [(code, 800, True)] * 3

    def press_when_heard(self, digits: str) -> None:
        """Press keys as soon as there is sound from the other side."""
        self._later = digits

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._towards = addr
        if self._later and len(self.heard) > 1600:
            self.press(self._later)
            self._later = ""
        kind, timestamp = data[1] & 0x7F, struct.unpack_from("!I", data, 4)[0]
        if kind == PCMU:
            self.heard += data[12:]
        elif kind == EVENTS and timestamp != self._last_event:
            self._last_event = timestamp
            self.digits_heard.append(data[12])

    async def _speak(self) -> None:
        loop = asyncio.get_running_loop()
        begun, event_at = loop.time(), 0
        for number in itertools.count(1):
            timestamp = number * FRAME_SAMPLES
            if self._events:
                code, duration, over = self._events.popleft()
                event_at = timestamp if duration == 160 else event_at
                kind, at = EVENTS, event_at
                payload = struct.pack("!BBH", code, 0x80 | 10 if over else 10, duration)
            else:
                kind, at, payload = PCMU, timestamp, self.sound.frame()
            if self._towards is not None and self._transport is not None:
                header = struct.pack("!BBHII", 0x80, kind, number & 0xFFFF, at & 0xFFFFFFFF, 4711)
                self._transport.sendto(header + payload, self._towards)
            await asyncio.sleep(max(0.0, begun + number * 0.02 - loop.time()))


@contextlib.asynccontextmanager
async def rtp_peer(tone_hz: float = 0) -> AsyncIterator[RtpPeer]:
    peer = RtpPeer(tone_hz)
    await peer.start()
    try:
        yield peer
    finally:
        await peer.stop()


class Sipp:
    """One run of sipp."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def succeeded(self, timeout_s: float = 20) -> bool:
        """Wait for the end and say whether every call went as the scenario has it."""
        return await asyncio.wait_for(self.process.wait(), timeout_s) == 0

    async def stop(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@contextlib.asynccontextmanager
async def sipp(scenario: str, *options: str, to: int = 0, source: str = "127.0.0.1") -> AsyncIterator[Sipp]:
    """Run a scenario against a port, or wait to be called when `to` is 0."""
    command = ["sipp", "-sf", str(SCENARIOS / f"{scenario}.xml"), "-i", source, "-nostdin", *options]
    if to:
        command.insert(1, f"127.0.0.1:{to}")
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    run = Sipp(process)
    try:
        yield run
    finally:
        await run.stop()


async def listening(port: int) -> None:
    """Wait until somebody has bound a UDP port; sipp does not say when it listens."""
    wanted = f":{port:04X} "
    async with asyncio.timeout(10):
        while not any(wanted in line for line in Path("/proc/net/udp").read_text("ascii").splitlines()):
            await asyncio.sleep(0.02)
