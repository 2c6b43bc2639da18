"""A classifier learned from labelled texts: which label, how surely, and whether the text is about any of them.

A linear support vector machine and remembered examples (`remembered.py`) order the labels. How sure it may be is learned on
examples it has not seen: a logistic curve over its margins, the likeness to the nearest class and the share of known words tells
right answers from wrong ones and from texts that belong to no label. Such texts are the examples labelled `OUT`, and those of
classes left out on purpose while the curve is learned, so that a desk without any `OUT` examples abstains too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from hub.errors import Invalid
from hub.knowledge.classifying.model_card import Trial
from hub.knowledge.classifying.remembered import REMEMBERED, RememberedExamples
from hub.knowledge.classifying.text_features import TextFeatures
from hub.knowledge.encoding.embedding import Embedder, Vectors

OUT = "__out__"
"""The label of what is out of scope."""

Example = tuple[str, str]
Floats = NDArray[np.float64]

C = 0.5
REMEMBERED_WEIGHT = 3.0
"""Of the remembered examples' scores beside the machine's margins."""

HELD_BACK = 0.25
LEFT_OUT_CLASSES = 0.15
CURVE_FROM = 200
"""With fewer examples there are none to spare for learning the curve; a fixed one is used."""

MAY_LOSE = 0.004
"""The share of right answers that may be withheld for the sake of not answering what is out of scope."""

MAY_LOSE_UNASKED = 0.002
"""The same where no example is labelled `OUT`: nobody has asked for what is out of scope to be told apart."""

SEED = 20


@dataclass(frozen=True, slots=True)
class Curve:
    """How evidence becomes a chance (logistic), and the chance under which the classifier abstains."""

    weights: NDArray[np.float64]
    bias: float
    abstain_below: float

    def chances(self, evidence: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the chance (0 to 1) of being right, one a row of evidence."""
        return np.asarray(1 / (1 + np.exp(-(evidence @ self.weights + self.bias))), np.float64)


FIXED_CURVE = Curve(np.array([1.7, 1.9, 3.0, 1.8]), -3.2, 0.25)
"""For few examples: what the curve is on public sets of 10,000, with less asked for, because margins are smaller."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A label, the chance (0 to 1) that it is right, and whether that is too little to act upon."""

    label: str
    probability: float
    abstained: bool


