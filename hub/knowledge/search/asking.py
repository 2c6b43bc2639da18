"""What the questions of a language have in common, whatever they ask.

A question differs from a text that answers it by being a question, and by its language. Both are taken out by subtracting the mean
vector of questions in that language, as the mean of the texts is subtracted from those (`metric.py`). A knowledge base of
prose, or in another language than the customer's, has no such questions; `common_questions.toml` stands in, moved by what the
articles' questions in other languages say of their subject.
"""

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np

from hub.knowledge.encoding.embedding import Embedder, Vectors
from hub.knowledge.search.metric import Metric

DOUBT = 20
"""So many questions of articles in a language are needed before the mean of its texts counts half for what is asked."""


@cache
def common_questions() -> dict[str, list[str]]:
    """Return everyday questions by language."""
    text = files("hub.knowledge.search").joinpath("common_questions.toml").read_text("utf-8")
    held: dict[str, list[str]] = tomllib.loads(text)
    return held


class QuestionMeans:
    """Encode a language's common questions at first use (a few hundredths of a second) and remember their mean."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._means: dict[str, Vectors] = {}

    def of(self, language: str) -> Vectors | None:
        """Return the mean vector of common questions in a language; None where none are known or can be encoded."""
        if language not in self._means:
            rows = self._embedder.encode(common_questions().get(language, []))
            if not len(rows) or not rows.any(axis=1).all():
                return None
            self._means[language] = rows.mean(0, dtype=np.float32)
        return self._means[language]

    def centre(self, metric: Metric, language: str) -> Vectors | None:
        """Return what to subtract from a question in a language; None where nothing better is known than the metric's own."""
        common = self.of(language)
        if common is None or not metric.centres:
            return None
        shift, total = np.zeros_like(common), float(DOUBT)
        for other, count in metric.asked.items():
            if (mean := self.of(other)) is not None:
                shift += count * (metric.centres[other] - mean)
                total += count
        known = metric.asked.get(language, 0)
        own = metric.centres.get(language, common)
        return np.asarray((known * own + DOUBT * (common + shift / total)) / (known + DOUBT), np.float32)
