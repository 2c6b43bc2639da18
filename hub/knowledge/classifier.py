"""Tell which skill a text needs: keywords, likeness to example phrases, and a trained head where labels are many.

Everything works across languages, because the sentence vectors do; keywords are given per language.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from hub.domain.skill import Skill
from hub.knowledge.embedding import Embedder, Vectors
from hub.knowledge.nlp import PhraseFinder
from hub.knowledge.sentences import asking_sentences
from hub.knowledge.tokens import clean

Guess = tuple[str, float]

STEEPNESS = 14.0
MIDDLE = 0.42
"""Logistic curve from likeness (cosine) to the chance that the text is about the skill."""

KEYWORD_CHANCE = 0.62
"""What one keyword alone is worth; each further one takes the same share of the remaining doubt."""

MAX_PROBES = 4
"""How many sentences of a text are compared; the first ones say what it is about."""

RIVAL_SHARE = 0.5
"""How much a rival's chance lowers one's own."""

TRAINED_FROM = 10
"""Examples per label from which a trained head beats likeness."""


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
            label: 1 - (1 - likeness.get(label, 0.0)) * (1 - KEYWORD_CHANCE) ** hits.get(label, 0)
            for label in self._labels
        }
        return _rivalled(chances)

    def _likeness(self, said: str) -> dict[str, float]:
        if self._head is not None:
            return dict(self._head.classify(said))
        probes = self._embedder.encode(list(dict.fromkeys(asking_sentences(said)))[:MAX_PROBES])
        return {label: _chance(probes, rows) for label, rows in self._examples.items()}


def _chance(probes: Vectors, examples: Vectors) -> float:
    nearest = float((probes @ examples.T).max())
    centre = examples.mean(0)
    central = float((probes @ (centre / max(float(np.linalg.norm(centre)), 1e-6))).max())
    likeness = (nearest + central) / 2
    return 1 / (1 + math.exp(-STEEPNESS * (likeness - MIDDLE)))


def _rivalled(chances: Mapping[str, float]) -> list[Guess]:
    guesses = []
    for label, chance in chances.items():
        rival = max((other for name, other in chances.items() if name != label), default=0.0)
        sure = chance * (1 - RIVAL_SHARE * rival) / (1 - RIVAL_SHARE * min(rival, 1 - chance))
        guesses.append((label, round(min(sure, 1.0), 3)))
    return sorted((guess for guess in guesses if guess[1] >= 0.05), key=lambda guess: -guess[1])


class TrainedClassifier:
    """A linear head on character and word TF-IDF beside the sentence vector, for labels with many examples."""

    def __init__(self, embedder: Embedder, vector_weight: float = 1.5) -> None:
        self._embedder = embedder
        self._weight = vector_weight
        self._labels: list[str] = []
        self._parts: list[Any] = []  # Any: scikit-learn has no types here
        self._head: Any = None

    def fit(self, examples: Sequence[tuple[str, str]]) -> "TrainedClassifier":
        """Learn from (text, label) pairs of at least two labels."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.svm import LinearSVC

        texts = [clean(text).lower() for text, _ in examples]
        self._labels = sorted(Counter(label for _, label in examples))
        self._parts = [
            TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        ]
        for part in self._parts:
            part.fit(texts)
        self._head = LinearSVC(C=0.5, class_weight="balanced")
        self._head.fit(self._features(texts), [self._labels.index(label) for _, label in examples])
        return self

    def classify(self, text: str) -> list[Guess]:
        """Return labels with confidence, the surest first."""
        return self.classify_many([text])[0]

    def classify_many(self, texts: Sequence[str], best: int = 5) -> list[list[Guess]]:
        """Return the best labels of every text."""
        margins = np.asarray(
            self._head.decision_function(self._features([clean(text).lower() for text in texts]))
        )
        if margins.ndim == 1:
            margins = np.stack([-margins, margins], axis=1)
        guesses = []
        for row in margins:
            order = np.argsort(-row)[:best]
            guesses.append(
                [(self._labels[label], 1 / (1 + math.exp(-4 * float(row[label])))) for label in order]
            )
        return guesses

    def _features(self, texts: Sequence[str]) -> Any:  # Any: a scipy matrix
        from scipy.sparse import csr_matrix, hstack

        vectors = csr_matrix(self._embedder.encode(list(texts)) * self._weight)
        return hstack([*(part.transform(texts) for part in self._parts), vectors]).tocsr()
