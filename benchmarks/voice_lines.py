"""Measure the telephone's ways into the room engine: media streams and SIP calls per core, and how fast SIP is answered.

    python -m benchmarks.voice_lines [--streams 200] [--sip 60] [--row 200] [--seconds 10]

One engine runs as the process that it is in production. Media streams: so many legs, two to a room, each sending a frame every
20 ms over its own WebSocket and counting what comes back. SIP: `sipp` places so many calls, two to a room, whose RTP goes to and
from one socket here. In a row: that many calls one after the other, after which nothing may be left. The CPU is the engine's own
(user and system), as a share of one core; frames are those received against those due.
"""

import argparse
import asyncio
import base64
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import cast

from hub.calls.lines import Dial, LegArrived, LegEnded, LineEvent, Prompt
from hub.channels.voice.carried import CarriedLines
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms.orders import EngineSettings
from hub.channels.voice.sip.settings import SipListener, SipSettings, Trunk
from hub.clock import SystemClock
from hub.lab.media_stream import Sound
from tests.servers.program import free_port as free_tcp_port
from tests.servers.sip_peer import free_port, sipp

FRAME_S = 0.02
SLOTS = 20
NUMBER = "+4930123"
WARM_UP = 10
"""Calls that are not counted: what is used for the first time is imported."""


class NoSounds:
    async def file_of(self, prompt: Prompt) -> str:
        raise AssertionError("nothing is played")

    async def keep(self, path: Path) -> str:
        return path.name

    async def forget(self, path: Path) -> None:
        raise AssertionError("nothing is recorded")


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


class StreamClient(asyncio.Protocol):
    """The provider's end of one stream, as cheap as it can be."""

    sound = base64.b64encode(Sound(tone_hz=440).frame())

    def __init__(self, leg_id: str) -> None:
        self.leg_id = leg_id
        self.frames = 0
        self.gaps: list[float] = []
        self._last = 0.0
        self._open = False
        self._number = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        lines = ("GET / HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                 f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "", "")  # fmt: skip
        transport.write("\r\n".join(lines).encode())

    def data_received(self, data: bytes) -> None:
        if not self._open:
            self._open = True
            start = f'{{"event":"start","streamSid":"MZ1","start":{{"customParameters":{{"leg":"{self.leg_id}","token":"t"}}}}}}'
            self.send(start.encode())
        found = data.count(b'"event":"media"')
        if found:
            now = time.monotonic()
            self.frames += found
            self.gaps.append(now - self._last)
            self._last = now

    def send(self, payload: bytes) -> None:
        assert self._transport is not None
        self._transport.write(b"\x81\xfe" + len(payload).to_bytes(2) + bytes(4) + payload)

    def speak(self) -> None:
        if not self._open:
            return
        self._number += 1
        stamp = str(self._number * 20).encode()
        self.send(
            b'{"event":"media","media":{"track":"inbound","timestamp":"'
            + stamp
            + b'","payload":"'
            + self.sound
            + b'"}}'
        )

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def speak_all(clients: list[StreamClient], over: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    due, turn = loop.time(), 0
    while not over.is_set():
        for client in clients[turn % SLOTS :: SLOTS]:
            client.speak()
        turn += 1
        due += FRAME_S / SLOTS
        await asyncio.sleep(max(0.0, due - loop.time()))


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


async def streams(lines: RoomLines, port: int, legs: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    lines.transport_of = lambda inbox_id: "streams"
    clients: list[StreamClient] = []
    over = asyncio.Event()
    speaking = asyncio.create_task(speak_all(clients, over))
    for number in range(legs):
        await lines.originate(Dial(leg_id=f"m{number}", inbox_id="line", address="t", ring_s=60))
        _, client = await loop.create_connection(
            lambda number=number: StreamClient(f"m{number}"), "127.0.0.1", port
        )
        clients.append(client)
        await lines.join(f"m{number}", f"r{number // 2}")
    await asyncio.sleep(3)
    before, began = (await lines.health())[0], time.monotonic()
    for client in clients:
        client.frames = 0
        client.gaps.clear()
    await asyncio.sleep(seconds)
    after, took = (await lines.health())[0], time.monotonic() - began
    got = [client.frames / (took / FRAME_S) for client in clients]
    gaps = [1000 * gap for client in clients for gap in client.gaps[1:]]
    cpu = (after.cpu_s - before.cpu_s) / took
    over.set()
    await speaking
    print(
        f"media streams: legs={legs} cpu={100 * cpu:.1f}% of a core, {100 * cpu / legs:.3f}% a leg = {legs / cpu:.0f} a core;"
        f" frames {100 * statistics.mean(got):.2f}%; gap p99 {percentile(gaps, 0.99):.1f} ms; tick late p99 {after.late_p99_ms} ms"
    )
    for number, client in enumerate(clients):
        client.close()
        await lines.hang_up(f"m{number}")


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


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--sip", type=int, default=60)
    parser.add_argument("--row", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = EngineSettings(
            socket=f"{folder}/e.sock",
            recordings=f"{folder}/r",
            max_legs=2000,
            stream_port=free_tcp_port(),
            log_level="error",
        )
        link, sounds = EngineLink(settings, "engine"), NoSounds()
        rooms = RoomLines([link], sounds, sounds, SystemClock())
        lines = CarriedLines(rooms, SipListener(port=free_port(), rtp_first=20_000, rtp_last=22_998))
        desk = Desk(lines)
        await lines.start()
        trunk = SipSettings(peers=("127.0.0.1",), codecs=("pcmu",))
        await lines.attach("line", Trunk(inbox_id="line", address=NUMBER, settings=trunk))
        if options.row:
            await answers(lines, 300)
            print("legs left:", (await rooms.health())[0].legs)
            await in_a_row(lines, link, rooms, desk, options.row)
        if options.sip:
            await sip(lines, rooms, desk, options.sip, options.seconds)
        if options.streams:
            await streams(rooms, settings.stream_port, options.streams, options.seconds)
        await lines.stop()


if __name__ == "__main__":
    asyncio.run(main())
