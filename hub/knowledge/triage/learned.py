"""A model that a desk's labels taught, with its calibration and where its queues may be used."""

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.domain.triage_reasons import Because, Reason
from hub.knowledge.classifying.trained_classifier import TrainedClassifier
from hub.knowledge.encoding.embedding import Embedder

EDGE = 1e-4


@dataclass(frozen=True, slots=True)
class Calibration:
    """How the chance that a classifier states becomes the share that is right: a logistic curve over its log odds."""

    slope: float = 1.0
    shift: float = 0.0

    def of(self, chance: float) -> float:
        """Return the calibrated chance (0 to 1)."""
        return 1 / (1 + math.exp(-(self.slope * log_odds(chance) + self.shift)))


def log_odds(chance: float) -> float:
    """Return the log odds of a chance, which is kept off 0 and 1."""
    kept = min(max(chance, EDGE), 1 - EDGE)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a model says to a text; `outside` when the text is about nothing it has learned."""

    label: str
    chance: float
    outside: bool
    reason: Reason


class Learned:
    """Ask a trained classifier. `channels` names, for each label, the channels of which people have filed tickets there."""

    def __init__(
        self,
        model_id: str,
        classifier: TrainedClassifier,
        calibration: Calibration,
        channels: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.model_id = model_id
        self._classifier = classifier
        self._calibration = calibration
        self._channels = channels or {}

    def say(self, text: str, channel: str) -> Said:
        """Return the likeliest label with its chance; without a channel no label is out of place."""
        best = self._classifier.predict([text])[0][0]
        strange = bool(self._channels and channel) and channel not in self._channels.get(best.label, ())
        why = Because.OWN_TICKETS
        if best.abstained:
            why = Because.UNLIKE_OWN
        elif strange:
            why = Because.OTHER_CHANNEL
        return Said(
            label=best.label,
            chance=self._calibration.of(best.probability),
            outside=best.abstained or strange,
            reason=Reason(why),
        )


def packed(classifier: TrainedClassifier) -> bytes:
    """Return a classifier as it is stored. Writes to a temporary folder: not for the loop."""
    with tempfile.TemporaryDirectory() as folder:
        classifier.save(Path(folder))
        return (Path(folder) / "model.npz").read_bytes()


def unpacked(data: bytes, embedder: Embedder) -> TrainedClassifier:
    """Return a stored classifier; raises Invalid for one of another encoder. Not for the loop."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "model.npz").write_bytes(data)
        return TrainedClassifier.load(Path(folder), embedder)
