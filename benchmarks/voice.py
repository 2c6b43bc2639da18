"""Measure the room engine: how many calls a core carries, how late frames are, how fast a call stands, how loss is mended.

    python -m benchmarks.voice [--calls 150] [--seconds 20] [--no-recording]

One engine runs as the process that it is in production; this process is all the browsers (tests/servers/media_peer.py: real ICE,
DTLS, SRTP and G.711 with every frame marked). Every call has two browsers in a room of its own and is recorded, with RTCP and
jitter buffers. Delays are from the moment a frame is sent to the kernel's stamp on the mixed frame that carries it. The CPU is
the engine's own (user and system), as a share of one core.
"""

import argparse
import asyncio
import gc
import os
import statistics
import tempfile
import time
from pathlib import Path

from hub.calls.lines import LineEvent, Prompt, RecordingWish
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms.orders import EngineSettings
from hub.clock import SystemClock
from tests.servers.media_peer import MediaPeer, marked, number_of

FRAME_S = 0.02
READ_ONE_IN = 5
"""Calls of which one is decrypted and its delays measured; of the others the frames are counted."""
GRANTED_S = 10.0
"""Seconds after everybody has joined that are not measured."""


class NoSounds:
    async def file_of(self, prompt: Prompt) -> str:
        raise AssertionError("nothing is played")

    async def keep(self, path: Path) -> str:
        return path.name

    async def forget(self, path: Path) -> None:
        path.unlink(missing_ok=True)


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


class Caller:
    """One browser of the load, and what it saw."""

    def __init__(self, peer: MediaPeer) -> None:
        self.peer = peer
        self.partner: Caller
        self.sent_at: dict[int, float] = {}
        self.delays: list[float] = []
        self.gaps: list[float] = []
        self.heard: set[int] = set()
        self.measuring = False
        self.frames = 0
        self.number = 0
        self._last = 0.0
        peer.on_frame = self._frame

    def speak(self) -> None:
        """Send the next marked frame."""
        payload = marked(self.number)
        self.sent_at[self.number] = time.time()
        self.number += 1
        self.peer.send(payload)

    def _frame(self, payload: bytes, arrived: float) -> None:
        if not self.measuring:
            return
        self.frames += 1
        if self._last:
            self.gaps.append(arrived - self._last)
        self._last = arrived
        number = number_of(payload)
        if (
            number is not None
            and (sent := self.partner.sent_at.get(number)) is not None
            and number not in self.heard
        ):
            self.heard.add(number)
            self.delays.append(arrived - sent)


async def connect(lines: RoomLines, leg_id: str, beside: str = "") -> Caller:
    peer = MediaPeer()
    await peer.connect(await lines.negotiate(leg_id, "web", peer.offer(), beside))
    return Caller(peer)


async def speak_all(callers: list[Caller], silence: asyncio.Event) -> None:
    """Let everybody speak every 20 ms, each at a moment of his own."""
    loop = asyncio.get_running_loop()
    slots = 20
    due = loop.time()
    turn = 0
    while not silence.is_set():
        for caller in callers[turn % slots :: slots]:
            caller.speak()
        turn += 1
        due += FRAME_S / slots
        await asyncio.sleep(max(0.0, due - loop.time()))


async def load(lines: RoomLines, calls: int, seconds: float, *, record: bool) -> None:
    """Measure so many calls at once."""
    callers: list[Caller] = []
    silence = asyncio.Event()
    speaking = asyncio.create_task(speak_all(callers, silence))
    for number in range(calls):
        first = await connect(lines, f"a{number}")
        second = await connect(lines, f"b{number}", f"a{number}")
        first.partner, second.partner = second, first
        first.peer.reads = second.peer.reads = number % READ_ONE_IN == 0
        callers += [first, second]
        for leg_id in (f"a{number}", f"b{number}"):
            await lines.join(leg_id, f"r{number}")
        if record:
            await lines.record(f"r{number}", f"rec{number}", RecordingWish.START)
    gc.collect()
    gc.disable()
    await lines.health()
    await asyncio.sleep(GRANTED_S)
    starts = [caller.number for caller in callers]
    before, began, cpu = (await lines.health())[0], time.monotonic(), time.process_time()
    for caller in callers:
        caller.measuring = True
    await asyncio.sleep(seconds)
    ends = [caller.number for caller in callers]
    after, took = (await lines.health())[0], time.monotonic() - began
    for caller in callers:
        caller.measuring = False
    await asyncio.sleep(0.3)
    silence.set()
    await speaking
    due = got = delivered = 0
    for caller, start, end in zip(callers, starts, ends, strict=True):
        delivered += caller.frames
        if caller.peer.reads:
            wanted = set(range(start + 5, end - 5))
            due += len(wanted)
            got += len(wanted & caller.partner.heard)
    delays = [1000 * delay for caller in callers for delay in caller.delays]
    gaps = [1000 * gap for caller in callers for gap in caller.gaps]
    print(
        f"calls={calls} legs={after.legs} cpu={100 * (after.cpu_s - before.cpu_s) / took:.1f}% of a core"
        f" delivered={100 * delivered * FRAME_S / took / len(callers):.2f}% heard={100 * got / due:.3f}%"
        f" browsers_cpu={100 * (time.process_time() - cpu) / took:.0f}%"
        f" gap_p50={percentile(gaps, 0.5):.1f} gap_p99={percentile(gaps, 0.99):.1f} ms"
        f" hub_delay_p50={percentile(delays, 0.5):.1f} p99={percentile(delays, 0.99):.1f} ms"
        f" tick_late_p50={after.late_p50_ms} p99={after.late_p99_ms} ms unsent={after.unsent}"
    )
    for caller in callers:
        await caller.peer.close()


