"""Triage with its models, where language work is done: judge contacts, and learn from labels. Blocking; not for the loop."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from hub.domain.classifier import Card
from hub.domain.triage import Asked, Judgement, Target, TriageLabel
from hub.errors import Invalid, Unavailable
from hub.knowledge.encoding.embedding import GuardedEmbedder
from hub.knowledge.triage.judge import Guess, Judge
from hub.knowledge.triage.learned import Calibration, Learned, packed, unpacked
from hub.knowledge.triage.lessons import Lessons, StoredModel, TrainingOutcome
from hub.knowledge.triage.recent_vectors import RecentVectors
from hub.knowledge.triage.training import Trained, train, what_it_gets

logger = logging.getLogger(__name__)

ENCODED_AT_ONCE = 64


class TriageBench:
    """Judge by the models in use, else by examples and phrases; `step` says how far a training has come."""

    def __init__(self, embedder: GuardedEmbedder, topics: Callable[[str], Sequence[Guess]]) -> None:
        self._embedder = embedder
        self._topics = topics
        self._lock = threading.Lock()
        self._judge: Judge | None = None
        self._stored: tuple[StoredModel, ...] = ()
        self._learned: dict[Target, Learned] | None = {}
        self.step = ""

    def use(self, models: Sequence[StoredModel]) -> None:
        """Judge by these models from now on; they are opened by the next judgement."""
        if (stored := tuple(models)) != self._stored:
            self._stored, self._learned = stored, None

    def judge(self, asked: Asked, thresholds: Mapping[Target, float]) -> list[Judgement]:
        """Return a judgement for every learned target; under its threshold (0 to 1) it abstains."""
        stored, learned = self._stored, self._learned
        if learned is None:
            learned = {one.target: model for one in stored if (model := self._opened(one)) is not None}
            if stored is self._stored:
                self._learned = learned
        return self._judging(thresholds).judge(asked, learned)

    def _judging(self, thresholds: Mapping[Target, float]) -> Judge:
        with self._lock:
            if self._judge is None:
                self._judge = Judge(self._embedder, self._topics, thresholds)
            self._judge.thresholds = thresholds
            return self._judge

    def _opened(self, stored: StoredModel) -> Learned | None:
        try:
            classifier = unpacked(stored.data, self._embedder)
        except Invalid:
            logger.exception(
                "The model %s cannot be used; examples judge in its place", stored.model_id or "in use"
            )
            return None
        return Learned(stored.model_id, classifier, Calibration(stored.slope, stored.shift), stored.channels)

    def train(self, lessons: Lessons, twin: StoredModel | None) -> TrainingOutcome:
        """Learn a target, and try it against the `twin` of the model in use; raises Unavailable without a sentence model."""
        vectors = RecentVectors(self._embedder, remembered=2 * (len(lessons.labels) + len(lessons.seeds)) + 1)
        before = self._opened(twin) if twin is not None else None

        def gets_now(label: TriageLabel) -> str:
            if before is not None:
                return what_it_gets(before, label, lessons.threshold)
            return self._by_examples(label, lessons.threshold)

        try:
            self._encode(vectors, lessons)
            trained = train(lessons, vectors, gets_now)
        except Invalid as error:
            return TrainingOutcome(better=False, enough=False, reason=error.detail, card=Card())
        finally:
            self.step = ""
        return _outcome(trained)

    def _encode(self, vectors: RecentVectors, lessons: Lessons) -> None:
        """Encode in small batches, so that one can tell how far it has come."""
        if not lessons.labels:
            return
        texts = [*(text for text, _ in lessons.seeds), *(one.text for one in lessons.labels)]
        for start in range(0, len(texts), ENCODED_AT_ONCE):
            self.step = f"{start:,} of {len(texts):,} texts encoded"
            vectors.warm(texts[start : start + ENCODED_AT_ONCE])
        if self._embedder.problem:
            raise Unavailable(f"there is no sentence model to learn with: {self._embedder.problem}")
        self.step = f"learning from {len(lessons.labels):,} tickets"

    def _by_examples(self, label: TriageLabel, threshold: float) -> str:
        """Return what a ticket gets without any trained model."""
        asked = Asked(text=label.text, channel=label.channel, language=label.language)
        judge = self._judge or self._judging(dict.fromkeys(Target, threshold))
        said = next(one for one in judge.judge(asked, {}) if one.target is label.target)
        return said.label if said.label and said.probability >= threshold else label.default


def _outcome(trained: Trained) -> TrainingOutcome:
    return TrainingOutcome(
        better=trained.better,
        enough=trained.enough,
        reason=trained.reason,
        card=trained.card,
        model=packed(trained.model) if trained.model is not None else b"",
        twin=packed(trained.twin) if trained.twin is not None else b"",
        slope=trained.calibration.slope,
        shift=trained.calibration.shift,
        channels=trained.channels,
    )
