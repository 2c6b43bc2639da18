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
from typing import cast

from benchmarks.sip_calls import NUMBER, SLOTS, Desk, answers, in_a_row, sip
from benchmarks.voice import FRAME_S, NoSounds, percentile
from hub.calls.lines import Dial
from hub.channels.voice.carried import CarriedLines
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms.orders import EngineSettings
from hub.channels.voice.sip.settings import SipListener, SipSettings, Trunk
from hub.clock import SystemClock
from hub.lab.media_stream import Sound
from tests.servers.program import free_port as free_tcp_port
from tests.servers.sip_peer import free_port


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
