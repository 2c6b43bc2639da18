"""What a linear classifier sees of a text: weighted words, pieces of words, and the sentence's meaning."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.knowledge.encoding.embedding import Embedder, Vectors
from hub.knowledge.text.tokens import clean

VECTOR_WEIGHT = 1.5
"""Length of the sentence vector beside the two unit-length word views; measured on public customer questions."""

_VIEWS: tuple[tuple[str, Mapping[str, Any]], ...] = (  # Any: scikit-learn's own arguments
    ("pieces", {"analyzer": "char_wb", "ngram_range": (2, 5), "min_df": 2}),
    ("words", {"ngram_range": (1, 2), "token_pattern": r"(?u)[\u3400-\u9fff]|[^\W\d_]+|\d+"}),
)


class TextFeatures:
    """TF-IDF of word pieces and of words beside the sentence vector; learns its vocabulary from examples."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._views: list[Any] = []  # Any: scikit-learn has no types here

    def fit(self, texts: Sequence[str]) -> None:
        """Learn which words there are and how rare each is."""
        lowered = [_plain(text) for text in texts]
        self._views = [view.fit(lowered) for view in _new_views()]

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return the sentence vectors, one row of length 1 a text."""
        return self._embedder.encode([clean(text) for text in texts])

    def words(self, texts: Sequence[str]) -> Any:  # Any: a scipy matrix
        """Return one sparse row a text, of its words and their pieces."""
        from scipy.sparse import hstack

        lowered = [_plain(text) for text in texts]
        return hstack([view.transform(lowered) for view in self._views]).tocsr().astype(np.float32)

    def matrix(self, words: Any, vectors: Vectors) -> Any:  # Any: scipy matrices
        """Return rows of `words` with the sentence vectors beside them."""
        from scipy.sparse import csr_matrix, hstack

        rows = hstack([words, csr_matrix(vectors * VECTOR_WEIGHT)])
        return rows.tocsr().astype(np.float32)  # as the weights are: mixed kinds would copy all of those

    def known_share(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return for every text which share of its words was seen in the examples."""
        words = self._views[-1]
        analyse, vocabulary = words.build_analyzer(), words.vocabulary_
        shares = []
        for text in texts:
            terms = [term for term in analyse(_plain(text)) if " " not in term]
            shares.append(sum(term in vocabulary for term in terms) / max(len(terms), 1))
        return np.array(shares, np.float32)

    def state(self) -> dict[str, Any]:  # Any: arrays and texts
        """Return what was learned, to be stored."""
        held: dict[str, Any] = {}  # Any: arrays and texts
        for (name, _), view in zip(_VIEWS, self._views, strict=True):
            held[f"{name}.terms"] = np.array(sorted(view.vocabulary_, key=view.vocabulary_.__getitem__))
            held[f"{name}.idf"] = view.idf_.astype(np.float32)
        return held

    def restore(self, held: Mapping[str, Any]) -> None:  # Any: arrays and texts
        """Take back what `state` gave."""
        self._views = _new_views()
        for (name, _), view in zip(_VIEWS, self._views, strict=True):
            view.vocabulary_ = {str(term): place for place, term in enumerate(held[f"{name}.terms"])}
            view.idf_ = np.asarray(held[f"{name}.idf"], np.float64)


def _new_views() -> list[Any]:  # Any: scikit-learn has no types here
    from sklearn.feature_extraction.text import TfidfVectorizer

    return [TfidfVectorizer(sublinear_tf=True, **options) for _, options in _VIEWS]


def _plain(text: str) -> str:
    return clean(text).lower()
