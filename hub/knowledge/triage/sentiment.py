"""Tell how a customer feels: a linear model over sentence vectors, taught by the examples beside this file.

The vectors are multilingual, so what is taught in English and Chinese serves other languages too.
"""

import tomllib
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from hub.knowledge.triage.example_model import ExampleModel

if TYPE_CHECKING:
    from hub.knowledge.encoding.embedding import Embedder


class Sentiment(StrEnum):
    """How a text sounds."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


@cache
def sentiment_examples() -> dict[str, list[str]]:
    """Return the example sentences of each sentiment."""
    text = files("hub.knowledge.triage").joinpath("sentiment_examples.toml").read_text("utf-8")
    held = tomllib.loads(text)
    return {label.value: held[label.value] for label in Sentiment}


class SentimentModel:
    """Learn at first use (under a second), then judge texts."""

    def __init__(self, embedder: "Embedder") -> None:
        self._model = ExampleModel(embedder, sentiment_examples())

    def judge(self, texts: Sequence[str]) -> list[Sentiment]:
        """Return the sentiment of every text; empty ones, and those without a vector, are neutral."""
        return [
            Sentiment(max(chances, key=chances.__getitem__))
            if chances and text.strip()
            else Sentiment.NEUTRAL
            for text, chances in zip(texts, self._model.chances(texts), strict=True)
        ]
