"""Tell which skill a text needs: keywords, likeness to example phrases, and a trained head where labels are many.

Everything works across languages, because the sentence vectors do; keywords are given per language.
"""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from hub.domain.skill import Skill
from hub.knowledge.classifying.trained_classifier import TrainedClassifier
from hub.knowledge.encoding.embedding import Embedder, Vectors
from hub.knowledge.text.keywords import Guess, keyword_chance, rivalled
from hub.knowledge.text.nlp import PhraseFinder
from hub.knowledge.text.sentences import asking_sentences
from hub.knowledge.text.tokens import clean

STEEPNESS = 14.0
MIDDLE = 0.42
"""Logistic curve from likeness (cosine) to the chance that the text is about the skill."""

MAX_PROBES = 4
"""How many sentences of a text are compared; the first ones say what it is about."""

TRAINED_FROM = 10
"""Examples per label from which a trained head beats likeness."""

MAX_LABELS = 5


class Classifier(Protocol):
    """Tell what a text is about."""

    def classify(self, text: str) -> list[Guess]:
        """Return labels with confidence (0-1), the surest first; nothing when nothing fits."""
        ...


class SkillClassifier:
    """Judge by each skill's keywords and example phrases."""

    def __init__(self, embedder: Embedder, skills: Sequence[Skill]) -> None:
        taught = [skill for skill in skills if skill.keywords or skill.examples]
        self._embedder = embedder
        self._finder = PhraseFinder({skill.id: skill.keywords for skill in taught})
        self._labels = [skill.id for skill in taught]
        self._examples = {
            skill.id: embedder.encode([clean(text) for text in skill.examples])
            for skill in taught
            if skill.examples
        }
        enough = len(self._examples) > 1 and all(
            len(rows) >= TRAINED_FROM * 3 for rows in self._examples.values()
        )
        texts = [(text, skill.id) for skill in taught for text in skill.examples] if enough else []
        self._head = TrainedClassifier(embedder).fit(texts) if texts else None

    def classify(self, text: str) -> list[Guess]:
        """Return the skills the text is about, the surest first."""
        said = clean(text)
        if not self._labels or not said.strip():
            return []
        hits = self._finder.topics(said)
        likeness = self._likeness(said)
        chances = {
            label: keyword_chance(likeness.get(label, 0.0), hits.get(label, 0)) for label in self._labels
        }
        return rivalled(chances)

    def _likeness(self, said: str) -> dict[str, float]:
        if self._head is not None:
            return {
                guess.label: guess.probability for guess in self._head.predict([said], best=MAX_LABELS)[0]
            }
        probes = self._embedder.encode(list(dict.fromkeys(asking_sentences(said)))[:MAX_PROBES])
        return {label: _chance(probes, rows) for label, rows in self._examples.items()}


def _chance(probes: Vectors, examples: Vectors) -> float:
    nearest = float((probes @ examples.T).max())
    centre = examples.mean(0)
    central = float((probes @ (centre / max(float(np.linalg.norm(centre)), 1e-6))).max())
    likeness = (nearest + central) / 2
    return 1 / (1 + math.exp(-STEEPNESS * (likeness - MIDDLE)))
