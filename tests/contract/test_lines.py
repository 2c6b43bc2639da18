"""The voice contract on real room engines: who hears whom, by Fourier analysis of what real WebRTC peers hear."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
import pytest_asyncio

from hub.calls.lines import (
    DigitsDialled,
    Gather,
    LegAnswered,
    LegEnd,
    LegEnded,
    LineEvent,
    Mode,
    Prompt,
    PromptEnded,
    RecordingReady,
    RecordingWish,
)
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms.orders import EngineSettings
from hub.channels.voice.rooms.sound_files import read_wav, write_wav
from hub.channels.voice.rooms.tones import digits_sound
from hub.clock import SystemClock
from hub.errors import Invalid, NotFound
from tests.contract.lines_promises import keep_promises
from tests.fakes.browser_peer import BrowserPeer, loudness, strength, tone

E = TypeVar("E", bound=LineEvent)

HEARD = 2500.0
"""The amplitude from which a tone of 8000 counts as heard; quieter than `UNHEARD` it is not there."""
UNHEARD = 60.0
FAINT = 400.0
"""A tone that is only the splash of another one, where that was cut."""


class Files:
    """Sounds and recordings as plain files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.kept: dict[str, bytes] = {}

    async def file_of(self, prompt: Prompt) -> str:
        path = self._folder / f"{prompt.text}.wav"
        await asyncio.to_thread(path.write_bytes, write_wav(tone(float(prompt.text), 0.6)))
        return str(path)

    async def keep(self, path: Path) -> str:
        self.kept[path.stem] = await asyncio.to_thread(path.read_bytes)
        return path.stem

    async def forget(self, path: Path) -> None:
        raise AssertionError("the test is over before that")


class Floor:
    """Lines, the news they told, and the peers that hang up in the end."""

    def __init__(self, lines: RoomLines, link: EngineLink, files: Files) -> None:
        self.lines, self.link, self.files = lines, link, files
        self.news: list[LineEvent] = []
        self._peers: list[BrowserPeer] = []
        lines.listen(self._told)

    async def _told(self, event: LineEvent) -> None:
        self.news.append(event)

    async def call(self, leg_id: str, frequency: float = 0.0, codec: str = "PCMU") -> BrowserPeer:
        peer = BrowserPeer(frequency, codec)
        self._peers.append(peer)
        await peer.connect(self.lines, leg_id)
        await self.told(LegAnswered, leg_id)
        return peer

    async def told(self, kind: type[E], leg_id: str) -> E:
        async with asyncio.timeout(10):
            while True:
                for event in self.news:
                    if isinstance(event, kind) and event.leg_id == leg_id:
                        self.news.remove(event)
                        return event
                await asyncio.sleep(0.01)

    async def close(self) -> None:
        for state in await self.lines.reconcile():
            await self.lines.hang_up(state.leg_id)
        await asyncio.gather(*(peer.hang_up() for peer in self._peers))


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineSettings]:
    """Run one engine for all tests: a hub that finds an engine running goes on with it."""
    with tempfile.TemporaryDirectory() as folder:
        recordings = Path(folder) / "recordings"
        recordings.mkdir()
        settings = EngineSettings(socket=f"{folder}/e.sock", recordings=str(recordings), rejoin_s=0.1)
        command = [sys.executable, "-m", "hub.channels.voice.rooms", msgspec.json.encode(settings).decode()]
        process = subprocess.Popen(command)
        while not Path(settings.socket).exists():
            assert process.poll() is None
        yield settings
        process.terminate()
        process.wait(10)


@pytest_asyncio.fixture
async def floor(engine: EngineSettings, tmp_path: Path) -> AsyncIterator[Floor]:
    link, files = EngineLink(engine, "engine"), Files(tmp_path)
    lines = RoomLines([link], files, files, SystemClock())
    floor = Floor(lines, link, files)
    await lines.start()
    yield floor
    await floor.close()
    await floor.link.stop(leave_calls=True)
    await floor.lines.stop()


async def hear(*peers: BrowserPeer, seconds: float = 0.4, tones: Sequence[float] = ()) -> list[Any]:
    """Return what the peers hear; again where a busy machine cut the tones to pieces that each of them should hear (0: none)."""
    for _ in range(8):
        await asyncio.sleep(0.25)  # what was said before the change is still on its way
        sounds = list(await asyncio.gather(*(peer.hear(seconds) for peer in peers)))
        wanted = zip(tones, sounds, strict=False)
        if all(not frequency or strength(sound, frequency) > HEARD for frequency, sound in wanted):
            break
    return sounds


