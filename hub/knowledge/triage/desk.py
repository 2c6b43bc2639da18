"""Judge contacts from the loop: the work itself is done where language work is."""

from collections.abc import Mapping, Sequence

from hub.domain.triage import Asked, Judgement, Target
from hub.domain.triage_reasons import Because, Reason, in_english
from hub.knowledge.text_work import TextWork


class TriageDesk:
    """What routing asks about texts, by thresholds (0 to 1) under which nothing is acted upon."""

    def __init__(self, texts: TextWork, thresholds: Mapping[Target, float]) -> None:
        self._texts = texts
        self.thresholds = thresholds

    async def language(self, text: str) -> Judgement:
        """Return the language (ISO 639-1); an empty label when there is nothing to tell it by."""
        told = await self._texts.detect_language(text)
        label = told.code if told.confidence > 0 else ""
        why = Reason(Because.SCRIPT if label else Because.NO_WORDS)
        return Judgement(
            target=Target.LANGUAGE,
            label=label,
            probability=round(told.confidence, 4),
            abstained=not label or told.confidence < self.thresholds[Target.LANGUAGE],
            model="language",
            why=in_english([why]),
            reasons=(why,),
        )

    async def judge(self, asked: Asked) -> Sequence[Judgement]:
        """Return a judgement for every other target."""
        return await self._texts.judge(asked, self.thresholds)

    def problem(self) -> str:
        """Return what is wrong with language work, empty when nothing is."""
        return self._texts.problem
