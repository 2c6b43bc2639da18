"""Retrain from the desk's labels, promote what is better, and go back one step when somebody thinks better of it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.domain.classifier import ClassifierInUse, ClassifierModel, Outcome
from hub.domain.skill import Skill
from hub.domain.triage import LEARNED, Target, TriageLabel
from hub.errors import AlreadyExists, Conflict
from hub.eventbus.change import Change
from hub.eventbus.repository import Repository
from hub.ids import IdFactory
from hub.knowledge.ports import LanguageWork
from hub.knowledge.triage.lessons import Example, Lessons, StoredModel, TrainingOutcome
from hub.knowledge.triage.seeds import seed_examples
from hub.knowledge.triage.shelf import Blobs, InUse, ModelShelf
from hub.knowledge.triage.turn import BEAT_S, Progress, TrainingTurn

logger = logging.getLogger(__name__)

MOST_LABELS = 20_000
"""So many of the newest labels of a target are learned from."""

LOOK_S = 1.0
"""So often is asked how far a training has come."""

MODEL_TYPE = "application/octet-stream"


class Labels(Protocol):
    """What tickets should have been taken for."""

    def of_target(self, target: Target, since: datetime) -> AsyncIterator[TriageLabel]:
        """Yield the labels of a target that were given since then, the newest first."""
        ...


class Models(Repository[ClassifierModel], Protocol):
    """Trainings."""

    async def latest(self, limit: int) -> list[ClassifierModel]:
        """Return the last trainings, newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Where labels and models are kept, and whose turn it is."""

    labels: Labels
    models: Models
    in_use: InUse
    blobs: Blobs
    turn: TrainingTurn


class Trainer:
    """One training at a time among all processes of the hub; it is done where language work is."""

    def __init__(
        self,
        clock: Clock,
        ids: IdFactory,
        records: Records,
        shelf: ModelShelf,
        language: LanguageWork,
        skills: Callable[[], Sequence[Skill]],
        *,
        thresholds: Mapping[Target, float],
        history: timedelta = timedelta(days=365),
    ) -> None:
        self._clock = clock
        self._ids = ids
        self._records = records
        self._shelf = shelf
        self._language = language
        self._skills = skills
        self._thresholds = thresholds
        self._history = history
        self._tasks = TaskOwner("triage training")
        self._progress = Progress()
        self._tell: Callable[[str], object] = lambda step: None

    async def start(self) -> None:
        """Do nothing yet: a training begins by command or by the schedule."""

    async def stop(self) -> None:
        """Leave a training that is under way; nothing of it is kept."""
        await self._tasks.stop()

    async def progress(self) -> Progress:
        """Return how far the training has come, in whichever process it goes on, or how the last one ended."""
        return self._progress if self._progress.running else await self._records.turn.progress()

    async def begin(self, actor_id: str, targets: Sequence[Target] = LEARNED) -> None:
        """Train in the background; raises Conflict while a training is under way, here or in another process."""
        key = await self._take(len(targets))
        self._tasks.start(self._in_background(key, actor_id, targets), "training")

    async def _in_background(self, key: str, actor_id: str, targets: Sequence[Target]) -> None:
        try:
            await self._in_turn(key, actor_id, targets)
        except Exception:
            logger.exception("The training of triage failed")

    async def retrain(
        self,
        actor_id: str = "",
        targets: Sequence[Target] = LEARNED,
        *,
        dry_run: bool = False,
        tell: Callable[[str], object] = lambda step: None,
    ) -> list[ClassifierModel]:
        """Train now and return what became of each target; a dry run stores nothing. Raises Conflict, Unavailable."""
        self._tell = tell
        if dry_run:
            try:
                return [await self._train(target, actor_id, "") for target in targets]
            finally:
                self._progress = Progress()
        return await self._in_turn(await self._take(len(targets)), actor_id, targets)

    async def _take(self, of: int) -> str:
        """Take the turn; before anything is waited for, so that two who ask at once cannot both begin here."""
        if self._progress.running:
            raise Conflict(f"A training is under way ({self._progress.step}); wait until it is done")
        self._step("beginning", 0, of)
        try:
            return await self._records.turn.take(self._progress)
        except BaseException:
            self._progress = Progress()
            raise

    async def _in_turn(self, key: str, actor_id: str, targets: Sequence[Target]) -> list[ClassifierModel]:
        """Train with the turn taken, saying that it goes on, and give the turn back whatever happens."""
        made: list[ClassifierModel] = []
        ending = "it failed; the log says why"
        beat = asyncio.ensure_future(every(BEAT_S, lambda: self._keep_turn(key), "a training"))
        try:
            for place, target in enumerate(targets):
                self._step(f"{target.value}: reading labels", place, len(targets))
                made.append(await self._train(target, actor_id, key))
            await self._shelf.refresh()
            ending = "done"
        except asyncio.CancelledError:
            ending = "stopped"
            raise
        finally:
            beat.cancel()
            await asyncio.wait({beat})
            self._progress = Progress(step=ending, done=len(made), of=len(targets))
            await self._records.turn.leave(key, self._progress)
        return made

    async def _keep_turn(self, key: str) -> None:
        await self._records.turn.keep(key, self._progress)

    def _step(self, step: str, done: int | None = None, of: int | None = None) -> None:
        held = self._progress
        self._progress = Progress(
            running=True,
            step=step,
            done=held.done if done is None else done,
            of=held.of if of is None else of,
        )
        self._tell(step)

    async def _train(self, target: Target, actor_id: str, key: str) -> ClassifierModel:
        """Train a target; what comes of it is kept with the turn's key only."""
        lessons = await self._lessons(target)
        choice = await self._records.in_use.get(target.value)
        twin = await self._shelf.twin(choice.model_id) if choice else None
        self._step(f"{target.value}: learning from {len(lessons.labels):,} tickets")
        trained = await self._outcome(lessons, twin)
        self._tell(f"{target.value}: {trained.reason}")
        model = self._model(target, trained, actor_id)
        if not key:
            return model
        await self._keep_turn(key)  # a process that slept too long must not undo what another has promoted
        return await self._keep(model, trained, actor_id)

    async def _outcome(self, lessons: Lessons, twin: StoredModel | None) -> TrainingOutcome:
        """Have the model trained, and tell how far that has come."""
        training = asyncio.ensure_future(self._language.train(lessons, twin))
        try:
            while not (await asyncio.wait({training}, timeout=LOOK_S))[0]:
                if step := await self._language.training_step():
                    self._step(f"{lessons.target.value}: {step}")
            return training.result()
        finally:
            training.cancel()

    async def _lessons(self, target: Target) -> Lessons:
        since = self._clock.now() - self._history
        labels: list[TriageLabel] = []
        async for label in self._records.labels.of_target(target, since):
            labels.append(label)
            if len(labels) >= MOST_LABELS:
                break
        return Lessons(
            target=target,
            labels=labels,
            seeds=self._seeds(target),
            threshold=self._thresholds[target],
        )

    def _seeds(self, target: Target) -> Sequence[Example]:
        if target is Target.SKILL:
            return [
                (text, skill.id) for skill in self._skills() if not skill.language for text in skill.examples
            ]
        return seed_examples(target)

    def _model(self, target: Target, trained: TrainingOutcome, actor_id: str) -> ClassifierModel:
        told = Outcome.PROMOTED if trained.better else Outcome.REFUSED
        return ClassifierModel(
            id=self._ids.new(),
            target=target,
            outcome=told if trained.enough else Outcome.SKIPPED,
            reason=trained.reason,
            trained_at=self._clock.now(),
            actor_id=actor_id,
            slope=trained.slope,
            shift=trained.shift,
            channels=trained.channels,
            card=trained.card,
        )

    async def _keep(self, model: ClassifierModel, trained: TrainingOutcome, actor_id: str) -> ClassifierModel:
        if not trained.model:
            return await self._records.models.add(model)
        blobs = self._records.blobs
        model = replace(
            model,
            blob=await blobs.put(trained.model, MODEL_TYPE),
            twin=await blobs.put(trained.twin, MODEL_TYPE),
        )
        model = await self._records.models.add(model)
        before = await self._use(model, actor_id)
        if before is not None and before.former_id:
            await self._forget(before.former_id, (model.id, before.model_id))
        return model

    async def _use(self, model: ClassifierModel, actor_id: str) -> ClassifierInUse | None:
        """Use the model from now on; return what was in use until this very write, which may not be what it was tried against."""
        now = self._clock.now()
        fresh = ClassifierInUse(
            id=model.target.value,
            model_id=model.id,
            can_roll_back=True,
            changed_at=now,
            actor_id=actor_id,
        )
        before: list[ClassifierInUse] = []

        def take_over(held: ClassifierInUse) -> Change[ClassifierInUse]:
            before[:] = [held]
            return Change(replace(fresh, version=held.version, former_id=held.model_id))

        try:
            await self._records.in_use.add(fresh)
        except AlreadyExists:
            await self._records.in_use.update(fresh.id, take_over)
        return before[0] if before else None

    async def _forget(self, model_id: str, kept: Sequence[str]) -> None:
        """Drop the files of a model that nobody can go back to; its card stays."""
        still = {key for one in await self._records.models.get_many(kept) for key in (one.blob, one.twin)}
        old = await self._records.models.get(model_id)
        if old is None:
            return
        await self._records.models.update(model_id, lambda held: Change(replace(held, blob="", twin="")))
        for key in {old.blob, old.twin} - still - {""}:
            await self._records.blobs.delete(key)

    async def rollback(self, actor_id: str, target: Target) -> ClassifierInUse:
        """Use the model before, or the examples when there was none; raises Conflict when there is no step to go back."""
        now = self._clock.now()

        def back(held: ClassifierInUse) -> Change[ClassifierInUse]:
            if not held.can_roll_back:
                raise Conflict("There is no step to go back to")
            return Change(
                replace(
                    held,
                    model_id=held.former_id,
                    former_id="",
                    can_roll_back=False,
                    changed_at=now,
                    actor_id=actor_id,
                )
            )

        if await self._records.in_use.get(target.value) is None:
            raise Conflict("No model of this target has ever been used")
        changed = await self._records.in_use.update(target.value, back)
        await self._shelf.refresh()
        return changed
