"""The engine without a network: legs that are lists of frames, and ticks that come when the test says so."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from hub.background import TaskOwner
from hub.calls.lines import (
    RINGBACK,
    DigitsDialled,
    Gather,
    LegArrived,
    LegEnd,
    LegEnded,
    LineEvent,
    Mode,
    PromptEnded,
    QualityMeasured,
    RecordingReady,
    RecordingWish,
)
from hub.channels.voice.rooms import orders
from hub.channels.voice.rooms.engine import Engine
from hub.channels.voice.rooms.g711 import decode, encode
from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Coding, Quality
from hub.channels.voice.rooms.service import Service
from hub.channels.voice.rooms.sound_files import read_wav, write_wav
from hub.channels.voice.rooms.tape import left_over, mend
from hub.clock import SystemClock
from hub.domain.interaction import Party
from hub.errors import Invalid, TooManyRequests, Unavailable
from tests.fakes.browser_peer import loudness, strength, tone

MIA = Party(kind="phone", value="+4930901820")


class ListLeg:
    """A leg that says a tone and keeps what it hears."""

    inbox_id = "line"

    def __init__(self, leg_id: str, frequency: float, coding: Coding = Coding.ULAW) -> None:
        self.leg_id, self.coding = leg_id, coding
        self._sound, self._at = tone(frequency, 20.0), 0
        self.given: list[bytes] = []
        self.rejected: LegEnd | None = None

    def take(self, now: float) -> bytes | None:
        frame = self._sound[self._at : self._at + FRAME_SAMPLES]
        self._at += FRAME_SAMPLES
        return encode(frame, self.coding)

    def give(self, frame: bytes) -> None:
        self.given.append(frame)

    def heard(self, frames: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
        return decode(b"".join(self.given[-frames:]), self.coding)

    def answer(self) -> None:
        return

    def reject(self, reason: LegEnd) -> None:
        self.rejected = reason

    def hang_up(self) -> None:
        return

    def send_digits(self, digits: str) -> bool:
        return False

    def quality(self) -> Quality | None:
        return Quality(loss=0.01, jitter_ms=4.0, round_trip_ms=30.0)


class World:
    def __init__(self, folder: Path) -> None:
        self.news: list[LineEvent] = []
        self.engine = Engine({}, SystemClock(), folder, self.news.append)
        self.tasks = TaskOwner("test")
        self.service = Service(self.engine, self.tasks)
        self._now = asyncio.get_running_loop().time()

    def leg(self, leg_id: str, frequency: float = 0.0, coding: Coding = Coding.ULAW) -> ListLeg:
        leg = ListLeg(leg_id, frequency, coding)
        self.engine.placed(leg)
        self.engine.answered(leg_id)
        return leg

    async def do(self, order: orders.AnyOrder) -> object:
        return await self.service.do(order)

    def ticks(self, count: int) -> None:
        for _ in range(count):
            self._now += 0.02
            self.engine.tick(self._now)

    def of(self, kind: type[LineEvent]) -> list[LineEvent]:
        return [event for event in self.news if type(event) is kind]


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    world = World(tmp_path)
    yield world
    await world.tasks.drain(2)
    await asyncio.to_thread(world.engine.deck.close)


async def test_legs_of_every_coding_hear_each_other(world: World) -> None:
    legs = [
        world.leg(name, 400.0 * number, coding)
        for number, (name, coding) in enumerate(zip("abc", Coding, strict=True), 1)
    ]
    for name in "abc":
        await world.do(orders.Join(leg_id=name, room_id="r"))
    world.ticks(25)
    for number, leg in enumerate(legs, 1):
        for other in (1, 2, 3):
            assert (strength(leg.heard(20), 400.0 * other) > 5000) is (other != number)


async def test_prompts_come_one_after_the_other_and_music_after_them(world: World, tmp_path: Path) -> None:
    caller = world.leg("a")
    for name, frequency in (("one", 500), ("two", 900)):
        await asyncio.to_thread((tmp_path / name).write_bytes, write_wav(tone(frequency, 0.2)))
        await world.do(
            orders.Play(leg_id="a", prompt_id=name, files=(str(tmp_path / name),), gather=Gather(first_s=0.1))
        )
    await world.do(orders.Park(leg_id="a", music=RINGBACK))
    await world.tasks.drain(2)
    world.ticks(10)
    assert strength(caller.heard(10), 500) > 5000
    world.ticks(7)
    assert [event.prompt_id for event in world.of(PromptEnded) if isinstance(event, PromptEnded)] == ["one"]
    world.ticks(6)
    assert strength(caller.heard(5), 900) > 5000
    world.ticks(40)
    assert strength(caller.heard(20), 425) > 1000
    await world.do(orders.Dialled(leg_id="a", digits="12"))
    assert [event.digits for event in world.of(DigitsDialled) if isinstance(event, DigitsDialled)] == ["12"]


async def test_a_sound_file_that_is_gone_ends_its_prompt(world: World, tmp_path: Path) -> None:
    world.leg("a")
    await world.do(orders.Play(leg_id="a", prompt_id="p", files=(str(tmp_path / "none.wav"),)))
    await world.tasks.drain(2)
    world.ticks(1)
    assert len(world.of(PromptEnded)) == 1


async def test_joining_ends_the_prompts(world: World, tmp_path: Path) -> None:
    world.leg("a")
    await world.do(orders.Play(leg_id="a", prompt_id="p", files=(), gather=Gather()))
    await world.do(orders.Join(leg_id="a", room_id="r"))
    assert len(world.of(PromptEnded)) == 1


async def test_who_comes_when_all_places_are_taken_hears_busy(world: World) -> None:
    world.engine.max_legs = 1
    world.engine.arrived(first := ListLeg("a", 440), MIA)
    world.engine.arrived(second := ListLeg("b", 440), MIA)
    assert (first.rejected, second.rejected) == (None, LegEnd.BUSY)
    assert len(world.of(LegArrived)) == 1
    with pytest.raises(TooManyRequests):
        world.engine.placed(ListLeg("c", 440))
    await world.do(orders.Drain())
    with pytest.raises(Unavailable):
        world.engine.placed(ListLeg("c", 440))


async def test_news_of_a_leg_is_numbered_and_measured_every_five_seconds(world: World) -> None:
    world.leg("a", 440)
    world.ticks(500)
    world.engine.ended("a", LegEnd.HUNG_UP)
    world.engine.ended("a", LegEnd.LOST)
    assert [event.seq for event in world.news] == [1, 2, 3, 4]
    assert [type(event) for event in world.news[1:]] == [QualityMeasured, QualityMeasured, LegEnded]


async def recorded(world: World) -> RecordingReady:
    async with asyncio.timeout(5):
        while not world.of(RecordingReady):
            await asyncio.sleep(0.005)
    (ready,) = world.of(RecordingReady)
    assert isinstance(ready, RecordingReady)
    return ready


async def test_a_recording_goes_on_while_others_come_and_go(world: World) -> None:
    world.leg("customer", 440)
    world.leg("agent", 1000)
    for name in ("agent", "customer"):
        await world.do(orders.Join(leg_id=name, room_id="z"))
    start = orders.Record(
        room_id="z", recording_id="c.r0", wish=RecordingWish.START, left=("customer", "other")
    )
    await world.do(start)
    await world.do(start)
    world.ticks(70)
    for number in range(4):
        world.leg(f"x{number}", 2000)
        await world.do(orders.Join(leg_id=f"x{number}", room_id="a"))
        world.ticks(10)
    await world.do(orders.Setmode(leg_id="customer", mode=Mode.HELD))
    world.ticks(30)
    await world.do(orders.Record(room_id="z", recording_id="c.r0", wish=RecordingWish.PAUSE))
    world.ticks(100)
    await world.do(orders.Record(room_id="z", recording_id="c.r0", wish=RecordingWish.RESUME))
    world.ticks(60)
    await world.do(orders.Leave(leg_id="agent"))
    await world.do(orders.Leave(leg_id="customer"))
    ready = await recorded(world)
    assert ready.leg_id == "customer"
    assert round(ready.duration_s, 2) == round((70 + 40 + 30 + 10 + 60) * 0.02, 2)  # 10: the mark
    data = await asyncio.to_thread(Path(ready.blob).read_bytes)
    left, right = read_wav(data, 0), read_wav(data, 1)
    assert strength(left[: 110 * 160], 440) > 7500
    assert loudness(left[110 * 160 : 140 * 160]) == 0
    assert strength(left[140 * 160 : 150 * 160], 1000) > 2000
    assert strength(right, 2000) < 10
    for part in (right[: 140 * 160], right[150 * 160 :]):
        assert strength(part, 1000) > 7500
    assert [kept.recording_id for kept in await asyncio.to_thread(left_over, Path(ready.blob).parent)] == [
        "c.r0"
    ]


async def test_a_recording_whose_engine_died_is_mended(world: World, tmp_path: Path) -> None:
    world.leg("a", 440)
    await world.do(orders.Join(leg_id="a", room_id="r"))
    await world.do(orders.Record(room_id="r", recording_id="c.r1", wish=RecordingWish.START))
    world.ticks(120)
    growing = tmp_path / "c.r1.part"
    async with asyncio.timeout(5):
        while not growing.exists() or growing.stat().st_size < 44 + 4 * 160 * 100:
            await asyncio.sleep(0.005)
    torn = await asyncio.to_thread(growing.read_bytes)
    other = tmp_path / "died"
    other.mkdir()
    (other / "c.r1.part").write_bytes(torn + b"\1")
    (other / "c.r1.json").write_text('{"leg_id": "a"}')
    (other / "lost.part").write_bytes(b"")
    (kept,) = await asyncio.to_thread(mend, other)
    assert (kept.leg_id, kept.duration_s) == ("a", 2.0)
    assert strength(read_wav(await asyncio.to_thread(kept.path.read_bytes), 0), 440) > 7500


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "x" * 200])
async def test_a_recording_cannot_be_named_like_a_path(world: World, name: str) -> None:
    world.leg("a")
    await world.do(orders.Join(leg_id="a", room_id="r"))
    with pytest.raises(Invalid):
        await world.do(orders.Record(room_id="r", recording_id=name, wish=RecordingWish.START))