def clearest(sound: Any, frequency: float) -> float:
    """Return how strong a tone is where it is strongest."""
    return max(strength(part, frequency) for part in pieces(sound))


def pieces(sound: Any) -> list[Any]:
    """Cut a sound into overlapping pieces of 50 ms."""
    return [sound[at : at + 400] for at in range(0, len(sound) - 400, 200)]


async def test_two_browsers_hear_each_other_and_who_is_held_hears_music(floor: Floor) -> None:
    customer, agent = await floor.call("customer", 440), await floor.call("agent", 1000, "opus")
    await floor.lines.park("customer")
    (music,) = await hear(customer)
    assert loudness(music) > 100
    for leg_id in ("customer", "agent", "agent"):
        await floor.lines.join(leg_id, "room")
    at_customer, at_agent = await hear(customer, agent, tones=(1000, 440))
    assert strength(at_customer, 1000) > HEARD
    assert strength(at_customer, 440) < FAINT
    assert strength(at_agent, 440) > HEARD
    assert strength(at_agent, 1000) < FAINT
    await floor.lines.set_mode("customer", Mode.HELD)
    at_customer, at_agent = await hear(customer, agent)
    assert loudness(at_customer) > 100
    assert strength(at_customer, 1000) < FAINT
    assert loudness(at_agent) < UNHEARD
    await floor.lines.set_mode("customer", Mode.TALK)
    await floor.lines.set_mode("agent", Mode.MUTED)
    at_customer, at_agent = await hear(customer, agent, tones=(0, 440))
    assert loudness(at_customer) < UNHEARD
    assert strength(at_agent, 440) > HEARD


async def test_a_supervisor_whispers_to_one_and_listens_to_all(floor: Floor) -> None:
    customer, agent = await floor.call("customer", 440), await floor.call("agent", 1000)
    supervisor = await floor.call("supervisor", 1700)
    for leg_id in ("customer", "agent"):
        await floor.lines.join(leg_id, "room")
    await floor.lines.join("supervisor", "room", Mode.WHISPER, "agent")
    at_customer, at_agent, at_supervisor = await hear(customer, agent, supervisor, tones=(1000, 1700, 440))
    assert strength(at_customer, 1700) < FAINT
    assert strength(at_agent, 1700) > HEARD
    assert strength(at_supervisor, 440) > HEARD
    assert strength(at_supervisor, 1000) > HEARD
    await floor.lines.set_mode("supervisor", Mode.LISTEN)
    (at_agent,) = await hear(agent, tones=(440,))
    assert strength(at_agent, 1700) < FAINT
    await floor.lines.set_mode("supervisor", Mode.TALK)
    at_customer, at_agent = await hear(customer, agent, tones=(1700, 1700))
    assert strength(at_customer, 1700) > HEARD
    assert strength(at_agent, 1700) > HEARD


async def test_a_prompt_is_heard_and_digits_are_gathered_from_the_sound(floor: Floor) -> None:
    caller = await floor.call("caller")
    await floor.lines.prompt("caller", "p1", [Prompt(text="600"), Prompt(text="900")], Gather(max_digits=2))
    heard = await caller.hear(0.6)
    assert clearest(heard, 600) > HEARD
    caller.track.say(digits_sound("4#"))
    ended = await floor.told(PromptEnded, "caller")
    assert (ended.prompt_id, ended.digits) == ("p1", "4")
    (after,) = await hear(caller, seconds=0.2)
    assert strength(after, 900) < UNHEARD
    await floor.lines.prompt("caller", "p1", [Prompt(text="600")])
    await floor.lines.dialled("caller", "7x")
    await floor.lines.prompt("caller", "p2", [Prompt(text="900")], Gather(first_s=0.1))
    early = await floor.told(PromptEnded, "caller")
    assert (early.prompt_id, early.digits) == ("p2", "7")
    await floor.lines.park("caller")
    await floor.lines.dialled("caller", "8")
    assert (await floor.told(DigitsDialled, "caller")).digits == "8"


async def test_digits_are_dialled_towards_a_party(floor: Floor) -> None:
    caller = await floor.call("caller")
    await floor.lines.send_digits("caller", "5")
    heard = await caller.hear(0.5)
    assert clearest(heard, 770) > HEARD
    assert clearest(heard, 1336) > HEARD


