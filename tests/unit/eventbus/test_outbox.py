"""The outbox with other processes in view: an event is settled when they are sure to get it, and not before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.agent_events import AgentConnected
from hub.domain.events import Event
from hub.eventbus.bus import Bus
from hub.eventbus.codec import event_to_doc
from hub.eventbus.outbox import Outbox

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Row:
    ref: str
    event: dict[str, Any]


class Shelf:
    """Stored events by their reference."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def store(self, event: Event) -> None:
        self.rows[event.id] = Row(event.id, event_to_doc(event))

    async def outbox_pending(self, before: datetime, limit: int = 500) -> Sequence[Row]:
        return list(self.rows.values())

    async def outbox_settle(self, refs: Sequence[str]) -> None:
        for ref in refs:
            self.rows.pop(ref, None)


class Post:
    """A forwarder that is certain only when told to be."""

    def __init__(self) -> None:
        self.waiting: dict[str, Callable[[], None]] = {}
        self.known: set[str] = set()

    def forward(self, event: Event, then: Callable[[], None]) -> None:
        self.known.add(event.id)
        self.waiting[event.id] = then

    def waits(self, event_id: str) -> bool:
        return event_id in self.waiting

    def knows(self, event_id: str) -> bool:
        return event_id in self.known

    def certain(self) -> None:
        while self.waiting:
            self.waiting.popitem()[1]()


class Scene:
    """An outbox of one of several processes."""

    def __init__(self, *, forwards: bool = True) -> None:
        self.shelf, self.post, self.bus = Shelf(), Post(), Bus()
        self.heard: list[str] = []
        self.kept: list[str] = []
        self.full = False
        self.clock = ManualClock(NOON)
        self.bus.subscribe("ear", self._hear, Event)
        self.bus.subscribe("chronicle", self._keep, Event, keeps=True)
        self.outbox = Outbox(self.clock, self.shelf, self.bus, self.post if forwards else None)

    async def _hear(self, event: Event) -> None:
        self.heard.append(event.id)

    async def _keep(self, event: Event) -> None:
        if self.full:
            raise OSError("no room")
        self.kept.append(event.id)

    async def settled(self) -> list[str]:
        """Let everything be handled and settled; return what is still stored."""
        await self.bus.start()
        await self.bus.idle()
        await self.bus.stop()
        await self.outbox.settle()
        return list(self.shelf.rows)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def event(name: str) -> AgentConnected:
    return AgentConnected(id=name, at=NOON, agent_id="ana")


async def test_an_event_stays_stored_until_the_others_are_sure_to_get_it(scene: Scene) -> None:
    scene.shelf.store(event("e1"))
    scene.outbox.committed([event("e1")], ["e1"])
    assert await scene.settled() == ["e1"]
    scene.post.certain()
    assert await scene.settled() == []
    assert scene.heard == ["e1"]


async def test_a_sweep_publishes_and_forwards_what_another_process_left(scene: Scene) -> None:
    scene.shelf.store(event("e1"))
    for _ in range(3):
        await scene.outbox.sweep()
    assert list(scene.post.waiting) == ["e1"]
    assert await scene.settled() == ["e1"]
    assert scene.heard == ["e1"]
    scene.post.certain()
    assert await scene.settled() == []


async def test_a_sweep_only_settles_what_was_relayed_here_before(scene: Scene) -> None:
    scene.shelf.store(event("e1"))
    scene.post.known.add("e1")
    await scene.outbox.sweep()
    assert await scene.settled() == []
    assert scene.heard == []


async def test_an_event_of_a_type_not_known_here_is_settled(scene: Scene) -> None:
    scene.shelf.rows["e1"] = Row("e1", {"type": "no.such_thing", "id": "e1"})
    await scene.outbox.sweep()
    assert await scene.settled() == []


@pytest.mark.parametrize("forwards", [False, True])
async def test_an_event_that_somebody_must_keep_stays_stored_until_it_is_kept(forwards: bool) -> None:
    scene = Scene(forwards=forwards)
    scene.shelf.store(event("e1"))
    scene.outbox.committed([event("e1")], ["e1"])
    scene.post.certain()
    await scene.outbox.settle()
    assert list(scene.shelf.rows) == ["e1"], "the process could end here, with the event still to be handled"
    scene.full = True
    assert await scene.settled() == ["e1"]
    for _ in range(2):
        await scene.outbox.sweep()
    scene.full = False
    assert await scene.settled() == []
    assert scene.kept == ["e1"]
    assert scene.heard == ["e1"], "who has heard of it is not bothered again"


async def test_an_event_that_cannot_be_kept_for_a_day_is_given_up(scene: Scene) -> None:
    scene.full = True
    scene.shelf.store(event("e1"))
    scene.outbox.committed([event("e1")], ["e1"])
    scene.post.certain()
    assert await scene.settled() == ["e1"]
    scene.clock.advance(timedelta(hours=25))
    await scene.outbox.sweep()
    assert await scene.settled() == []
    assert scene.kept == []
