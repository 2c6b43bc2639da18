"""Triage with its labels and training on a store in memory, with an encoder that needs no model."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.api.ports.classifier import ClassifierServices
from hub.clock import Clock
from hub.domain.skill import Skill
from hub.domain.triage import Target
from hub.ids import IdFactory
from hub.knowledge.process.desk import LanguageDesk
from hub.knowledge.text_work import TextWork
from hub.knowledge.triage.desk import TriageDesk
from hub.knowledge.triage.label_keeper import LabelKeeper
from hub.knowledge.triage.schedule import TrainingSchedule
from hub.knowledge.triage.shelf import Blobs, ModelShelf
from hub.knowledge.triage.trainer import Records, Trainer
from hub.knowledge.triage.turn import TrainingTurn
from hub.settings import Settings
from hub.storage.repositories import Repositories
from hub.tickets.access import Access
from hub.tickets.corrections import Corrections
from hub.tickets.organisation import Organisation
from tests.fakes.embedder import WordEmbedder

THRESHOLDS = {target: getattr(Settings().triage, f"{target.value}_threshold") for target in Target}


@dataclass(frozen=True)
class TriageFloor:
    """Everything of triage."""

    desk: TriageDesk
    shelf: ModelShelf
    trainer: Trainer
    keeper: LabelKeeper
    schedule: TrainingSchedule
    corrections: Corrections
    kept: Repositories

    @property
    def services(self) -> ClassifierServices:
        """Return what the HTTP side needs."""
        return ClassifierServices(
            desk=self.desk,
            labels=self.kept.triage_labels,
            models=self.kept.classifier_models,
            in_use=self.kept.classifiers_in_use,
            trainer=self.trainer,
            schedule=self.schedule,
            corrections=self.corrections,
        )


def triage_floor(
    clock: Clock,
    ids: IdFactory,
    kept: Repositories,
    blobs: Blobs,
    organisation: Organisation,
    spam_queue: str = "",
) -> TriageFloor:
    """Return triage for an organisation."""

    def skills() -> Sequence[Skill]:
        return organisation.skills()

    language = LanguageDesk(WordEmbedder())
    texts = TextWork(("en", "zh"), skills, tuple, language)
    shelf = ModelShelf(kept.classifier_models, kept.classifiers_in_use, blobs, language)
    desk = TriageDesk(texts, THRESHOLDS)
    records = Records(
        labels=kept.triage_labels,
        models=kept.classifier_models,
        in_use=kept.classifiers_in_use,
        blobs=blobs,
        turn=TrainingTurn(clock, ids, kept.training_runs),
    )
    trainer = Trainer(clock, ids, records, shelf, language, skills, thresholds=THRESHOLDS)
    access = Access(organisation, kept.tickets)
    return TriageFloor(
        desk=desk,
        shelf=shelf,
        trainer=trainer,
        keeper=LabelKeeper(
            kept.triage_labels,
            (kept.tickets, kept.messages),
            organisation,
            texts,
            spam_queue=spam_queue,
        ),
        schedule=TrainingSchedule(
            clock, trainer, kept.classifier_models, days=7, at="03:30", time_zone="UTC"
        ),
        corrections=Corrections(clock, ids, access, organisation, kept.tickets, spam_queue=spam_queue),
        kept=kept,
    )
