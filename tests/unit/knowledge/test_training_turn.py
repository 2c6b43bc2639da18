"""One training at a time among all processes, seen from each of them; one that cannot be done is tried more and more seldom."""

from datetime import datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.classifier import TrainingRun
from hub.errors import Conflict, Unavailable
from hub.ids import IdFactory
from hub.knowledge.triage.schedule import LONGEST_REST, TrainingSchedule
from hub.knowledge.triage.turn import LOST_AFTER, Progress, TrainingTurn
from tests import factories
from tests.fakes.repositories import MemoryRepository

UNDER_WAY = Progress(running=True, step="queue: learning", done=1, of=4)


def two_processes() -> tuple[ManualClock, TrainingTurn, TrainingTurn]:
    clock = ManualClock(factories.NOON)
    runs = MemoryRepository[TrainingRun]()
    here, there = (TrainingTurn(clock, IdFactory(clock), runs) for _ in range(2))
    return clock, here, there


async def test_while_one_process_trains_another_is_told_how_far_it_is() -> None:
    _, here, there = two_processes()
    assert await there.progress() == Progress()
    key = await here.take(Progress(running=True, step="beginning", of=4))
    await here.keep(key, UNDER_WAY)
    assert await there.progress() == UNDER_WAY
    with pytest.raises(Conflict, match=r"1 of 4 done, queue: learning.*wait"):
        await there.take(UNDER_WAY)
    await here.leave(key, Progress(step="done", done=4, of=4))
    assert await there.progress() == Progress(step="done", done=4, of=4)
    await there.take(UNDER_WAY)


async def test_a_training_whose_process_is_gone_gives_way_and_keeps_nothing_later() -> None:
    clock, here, there = two_processes()
    key = await here.take(UNDER_WAY)
    clock.advance(LOST_AFTER)
    assert await there.progress() == Progress(step="broken off: its process is gone", done=1, of=4)
    await there.take(UNDER_WAY)
    with pytest.raises(Conflict, match="Another training has begun"):
        await here.keep(key, UNDER_WAY)
    await here.leave(key, Progress(step="done"))
    assert await there.progress() == UNDER_WAY


class Trainer:
    """A trainer whose language process is away until a moment, with the trainings it has done."""

    def __init__(self, clock: ManualClock, away_until: datetime) -> None:
        self.clock, self.away_until = clock, away_until
        self.tried: list[datetime] = []
        self.done: list[Any] = []

    async def progress(self) -> Progress:
        return Progress()

    async def retrain(self) -> None:
        self.tried.append(self.clock.now())
        if self.clock.now() < self.away_until:
            raise Unavailable("the language process is away")
        self.done.append(SimpleNamespace(trained_at=self.clock.now()))

    async def latest(self, limit: int) -> list[Any]:
        return self.done[-limit:]


async def test_a_training_that_cannot_be_done_is_tried_again_after_longer_and_longer_rests() -> None:
    clock = ManualClock(factories.NOON)
    trainer: Any = Trainer(clock, factories.NOON + timedelta(hours=3))
    schedule = TrainingSchedule(clock, trainer, trainer, days=7, at="12:00", time_zone="UTC")
    for _ in range(6 * 60):
        await schedule.look()
        clock.advance(timedelta(minutes=1))
    rests = [later - sooner for sooner, later in pairwise(trainer.tried)]
    doubled = [timedelta(minutes=2**number) for number in range(6)]
    assert rests == [*doubled, LONGEST_REST, LONGEST_REST]
    assert await schedule.next_at() == factories.NOON + timedelta(days=7), (
        "done, it goes by the calendar again"
    )
