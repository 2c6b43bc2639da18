"""What a search finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article found: `score` orders hits of one search, `confidence` (0 to 1) can be held against a threshold.

    `passage` is the text of the article nearest to the question, `parts` those of its answer with their cosines, `read` the
    question as it was searched: slips mended, synonyms read as one.
    """

    article_id: str
    score: float
    confidence: float
    passage: str
    parts: tuple[tuple[str, float], ...] = ()
    read: str = ""