class TrainedClassifier:
    """Fit, predict, save, load. Nothing here is asynchronous; training takes seconds to minutes."""

    def __init__(self, embedder: Embedder, remember: int = REMEMBERED) -> None:
        """Remember so many examples beside the linear machine (see `remembered.py` for what that costs)."""
        self._embedder = embedder
        self._remember = remember
        self._features = TextFeatures(embedder)
        self.labels: list[str] = []
        self._weights: NDArray[np.float32] = np.zeros((0, 0), np.float32)
        self._bias: NDArray[np.float32] = np.zeros(0, np.float32)
        self._centres: Vectors = np.zeros((0, 0), np.float32)
        self._remembered: RememberedExamples | None = None
        self._curve = FIXED_CURVE
        self.knows_outside = False
        """Whether some of the examples were `OUT`: only then is that one of its answers."""
        self.trial: Trial | None = None
        """What a model learned from three quarters of the examples said to the others; None with too few of them."""

    def fit(self, examples: Sequence[Example]) -> "TrainedClassifier":
        """Learn from (text, label) pairs; raises Invalid unless there are two labels beside `OUT`."""
        inside = [one for one in examples if one[1] != OUT]
        outside = [text for text, label in examples if label == OUT]
        if len({label for _, label in inside}) < 2:
            raise Invalid("a classifier needs examples of at least two labels beside __out__")
        self.knows_outside = bool(outside)
        if len(inside) >= CURVE_FROM:
            self._remembered = RememberedExamples(self._remember)
            self._curve, self.trial = self._learn_curve(inside, outside)
        self._fit_machine(inside)
        return self

    def _fit_machine(self, inside: Sequence[Example]) -> None:
        from sklearn.svm import LinearSVC

        texts = [text for text, _ in inside]
        self.labels = sorted({label for _, label in inside})
        place = {label: number for number, label in enumerate(self.labels)}
        wanted = np.array([place[label] for _, label in inside])
        self._features.fit(texts)
        vectors = self._features.vectors(texts)
        machine = LinearSVC(C=C, random_state=SEED)
        words = self._features.words(texts)
        machine.fit(self._features.matrix(words, vectors), wanted)
        if self._remembered is not None:
            self._remembered.fit(words, vectors, wanted, len(self.labels))
        weights, bias = machine.coef_, machine.intercept_
        if len(self.labels) == 2:  # the library keeps one row for two labels
            weights, bias = np.vstack([-weights, weights]), np.array([-bias[0], bias[0]])
        self._weights = np.ascontiguousarray(weights.T, np.float32)  # a row a feature: texts have few of them
        self._bias = bias.astype(np.float32)
        centres = np.stack([vectors[wanted == number].mean(0) for number in range(len(self.labels))])
        self._centres = (centres / np.linalg.norm(centres, axis=1, keepdims=True).clip(1e-6)).astype(
            np.float32
        )

    def _learn_curve(self, inside: Sequence[Example], outside: Sequence[str]) -> tuple[Curve, Trial | None]:
        """Learn the curve on examples held back, on those of classes left out, and on what is out of scope."""
        from sklearn.linear_model import LogisticRegression

        chance = np.random.default_rng(SEED)
        labels = sorted({label for _, label in inside})
        left_out = set(chance.permutation(labels)[: int(len(labels) * LEFT_OUT_CLASSES)].tolist())
        held = chance.random(len(inside)) < HELD_BACK
        seen = [one for one, back in zip(inside, held, strict=True) if not back and one[1] not in left_out]
        asked = [one for one, back in zip(inside, held, strict=True) if back]
        if len({label for _, label in seen}) < 2:
            return FIXED_CURVE, None
        trial = TrainedClassifier(self._embedder)
        trial._remembered = RememberedExamples(self._remember)
        trial._fit_machine(seen)
        margins, evidence = trial._judge([text for text, _ in asked] + list(outside))
        truths = [label for _, label in asked] + [OUT] * len(outside)
        guesses = [trial.labels[best] for best in margins.argmax(1)]
        right = np.array([guess == truth for guess, truth in zip(guesses, truths, strict=True)])
        if right.all() or not right.any():
            return FIXED_CURVE, None
        fitted: Any = LogisticRegression(C=10.0, max_iter=1000).fit(evidence, right)  # Any: no types
        curve = Curve(fitted.coef_[0], float(fitted.intercept_[0]), 0.0)
        chances = curve.chances(evidence)
        abstain_below = float(np.quantile(chances[right], MAY_LOSE if outside else MAY_LOSE_UNASKED))
        trial_of = Trial(
            right=right,
            chances=chances,
            abstained=chances < abstain_below,
            outside=np.array([truth == OUT or truth in left_out for truth in truths]),
        )
        return replace(curve, abstain_below=abstain_below), trial_of

    def predict(self, texts: Sequence[str], best: int = 1) -> list[list[Prediction]]:
        """Return the `best` likeliest labels of every text with their chances of being right, the likeliest first."""
        if not texts:
            return []
        margins, evidence = self._judge(texts)
        sure = self._curve.chances(evidence)
        shares = np.exp(3 * (margins - margins.max(1, keepdims=True)))
        found = []
        for row, chance, share in zip(margins, sure, shares, strict=True):
            order = np.argsort(-row, kind="stable")[:best]
            unsure = bool(chance < self._curve.abstain_below)
            found.append([Prediction(self.labels[n], float(chance * share[n]), unsure) for n in order])
        return found

    def _judge(self, texts: Sequence[str]) -> tuple[Floats, Floats]:
        """Return the margin of every label, and the evidence for the best one, a row a text."""
        vectors = self._features.vectors(texts)
        words = self._features.words(texts)
        margins = self._features.matrix(words, vectors) @ self._weights + self._bias
        if self._remembered is not None:
            margins = margins + REMEMBERED_WEIGHT * self._remembered.scores(words, vectors)
        margins = np.asarray(margins, np.float64)
        ordered = np.sort(margins, axis=1)
        nearest = (vectors @ self._centres.T)[np.arange(len(texts)), margins.argmax(1)]
        known = self._features.known_share(texts)
        evidence = np.column_stack([ordered[:, -1], ordered[:, -1] - ordered[:, -2], nearest, known])
        return margins, evidence

    def try_on(self, examples: Sequence[Example]) -> Trial:
        """Return what the model says to examples, which it should not have learned from."""
        margins, evidence = self._judge([text for text, _ in examples])
        chances = self._curve.chances(evidence)
        known = set(self.labels)
        guesses = [self.labels[best] for best in margins.argmax(1)]
        return Trial(
            right=np.array([guess == label for guess, (_, label) in zip(guesses, examples, strict=True)]),
            chances=chances,
            abstained=chances < self._curve.abstain_below,
            outside=np.array([label not in known for _, label in examples]),
        )

    def save(self, folder: Path) -> None:
        """Write the model into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "model.part"
        with part.open("wb") as file:
            np.savez_compressed(
                file,
                labels=np.array(self.labels),
                knows_outside=np.array(self.knows_outside),
                weights=self._weights.astype(np.float16),
                bias=self._bias,
                centres=self._centres.astype(np.float16),
                curve=np.array([*self._curve.weights, self._curve.bias, self._curve.abstain_below]),
                **self._features.state(),
                **(self._remembered.state() if self._remembered else {}),
            )
        part.replace(folder / "model.npz")

    @classmethod
    def load(cls, folder: Path, embedder: Embedder) -> "TrainedClassifier":
        """Read a model; raises Invalid when there is none, or one made with another encoder."""
        model = cls(embedder)
        try:
            with np.load(folder / "model.npz", allow_pickle=False) as held:
                parts = dict(held)
        except (OSError, ValueError, BadZipFile) as error:
            raise Invalid(f"{folder}: there is no model; train one first") from error
        try:
            model._restore(parts)
        except KeyError as error:
            raise Invalid(f"{folder}: the model is of another version; train it again") from error
        if model._centres.shape[1] != embedder.dimensions:
            raise Invalid(f"{folder}: the model was trained with another --quality")
        return model

    def _restore(self, parts: Mapping[str, Any]) -> None:  # Any: numpy arrays of several types
        self.labels = [str(label) for label in parts["labels"]]
        self.knows_outside = bool(parts.get("knows_outside", True))  # models of before answered it always
        self._weights = parts["weights"].astype(np.float32)
        self._bias = parts["bias"]
        self._centres = parts["centres"].astype(np.float32)
        self._curve = Curve(parts["curve"][:-2], float(parts["curve"][-2]), float(parts["curve"][-1]))
        self._features.restore(parts)
        if "remembered.weights" in parts:
            self._remembered = RememberedExamples()
            self._remembered.restore(parts)
