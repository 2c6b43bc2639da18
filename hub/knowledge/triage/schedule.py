"""When the desk's own tickets are learned from by themselves: every so many days, at a quiet time of the day."""

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hub.background import TaskOwner, every
from hub.clock import Clock
from hub.errors import Conflict, Unavailable
from hub.knowledge.triage.trainer import Models, Trainer

logger = logging.getLogger(__name__)

LOOK_S = 60.0

LONGEST_REST = timedelta(hours=1)
"""A training that cannot be done is tried again after a minute, two, four, and so on, and at least this often."""


def next_training(last: datetime | None, began: datetime, days: float, at: str, zone: ZoneInfo) -> datetime:
    """Return the first moment at the time of day `at` that lies `days` (nearly) after the last training, or after the hub began.

    A day counts as over when all but half of it is: a training that took a while does not put the next one off by a day.
    """
    earliest = began if last is None else last + timedelta(days=max(days - 0.5, 0.0))
    local = earliest.astimezone(zone)
    moment = datetime.combine(local.date(), time.fromisoformat(at), zone)
    if moment < local:
        moment = datetime.combine(local.date() + timedelta(days=1), time.fromisoformat(at), zone)
    return moment.astimezone(UTC)


class TrainingSchedule:
    """Train when it is time; runs in one process, the one that holds the lease."""

    def __init__(
        self, clock: Clock, trainer: Trainer, models: Models, *, days: float, at: str, time_zone: str
    ) -> None:
        self._clock = clock
        self._trainer = trainer
        self._models = models
        self._days, self._at, self._time_zone = days, at, time_zone
        self._began = clock.now()
        self._failures = 0
        self._again_at: datetime | None = None
        self._tasks = TaskOwner("triage schedule")

    async def start(self) -> None:
        """Begin to look at the clock, unless trainings are by command only."""
        self._began = self._clock.now()
        if self._days > 0:
            self._tasks.start(every(LOOK_S, self.look, "the training schedule"), "schedule")

    async def stop(self) -> None:
        """End looking, and a training under way."""
        await self._tasks.stop()
        await self._trainer.stop()

    async def next_at(self) -> datetime | None:
        """Return when the next training is due, None when only a command begins one."""
        if self._days <= 0:
            return None
        if self._again_at is not None:
            return self._again_at
        latest = await self._models.latest(1)
        last = latest[0].trained_at if latest else None
        zone = await asyncio.to_thread(ZoneInfo, self._time_zone)  # reads a file
        return next_training(last, self._began, self._days, self._at, zone)

    async def look(self) -> None:
        """Train if it is time and nobody else does; what fails is tried again, after a longer and longer rest."""
        due = await self.next_at()
        if due is None or due > self._clock.now() or (await self._trainer.progress()).running:
            return
        try:
            await self._trainer.retrain()
        except Conflict:
            logger.info("The scheduled training is left to another process, which has begun one")
        except Unavailable as error:
            logger.warning("The scheduled training is put off until %s: %s", self._rest(), error.detail)
        except Exception:
            logger.exception("The scheduled training failed; it is tried again at %s", self._rest())
        else:
            self._failures, self._again_at = 0, None

    def _rest(self) -> datetime:
        """Put the next try off, and return until when."""
        rest = min(timedelta(seconds=LOOK_S) * 2 ** min(self._failures, 16), LONGEST_REST)
        self._failures += 1
        self._again_at = self._clock.now() + rest
        return self._again_at
