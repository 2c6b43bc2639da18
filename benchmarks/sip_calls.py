"""SIP calls for `benchmarks.voice_lines`: many at once by `sipp`, many in a row, and how fast one is answered."""

import asyncio
import os
import time
from pathlib import Path
from typing import cast

from benchmarks.voice import FRAME_S, percentile
from hub.calls.lines import LegArrived, LegEnded, LineEvent
from hub.channels.voice.carried import CarriedLines
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.lab.media_stream import Sound
from tests.servers.sip_peer import free_port, sipp

SLOTS = 20
NUMBER = "+4930123"
WARM_UP = 10
"""Calls that are not counted: what is used for the first time is imported."""


class Desk:
    """Answers what arrives, and remembers what it was told."""

    def __init__(self, lines: CarriedLines) -> None:
        self.lines = lines
        self.arrived: list[str] = []
        self.ended: list[str] = []
        lines.listen(self.told)

    async def told(self, event: LineEvent) -> None:
        if isinstance(event, LegArrived):
            await self.lines.answer(event.leg_id)
            self.arrived.append(event.leg_id)
        elif isinstance(event, LegEnded):
            self.ended.append(event.leg_id)


class Mouth(asyncio.DatagramProtocol):
    """All RTP of all SIP calls: answers each engine port with a frame every 20 ms."""

    def __init__(self) -> None:
        self.towards: dict[tuple[str, int], int] = {}
        self.frames = 0
        self.transport: asyncio.DatagramTransport | None = None
        self._sound = Sound(tone_hz=440).frame()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.frames += 1
        self.towards.setdefault(addr, len(self.towards))

    def speak(self, turn: int) -> None:
        assert self.transport is not None
        number = turn // SLOTS + 1
        for addr, ssrc in list(self.towards.items())[turn % SLOTS :: SLOTS]:
            header = (
                b"\x80\x00"
                + (number & 0xFFFF).to_bytes(2)
                + (number * 160).to_bytes(4)
                + (ssrc + 1).to_bytes(4)
            )
            self.transport.sendto(header + self._sound, addr)


async def sip(lines: CarriedLines, rooms: RoomLines, desk: Desk, calls: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    transport, mouth = await loop.create_datagram_endpoint(Mouth, local_addr=("127.0.0.1", free_port()))
    over = asyncio.Event()

    async def speak() -> None:
        due, turn = loop.time(), 0
        while not over.is_set():
            mouth.speak(turn)
            turn += 1
            due += FRAME_S / SLOTS
            await asyncio.sleep(max(0.0, due - loop.time()))

    speaking = asyncio.create_task(speak())
    port = str(transport.get_extra_info("sockname")[1])
    options = (
        "-key",
        "audio_port",
        port,
        "-s",
        NUMBER,
        "-m",
        str(calls),
        "-r",
        "20",
        "-d",
        str(int(1000 * (seconds + calls / 20 + 6))),
    )
    async with sipp("caller_hangs_up", *options, to=lines._sip.port) as run:
        while len(desk.arrived) < calls:
            await asyncio.sleep(0.05)
        for number, leg_id in enumerate(desk.arrived[-calls:]):
            await lines.join(leg_id, f"s{number // 2}")
        await asyncio.sleep(3)
        before, began, frames = (await rooms.health())[0], time.monotonic(), mouth.frames
        await asyncio.sleep(seconds)
        after, took, got = (await rooms.health())[0], time.monotonic() - began, mouth.frames - frames
        cpu = (after.cpu_s - before.cpu_s) / took
        print(
            f"sip: calls={after.legs} cpu={100 * cpu:.1f}% of a core, {100 * cpu / calls:.3f}% a call = {calls / cpu:.0f} a core;"
            f" frames {100 * got * FRAME_S / took / calls:.2f}%; tick late p99 {after.late_p99_ms} ms"
        )
        print("sip: every call ended in order:", await run.succeeded(60))
    over.set()
    await speaking
    transport.close()


async def in_a_row(lines: CarriedLines, link: EngineLink, rooms: RoomLines, desk: Desk, count: int) -> None:
    """Place calls one after the other and look what is left."""

    def left() -> tuple[int, int]:
        status = Path(f"/proc/{link.process_id}/status").read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return len(os.listdir(f"/proc/{link.process_id}/fd")), resident

    async def place(number: int) -> bool:
        ended = len(desk.ended)
        options = (
            "-key",
            "audio_port",
            "4000",
            "-s",
            NUMBER,
            "-m",
            str(number),
            "-l",
            "1",
            "-r",
            "50",
            "-d",
            "20",
        )
        async with sipp("caller_hangs_up", *options, to=lines._sip.port) as run:
            well = await run.succeeded(120)
        while len(desk.ended) < ended + number:
            await asyncio.sleep(0.02)
        return well

    await place(50)
    before = left()
    well = await place(count)
    after = left()
    legs = (await rooms.health())[0].legs
    print(
        f"in a row: {count} calls, all in order: {well}; descriptors {before[0]} -> {after[0]}, "
        f"memory {before[1]} -> {after[1]} KiB, legs left {legs}"
    )


async def answers(lines: CarriedLines, times: int) -> None:
    """Measure from the INVITE to the 200 OK, the hub's answer included."""
    loop = asyncio.get_running_loop()
    took: list[float] = []
    got: asyncio.Queue[tuple[bytes, float]] = asyncio.Queue()

    class Ear(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            got.put_nowait((data, time.perf_counter()))

    transport, _ = await loop.create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
    ours = transport.get_extra_info("sockname")[1]
    towards = ("127.0.0.1", lines._sip.port)
    sdp = (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
    )
    for number in range(times):

        def request(method: str, sequence: int, tag: str = "", body: str = "", number: int = number) -> bytes:
            kind = "Content-Type: application/sdp\r\n" if body else ""
            lines_of_it = (
                f"{method} sip:{NUMBER}@127.0.0.1:{lines._sip.port} SIP/2.0",
                f"Via: SIP/2.0/UDP 127.0.0.1:{ours};branch=z9hG4bK{number}{method}",
                f"From: <sip:+4930555@127.0.0.1>;tag=f{number}",
                f"To: <sip:{NUMBER}@127.0.0.1>{tag}",
                f"Call-ID: answer{number}",
                f"CSeq: {sequence} {method}",
                f"Contact: <sip:x@127.0.0.1:{ours}>",
                f"Max-Forwards: 70\r\n{kind}Content-Length: {len(body)}",
                "",
                body,
            )
            return "\r\n".join(lines_of_it).encode()

        began = time.perf_counter()
        transport.sendto(request("INVITE", 1, body=sdp), towards)
        while True:
            data, at = await asyncio.wait_for(got.get(), 5)
            if data.startswith(b"SIP/2.0 200") and f"answer{number}".encode() in data and b"INVITE" in data:
                break
        if number >= WARM_UP:
            took.append(1000 * (at - began))
        tag = next(line for line in data.decode().split("\r\n") if line.startswith("To:")).partition(">")[2]
        transport.sendto(request("ACK", 1, tag), towards)
        await asyncio.sleep(0.05)
        transport.sendto(request("BYE", 2, tag), towards)
        await asyncio.sleep(0.05)  # the stack waits up to 20 ms for the sound of a call that ends
    transport.close()
    print(f"sip answered: p50 {percentile(took, 0.5):.1f} p99 {percentile(took, 0.99):.1f} ms of {times}")
