"""Models of triage over several trainings: one step back, files of no use dropped, other processes, the clock."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.classifier import ClassifierModel, Outcome
from hub.domain.skill import Skill
from hub.domain.triage import LEARNED, Asked, Target
from hub.errors import Conflict, NotFound
from hub.ids import IdFactory
from hub.knowledge.triage.shelf import Blobs
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from tests import factories
from tests.fakes.triage_floor import TriageFloor, triage_floor
from tests.unit.knowledge.test_triage_training import BILLING, PARCELS, label, text_of

ROUTERS = ("router", "cable", "modem", "signal", "reset", "lamp")
KINDS = (
    ("mail", BILLING),
    ("parcels", PARCELS),
    ("network", ROUTERS),
    ("sales", ("price", "offer", "quote", "order", "deal", "sum")),
)


class Nobody:
    """An organisation without anything."""

    def skills(self) -> Sequence[Skill]:
        return ()


@dataclass(frozen=True)
class Desk:
    """A store in memory with triage on top."""

    clock: ManualClock
    ids: IdFactory
    kept: Repositories
    blobs: Blobs

    def triage(self) -> TriageFloor:
        """Return triage as one process has it."""
        nobody: Any = Nobody()
        return triage_floor(self.clock, self.ids, self.kept, self.blobs, nobody)


@asynccontextmanager
async def desk() -> AsyncIterator[tuple[Desk, TriageFloor]]:
    """Open a store, and triage on it."""
    clock = ManualClock(factories.NOON)
    store, blobs = open_store(None, None, clock)
    await store.start()
    made = Desk(clock, IdFactory(clock), Repositories(store, Outlet()), blobs)
    try:
        yield made, made.triage()
    finally:
        await store.stop()


async def learn(floor: Desk, first: int, kinds: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """Store labels of 36 tickets of these kinds."""
    for number in range(first, first + 36):
        queue, words = kinds[number % len(kinds)]
        given = label(number, queue, text_of(words, number))
        await floor.kept.triage_labels.add(replace(given, opened_at=floor.clock.now(), at=floor.clock.now()))
        floor.clock.advance(timedelta(minutes=1))


async def train(triage: TriageFloor) -> ClassifierModel:
    (model,) = await triage.trainer.retrain("ada", [Target.QUEUE])
    return model


async def said(triage: TriageFloor, text: str) -> tuple[str, str]:
    (one,) = [
        each
        for each in await triage.desk.judge(Asked(text=text, channel="email"))
        if each.target is Target.QUEUE
    ]
    return ("" if one.abstained else one.label), one.model


async def test_one_step_back_is_kept_and_nothing_older() -> None:
    async with desk() as (floor, triage):
        made = []
        for place in range(3):
            await learn(floor, place * 36, KINDS[: place + 2])
            made.append(await train(triage))
        assert [one.outcome for one in made] == [Outcome.PROMOTED] * 3, [one.reason for one in made]
        first, second, third = made
        assert await said(triage, "a price and an offer") == ("sales", third.id)
        assert not (await floor.kept.classifier_models.require(first.id)).blob
        with pytest.raises(NotFound):
            await floor.blobs.get(first.blob)
        await triage.trainer.rollback("ada", Target.QUEUE)
        assert await said(triage, "the modem and a cable") == ("network", second.id)
        with pytest.raises(Conflict):
            await triage.trainer.rollback("ada", Target.QUEUE)


async def test_a_dry_run_stores_nothing_and_another_process_takes_up_what_was_promoted() -> None:
    async with desk() as (floor, triage):
        await learn(floor, 0, KINDS[:2])
        steps: list[str] = []
        (tried,) = await triage.trainer.retrain(targets=[Target.QUEUE], dry_run=True, tell=steps.append)
        assert tried.outcome is Outcome.PROMOTED
        assert steps[-1] == f"queue: {tried.reason}"
        assert await floor.kept.classifier_models.latest(5) == []
        promoted = await train(triage)
        elsewhere = floor.triage()
        await elsewhere.shelf.refresh()
        assert await said(elsewhere, "my parcel and the courier") == ("parcels", promoted.id)


async def test_the_schedule_trains_when_it_is_time_and_not_before() -> None:
    async with desk() as (floor, triage):
        schedule = triage.schedule
        due = await schedule.next_at()
        assert due is not None
        await schedule.look()
        assert await floor.kept.classifier_models.latest(9) == []
        floor.clock.advance(due - floor.clock.now())
        await schedule.look()
        made = await floor.kept.classifier_models.latest(9)
        assert {one.target for one in made} == set(LEARNED)
        assert {one.outcome for one in made} == {Outcome.SKIPPED}
        assert await schedule.next_at() == due + timedelta(days=7)


async def test_only_one_process_trains_and_each_can_tell() -> None:
    async with desk() as (floor, triage):
        elsewhere = floor.triage()
        await triage.trainer.begin("ada", [Target.QUEUE])
        with pytest.raises(Conflict, match="under way"):
            await elsewhere.trainer.begin("bea", [Target.QUEUE])
        with pytest.raises(Conflict, match="under way"):
            await triage.trainer.begin("ada", [Target.QUEUE])
        assert (await elsewhere.trainer.progress()).running
        await triage.trainer.stop()
        assert (await elsewhere.trainer.progress()).step == "stopped"
        made = await elsewhere.trainer.retrain("bea", [Target.SENTIMENT])
        assert [one.outcome for one in made] == [Outcome.SKIPPED]
        assert (await triage.trainer.progress()).step == "done"
