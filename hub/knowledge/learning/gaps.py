"""What to write next: questions that no suggestion answered, put together by meaning and ranked by the hours they cost. Pure.

Clusters are grown by average linkage over cosine distance (scikit-learn's AgglomerativeClustering), so a cluster holds what is
alike throughout and not what is linked by a chain of neighbours.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.knowledge.text.phrases import Key, phrases_in, telling_phrases

if TYPE_CHECKING:
    import numpy as np

    from hub.knowledge.encoding.embedding import Vectors

MAX_ASKED = 2_000
"""So many of the newest questions are compared with each other: memory grows with the square."""

DISTANCE = 0.45
"""Cosine distance up to which clusters are put together; measured on banking77, where it gives clusters of one intent."""

MIN_SIZE = 2
MAX_EXAMPLES = 5
MAX_WORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one contact asked, without personal data; `seconds` of agents' work went into it.

    `nearest` is the article that fits best, and `confidence` (0-1) how well.
    """

    ticket_id: str
    question: str
    language: str
    seconds: float
    nearest: str = ""
    confidence: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions of one kind without an answer. `question` is the most typical, `words` are what it speaks of and
    others do not: words by their lemmas, and phrases of two.

    `nearest` is the article that most of them come nearest to: written already, but not found or not fitting.
    """

    question: str
    words: tuple[str, ...]
    language: str
    contacts: int
    hours: float
    ticket_ids: tuple[str, ...]
    examples: tuple[str, ...]
    nearest: str
    confidence: float


def gaps_of(asked: Sequence[Asked], vectors: "Vectors") -> list[Gap]:
    """Return the clusters, those that cost most hours first. `vectors` has a row of length 1 for each question."""
    if len(asked) < MIN_SIZE:
        return []
    import numpy as np

    frequency = Counter(key for one in asked for key in dict(phrases_in(one.question, one.language)))
    labels = _labels(vectors)
    gaps = [
        _gap([asked[place] for place in places], vectors[places], frequency)
        for label in sorted(set(labels.tolist()))
        if len(places := np.flatnonzero(labels == label).tolist()) >= MIN_SIZE
    ]
    return sorted(gaps, key=lambda gap: (-gap.hours, -gap.contacts, gap.question))


def _labels(vectors: "Vectors") -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=DISTANCE
    )
    return np.asarray(clustering.fit_predict(vectors.astype(np.float64)), np.int64)


def _gap(members: Sequence[Asked], rows: "Vectors", frequency: Counter[Key]) -> Gap:
    import numpy as np

    centre = rows.mean(0)
    typical = [members[place] for place in np.argsort(-(rows @ centre), kind="stable")]
    nearest, _ = Counter(one.nearest for one in members).most_common(1)[0]
    fitting = [one.confidence for one in members if one.nearest == nearest]
    return Gap(
        question=typical[0].question,
        words=telling_phrases([(one.question, one.language) for one in members], frequency, MAX_WORDS),
        language=Counter(one.language for one in members).most_common(1)[0][0],
        contacts=len(members),
        hours=round(sum(one.seconds for one in members) / 3600, 2),
        ticket_ids=tuple(one.ticket_id for one in typical),
        examples=tuple(dict.fromkeys(one.question for one in typical))[:MAX_EXAMPLES],
        nearest=nearest,
        confidence=round(sum(fitting) / len(fitting), 3) if nearest else 0.0,
    )
