"""What a trained classifier is worth, measured on examples it has not seen; kept beside the model for people to read."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CARD = "card.json"
BINS = 10
HELD_BACK_OF = 5
"""One example of five is held back when models are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a model said to texts it had not seen: was it right, how sure, did it abstain, was the text out of scope."""

    right: NDArray[np.bool_]
    chances: NDArray[np.float64]
    abstained: NDArray[np.bool_]
    outside: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """Figures of one trial. Shares are 0 to 1; None where nothing was held back.

    `accuracy` counts every text in scope, an abstention as an error; `answered` is the share of them that it answers;
    `out_of_scope_recall` the share of texts out of scope to which it gives no answer; `calibration_error` the mean distance between
    the chance it states and the share that is right, over ten equal bins weighted by their texts (expected calibration error).
    """

    trained_at: str
    examples: int
    labels: int
    out_of_scope_examples: int
    smallest_label: str
    smallest_label_examples: int
    tried_on: int = 0
    accuracy: float | None = None
    answered: float | None = None
    out_of_scope_recall: float | None = None
    calibration_error: float | None = None

    def save(self, folder: Path) -> None:
        """Write the card beside the model."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"
        (folder / CARD).write_text(text, "utf-8")


def card_of(labels: Sequence[str], out_label: str, trial: Trial | None, trained_at: str) -> ModelCard:
    """Return the card of a model learned from examples with these labels."""
    counts = Counter(label for label in labels if label != out_label)
    smallest = min(counts, key=lambda label: (counts[label], label), default="")
    card = ModelCard(
        trained_at=trained_at,
        examples=len(labels),
        labels=len(counts),
        out_of_scope_examples=len(labels) - counts.total(),
        smallest_label=smallest,
        smallest_label_examples=counts[smallest],
    )
    return card if trial is None else _measured(card, trial)


def _measured(card: ModelCard, trial: Trial) -> ModelCard:
    inside = ~trial.outside
    good = trial.right & ~trial.abstained
    values = asdict(card)
    values.update(
        tried_on=len(trial.right),
        accuracy=_share(good[inside]),
        answered=_share(~trial.abstained[inside]),
        out_of_scope_recall=_share(trial.abstained[trial.outside]),
        calibration_error=_calibration_error(trial.right, trial.chances),
    )
    return ModelCard(**values)


def _share(values: NDArray[np.bool_]) -> float | None:
    return round(float(values.mean()), 4) if len(values) else None


def _calibration_error(right: NDArray[np.bool_], chances: NDArray[np.float64]) -> float | None:
    if not len(right):
        return None
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    gaps = [
        abs(float(right[bins == number].mean() - chances[bins == number].mean()))
        * float((bins == number).mean())
        for number in range(BINS)
        if (bins == number).any()
    ]
    return round(sum(gaps), 4)


def is_held_back(text: str) -> bool:
    """Say whether an example is kept for comparing models: always the same ones, so that no model has learned from them."""
    return (
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=4).digest()[0] % HELD_BACK_OF == 0
    )