async def set_up(lines: RoomLines, times: int) -> None:
    """Measure from the click to the first mixed frame."""
    took = []
    for number in range(times):
        began = time.time()
        peer = MediaPeer()
        first = asyncio.get_running_loop().create_future()
        peer.on_frame = lambda payload, at, first=first: first.done() or first.set_result(at)
        await peer.connect(await lines.negotiate(f"s{number}", "web", peer.offer()))
        await lines.park(f"s{number}")
        took.append(1000 * (await asyncio.wait_for(first, 5) - began))
        await lines.hang_up(f"s{number}")
        await peer.close()
    print(f"set_up_p50={percentile(took, 0.5):.0f} p99={percentile(took, 0.99):.0f} ms of {times}")


async def recovery(lines: RoomLines) -> None:
    """Measure the delay before and after packets that are lost or late."""
    first, second = await connect(lines, "l1"), await connect(lines, "l2")
    first.partner, second.partner = second, first
    for leg_id in ("l1", "l2"):
        await lines.join(leg_id, "lossy")
    loop = asyncio.get_running_loop()
    due = loop.time()
    delays: dict[int, float] = {}

    def heard(payload: bytes, arrived: float) -> None:
        number = number_of(payload)
        if number is not None and number not in delays and number in first.sent_at:
            delays[number] = 1000 * (arrived - first.sent_at[number])

    second.peer.on_frame = heard
    held: list[int] = []
    for turn in range(600):
        if turn in (150, 151) or 350 <= turn < 356:
            first.sent_at[turn] = time.time()
            if turn < 300:
                first.peer.send(b"", lost=True)
            else:
                held.append(turn)
        else:
            for late in held:
                first.peer.send(marked(late))
            held.clear()
            first.sent_at[turn] = time.time()
            first.peer.send(marked(turn))
        second.peer.send(marked(turn))
        due += FRAME_S
        await asyncio.sleep(max(0.0, due - loop.time()))
    for name, at in (("two packets lost", 152), ("120 ms late", 356)):
        usual = statistics.median(delays[turn] for turn in range(at - 50, at - 8) if turn in delays)
        later = statistics.median(delays[turn] for turn in range(at + 50, at + 90) if turn in delays)
        worst = max(delays[turn] for turn in range(at, at + 10) if turn in delays)
        print(f"recovery[{name}] before={usual:.1f} worst={worst:.1f} one_second_later={later:.1f} ms")
    for caller in (first, second):
        await caller.peer.close()


def own_core(number: int) -> None:
    """Run on this core from now on, and before everything else there; what is started inherits it."""
    os.sched_setaffinity(0, {number})
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--calls", type=int, nargs="*", default=[150])
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--no-recording", action="store_true")
    parser.add_argument("--set-ups", type=int, default=30)
    parser.add_argument(
        "--real-time", action="store_true", help="before all other work of the machine; needs root"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        settings = EngineSettings(
            socket=f"{folder}/e.sock", recordings=f"{folder}/recordings", max_legs=2000, rejoin_s=0
        )
        link = EngineLink(settings, "engine")
        lines = RoomLines([link], NoSounds(), NoSounds(), SystemClock())

        async def news(event: LineEvent) -> None:
            return

        lines.listen(news)
        if options.real_time:
            own_core(0)
        await lines.start()
        if options.real_time:
            own_core(1)
        if options.set_ups:
            await set_up(lines, options.set_ups)
            await recovery(lines)
        for calls in options.calls:
            await load(lines, calls, options.seconds, record=not options.no_recording)
            while await lines.reconcile():
                await asyncio.sleep(0.2)
        await link.stop(leave_calls=False)
        await lines.stop()


if __name__ == "__main__":
    asyncio.run(main())
