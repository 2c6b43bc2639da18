"""Lines on several engines: legs that talk with each other share one, and what an engine takes with it is told."""

from pathlib import Path
from typing import Any, cast

import pytest

from hub.calls.lines import (
    Dial,
    LegAnswered,
    LegEnd,
    LegEnded,
    LineEvent,
    Prompt,
    RecordingReady,
    RecordingWish,
)
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.rooms import orders
from hub.clock import SystemClock
from hub.errors import Invalid, NotFound, Unavailable
from tests.factories import NOON


class FakeEngine:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.up = True
        self.asked: list[orders.AnyOrder] = []
        self.recordings = Path("/nowhere")
        self.on_event: Any = None
        self.on_up: Any = None
        self.on_down: Any = None

    async def ask(self, order: orders.AnyOrder) -> Any:
        if not self.up:
            raise Unavailable
        self.asked.append(order)
        return "sdp" if isinstance(order, orders.Negotiate) else []


class Shelf:
    def __init__(self) -> None:
        self.tries = 0

    async def file_of(self, prompt: Prompt) -> str:
        if prompt.language == "tlh" or prompt.blob:
            raise Invalid("there is no such sound")
        return prompt.text

    async def keep(self, path: Path) -> str:
        self.tries += 1
        if path.name == "gone.wav":
            raise FileNotFoundError
        return f"blob of {path.name}"

    async def forget(self, path: Path) -> None:
        return


class World:
    def __init__(self) -> None:
        self.engines = [FakeEngine(), FakeEngine()]
        self.shelf = Shelf()
        self.lines = RoomLines(cast(list[EngineLink], self.engines), self.shelf, self.shelf, SystemClock())
        self.news: list[LineEvent] = []

    async def listener(self, event: LineEvent) -> None:
        self.news.append(event)

    async def heard(self, *events: LineEvent) -> list[LineEvent]:
        for event in events:
            self.engines[0].on_event(event)
        self.lines.listen(self.listener)
        await self.lines._news._tasks.drain(0.2)
        await self.lines._news.stop()
        return self.news


async def test_a_leg_goes_to_the_engine_of_the_one_it_talks_with() -> None:
    world = World()
    for number in range(4):
        await world.lines.negotiate(f"customer{number}", "web", "v=0")
        await world.lines.negotiate(f"agent{number}", "web", "v=0", beside=f"customer{number}")
        await world.lines.join(f"agent{number}", f"room{number}")
    for engine in world.engines:
        negotiated = [one.leg_id for one in engine.asked if isinstance(one, orders.Negotiate)]
        assert len(negotiated) == 4
        joined = [one.leg_id for one in engine.asked if isinstance(one, orders.Join)]
        assert set(joined) <= set(negotiated)
    with pytest.raises(NotFound):
        await world.lines.record("nobody", "r", RecordingWish.START)
    await world.lines.record("nobody", "r", RecordingWish.STOP)
    world.engines[0].up = False
    await world.lines.originate(Dial(leg_id="out", inbox_id="line", address="+49301"))
    assert isinstance(world.engines[1].asked[-1], orders.Originate)
    world.engines[1].up = False
    with pytest.raises(Unavailable):
        await world.lines.negotiate("late", "web", "v=0")


async def test_a_call_goes_on_without_a_prompt_that_cannot_be_spoken() -> None:
    world = World()
    await world.lines.negotiate("a", "web", "v=0")
    await world.lines.prompt("a", "p", [Prompt(text="hello"), Prompt(text="nuqneH", language="tlh")])
    await world.lines.park("a", "no such blob")
    (engine,) = [one for one in world.engines if one.asked]
    play, park = engine.asked[1:]
    assert isinstance(play, orders.Play)
    assert play.files == ("hello",)
    assert isinstance(park, orders.Park)
    assert park.music == ""


async def test_nothing_is_asked_about_a_leg_that_nobody_knows() -> None:
    world = World()
    await world.lines.join("ghost", "room")
    await world.lines.hang_up("ghost")
    assert [engine.asked for engine in world.engines] == [[], []]


async def test_news_waits_for_the_desk_and_keeps_its_order() -> None:
    world = World()
    events = [
        LegAnswered(leg_id="a", seq=1, at=NOON),
        LegEnded(leg_id="a", seq=2, at=NOON, reason=LegEnd.LOST),
    ]
    assert await world.heard(*events) == events


async def test_the_legs_of_an_engine_that_died_are_lost_and_others_are_not() -> None:
    world = World()
    for leg_id in ("a", "b", "c"):
        await world.lines.negotiate(leg_id, "web", "v=0")
    theirs = {one.leg_id for one in world.engines[0].asked if isinstance(one, orders.Negotiate)}
    world.engines[0].on_down()
    news = await world.heard()
    assert {event.leg_id for event in news} == theirs
    assert all(isinstance(event, LegEnded) and event.reason is LegEnd.LOST for event in news)


async def test_a_recording_is_told_of_once_it_is_stored_and_one_that_was_handed_over_is_not() -> None:
    world = World()
    ready = [
        RecordingReady(leg_id="a", seq=1, at=NOON, recording_id=name, blob=f"/x/{name}.wav", duration_s=1.0)
        for name in ("gone", "here")
    ]
    news = await world.heard(*ready)
    assert [event.blob for event in news if isinstance(event, RecordingReady)] == ["blob of here.wav"]
