"""Judge contacts from the loop: the work itself is done in the threads for language work."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from hub.domain.triage import Asked, Judgement, Target, TriageLabel
from hub.knowledge.text_work import TextWork

if TYPE_CHECKING:
    from hub.knowledge.embedding import Embedder
    from hub.knowledge.triage.judge import Judge
    from hub.knowledge.triage.learned import Learned


class TriageDesk:
    """What routing asks about texts; `learned` returns the models in use."""

    def __init__(
        self,
        texts: TextWork,
        embedder: "Embedder",
        thresholds: Mapping[Target, float],
        learned: Callable[[], "Mapping[Target, Learned]"] = dict,
    ) -> None:
        self._texts = texts
        self.embedder = embedder
        self.thresholds = thresholds
        self._learned = learned
        self._judge: Judge | None = None
        self._lock = threading.Lock()

    async def language(self, text: str) -> Judgement:
        """Return the language (ISO 639-1); an empty label when there is nothing to tell it by."""
        told = await self._texts.detect_language(text)
        label = told.code if told.confidence > 0 else ""
        return Judgement(
            target=Target.LANGUAGE,
            label=label,
            probability=round(told.confidence, 4),
            abstained=not label or told.confidence < self.thresholds[Target.LANGUAGE],
            model="language",
            why="by script and letters" if label else "there are no words",
        )

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        """Return a judgement for every other target."""
        return await self._texts.run_topic(lambda: self._said(asked))

    def _said(self, asked: Asked) -> list[Judgement]:
        return self._examples().judge(asked, self._learned())

    def attach(self) -> None:
        """Have `by_seeds`, which works in a thread, ask from the running loop."""
        self._texts.attached()

    def by_seeds(self, label: TriageLabel) -> str:
        """Return what a ticket gets without any trained model. Blocks: not for the loop."""
        asked = Asked(text=label.text, channel=label.channel, language=label.language)
        said = next(one for one in self._examples().judge(asked, {}) if one.target is label.target)
        return label.default if said.abstained else said.label

    def _examples(self) -> "Judge":
        with self._lock:
            if self._judge is None:
                from hub.knowledge.triage.judge import Judge  # it loads numpy

                self._judge = Judge(self.embedder, self._texts.topics, self.thresholds)
            return self._judge

    def problem(self) -> str:
        """Return what is wrong with the sentence model, empty when nothing is."""
        return str(getattr(self.embedder, "problem", ""))
