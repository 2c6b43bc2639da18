"""Tell how a customer feels: a linear model over sentence vectors, taught by the examples beside this file.

The vectors are multilingual, so what is taught in English and Chinese serves other languages too.
"""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from importlib.resources import files
from typing import Any

from hub.knowledge.embedding import Embedder
from hub.knowledge.tokens import clean

C = 8.0


class Sentiment(StrEnum):
    """How a text sounds."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class SentimentModel:
    """Learn at first use (under a second), then judge texts."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._machine: Any = None  # Any: scikit-learn has no types here

    def judge(self, texts: Sequence[str]) -> list[Sentiment]:
        """Return the sentiment of every text; empty ones are neutral."""
        if not texts:
            return []
        if self._machine is None:
            self._machine = self._taught()
        found = self._machine.predict(self._embedder.encode([clean(text) for text in texts]))
        return [
            Sentiment(str(label)) if text.strip() else Sentiment.NEUTRAL
            for label, text in zip(found, texts, strict=True)
        ]

    def _taught(self) -> Any:  # Any: scikit-learn has no types here
        from sklearn.linear_model import LogisticRegression

        held = tomllib.loads(files("hub.knowledge").joinpath("sentiment_examples.toml").read_text("utf-8"))
        pairs = [(clean(text), label.value) for label in Sentiment for text in held[label.value]]
        vectors = self._embedder.encode([text for text, _ in pairs])
        return LogisticRegression(C=C, class_weight="balanced", max_iter=2000).fit(
            vectors, [label for _, label in pairs]
        )
