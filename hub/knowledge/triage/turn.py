"""One training at a time, whichever process has it: the turn is taken in the store, and shows every process how far it has come."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from hub.clock import Clock
from hub.domain.classifier import TrainingRun
from hub.errors import AlreadyExists, Conflict
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory

ONLY = "triage"
"""The id of the one record."""

BEAT_S = 5.0
"""So often whoever trains says that it still does."""

LOST_AFTER = timedelta(seconds=60)
"""A training that has said nothing for so long is over: its process is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a training has come: `step` in words, `done` of `of` targets."""

    running: bool = False
    step: str = ""
    done: int = 0
    of: int = 0


class TrainingTurn:
    """Take the turn, keep it, and give it back."""

    def __init__(self, clock: Clock, ids: IdFactory, runs: Repository[TrainingRun]) -> None:
        self._clock = clock
        self._ids = ids
        self._runs = runs

    async def take(self, progress: Progress) -> str:
        """Return a key for the turn; raises Conflict while somebody has it."""
        key = self._ids.new()
        fresh = self._run(key, progress)

        def over(held: TrainingRun) -> Change[TrainingRun]:
            if self._is_held(held):
                raise Conflict(
                    f"A training is under way ({held.done} of {held.of} done, {held.step}); wait until it is done"
                )
            return Change(replace(fresh, version=held.version))

        try:
            await self._runs.add(fresh)
        except AlreadyExists:
            await self._runs.update(ONLY, over)
        return key

    async def keep(self, key: str, progress: Progress) -> None:
        """Say how far it has come; raises Conflict when the turn was thought lost and another training has begun."""
        fresh = self._run(key, progress)

        def on(held: TrainingRun) -> Change[TrainingRun]:
            if held.key != key:
                raise Conflict("Another training has begun meanwhile; this one ends")
            return Change(replace(fresh, version=held.version))

        await self._runs.update(ONLY, on)

    async def leave(self, key: str, progress: Progress) -> None:
        """Give the turn back with what is last to be said."""
        with suppress(Conflict):
            await self.keep(key, replace(progress, running=False))

    async def progress(self) -> Progress:
        """Return how far the training has come, or how the last one ended."""
        held = await self._runs.get(ONLY)
        if held is None:
            return Progress()
        if held.running and not self._is_held(held):
            return Progress(step="broken off: its process is gone", done=held.done, of=held.of)
        return Progress(running=held.running, step=held.step, done=held.done, of=held.of)

    def _is_held(self, held: TrainingRun) -> bool:
        return held.running and self._clock.now() - held.seen_at < LOST_AFTER

    def _run(self, key: str, progress: Progress) -> TrainingRun:
        return TrainingRun(
            id=ONLY,
            key=key,
            running=progress.running,
            step=progress.step,
            done=progress.done,
            of=progress.of,
            seen_at=self._clock.now(),
        )