async def test_a_recording_holds_both_voices_each_on_its_side(floor: Floor) -> None:
    await floor.call("agent", 1000)
    await floor.call("customer", 440)
    with pytest.raises(NotFound):
        await floor.lines.record("room", "early", RecordingWish.START)
    for leg_id in ("customer", "agent"):
        await floor.lines.join(leg_id, "room")
    await floor.lines.record("room", "c1.r0", RecordingWish.START, left=["customer"])
    await asyncio.sleep(0.5)
    await floor.lines.record("room", "c1.r0", RecordingWish.PAUSE)
    await asyncio.sleep(0.3)
    await floor.lines.record("room", "c1.r0", RecordingWish.RESUME)
    await asyncio.sleep(0.2)
    for leg_id in ("customer", "agent"):
        await floor.lines.hang_up(leg_id)
    ready = await floor.told(RecordingReady, "customer")
    assert 0.6 < ready.duration_s < 1.1  # with the mark of the pause, without the pause
    left, right = (
        read_wav(floor.files.kept["c1.r0"], channel=0),
        read_wav(floor.files.kept["c1.r0"], channel=1),
    )
    assert strength(left[:3200], 440) > HEARD
    assert strength(left[:3200], 1000) < UNHEARD
    assert strength(right[:3200], 1000) > HEARD
    assert strength(right[:3200], 440) < UNHEARD
    assert b"cue " in floor.files.kept["c1.r0"]


async def test_a_leg_ends_once_and_nothing_is_asked_of_it_any_more(floor: Floor) -> None:
    peer = await floor.call("leg")
    await peer.hang_up()
    assert (await floor.told(LegEnded, "leg")).reason is LegEnd.HUNG_UP
    await floor.lines.join("leg", "room")
    await floor.lines.hang_up("leg")
    assert await floor.lines.reconcile() == []
    with pytest.raises(Invalid):
        await floor.lines.negotiate("leg", "web", "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n")


async def test_a_browser_that_comes_again_goes_on_where_it_was(floor: Floor) -> None:
    customer = await floor.call("customer", 440)
    await floor.call("agent", 1000)
    for leg_id in ("customer", "agent"):
        await floor.lines.join(leg_id, "room")
    again = BrowserPeer(0, "PCMA")
    await again.connect(floor.lines, "agent")
    (heard,) = await hear(again, tones=(440,))
    assert strength(heard, 440) > HEARD
    assert not [event for event in floor.news if isinstance(event, LegEnded)]
    await again.hang_up()
    await floor.told(LegEnded, "agent")
    assert loudness((await hear(customer))[0]) < UNHEARD


async def test_the_calls_of_an_engine_that_dies_are_lost_and_another_one_is_started(
    tmp_path: Path,
) -> None:
    folder = Path(tempfile.mkdtemp())
    settings = EngineSettings(socket=str(folder / "e.sock"), recordings=str(tmp_path))
    link, files = EngineLink(settings, "engine"), Files(tmp_path)
    lines = RoomLines([link], files, files, SystemClock())
    floor = Floor(lines, link, files)
    await lines.start()
    await floor.call("one", 440)
    await lines.join("one", "room")
    await lines.record("room", "c1.r0", RecordingWish.START)
    await asyncio.sleep(1.2)
    os.kill(link.process_id, signal.SIGKILL)
    assert (await floor.told(LegEnded, "one")).reason is LegEnd.LOST
    ready = await floor.told(RecordingReady, "one")
    assert ready.duration_s >= 0.9
    assert strength(read_wav(files.kept["c1.r0"], channel=0)[:6400], 440) > HEARD
    assert await lines.reconcile() == []
    await floor.close()
    await lines.stop()


async def test_a_hub_that_is_restarted_finds_its_calls_and_the_news_that_waited(
    engine: EngineSettings, floor: Floor
) -> None:
    await floor.call("stays", 440)
    leaves = await floor.call("leaves", 1000)
    for leg_id in ("stays", "leaves"):
        await floor.lines.join(leg_id, "room")
    await floor.lines.stop()
    await leaves.hang_up()
    await asyncio.sleep(0.5)
    link = EngineLink(engine, "engine")
    lines = RoomLines([link], floor.files, floor.files, SystemClock())
    again = Floor(lines, link, floor.files)
    await lines.start()
    assert (await again.told(LegEnded, "leaves")).reason is LegEnd.HUNG_UP
    (living,) = await lines.reconcile()
    assert (living.leg_id, living.room_id, living.mode) == ("stays", "room", Mode.TALK)
    await lines.hang_up("stays")
    await again.told(LegEnded, "stays")
    floor.lines, floor.link = lines, link


async def test_the_promises_beside_the_audio_are_kept(floor: Floor) -> None:
    await keep_promises(floor.lines, floor.call, floor.told, Prompt(text="700"))
