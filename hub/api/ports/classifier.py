"""What the operations ask of triage and its training; wired in bootstrap."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.domain.paging import Page
from hub.domain.triage import Target, TriageLabel
from hub.knowledge.triage.desk import TriageDesk
from hub.knowledge.triage.schedule import TrainingSchedule
from hub.knowledge.triage.shelf import InUse
from hub.knowledge.triage.trainer import Models, Trainer
from hub.tickets.corrections import Corrections


class LabelPages(Protocol):
    """What tickets should have been taken for."""

    def between(self, start: datetime, end: datetime) -> AsyncIterator[TriageLabel]:
        """Yield the labels that were given in [start, end), oldest first."""
        ...

    async def corrections(
        self, target: Target | None, limit: int, after: str | None = None
    ) -> Page[TriageLabel]:
        """Return a page of what people corrected, the latest first."""
        ...

    async def counts(self, target: Target) -> dict[str, int]:
        """Return how many labels of a target came from corrections and how many from solved tickets."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierServices:
    """Triage, its labels, and its training."""

    desk: TriageDesk
    labels: LabelPages
    models: Models
    in_use: InUse
    trainer: Trainer
    schedule: TrainingSchedule
    corrections: Corrections
