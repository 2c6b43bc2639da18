"""A linear model over sentence vectors, taught by a few examples a label; what is taught in one language serves the others."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hub.knowledge.text.tokens import clean

if TYPE_CHECKING:
    from hub.knowledge.encoding.embedding import Embedder

C = 8.0


class ExampleModel:
    """Learn at first use (under a second), then tell the chance of each label; without an encoder it knows nothing."""

    def __init__(self, embedder: "Embedder | None", examples: Mapping[str, Sequence[str]]) -> None:
        self._embedder = embedder
        self._examples = examples
        self._machine: Any = None  # Any: scikit-learn has no types here

    def chances(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return the chance (0 to 1) of each label, for every text; none for a text that has no vector."""
        if not texts or self._embedder is None:
            return [{} for _ in texts]
        if self._machine is None:
            self._machine = self._taught(self._embedder)
        vectors = self._embedder.encode([clean(text) for text in texts])
        rows = self._machine.predict_proba(vectors)
        labels = [str(label) for label in self._machine.classes_]
        return [
            dict(zip(labels, map(float, row), strict=True)) if vector.any() else {}
            for row, vector in zip(rows, vectors, strict=True)
        ]

    def _taught(self, embedder: "Embedder") -> Any:  # Any: scikit-learn has no types here
        from sklearn.linear_model import LogisticRegression

        pairs = [(clean(text), label) for label, texts in self._examples.items() for text in texts]
        vectors = embedder.encode([text for text, _ in pairs])
        return LogisticRegression(C=C, class_weight="balanced", max_iter=2000).fit(
            vectors, [label for _, label in pairs]
        )
