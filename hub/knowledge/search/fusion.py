"""Put what words and meanings say into one order and one confidence; pure.

The order comes from z-scores (each view measured against all articles for this very question), which beat
reciprocal ranks by 2 to 5 points. The confidence comes from the absolute values, because the best of many
unfit articles still has a high z-score.
"""

import math
from dataclasses import dataclass

import numpy as np

from hub.knowledge.search.lexical import Floats

WORDS_WEIGHT = 0.15
"""Of each lexical view beside the meaning; measured on two public sets of customer questions."""

HEAD_WEIGHT = 1.0
"""Of the learned head beside the meaning, for utterances; measured on the same sets."""

PROSE_WEIGHT = 0.5
PROSE_CHARS_WEIGHT = 0.3
PROSE_GAIN = 4.0
"""For prose, where rare words tell most: the two lexical views' weights, and BM25's extra weight per unit of its lead
over the second best article. Measured on Chinese and English questions over encyclopaedia paragraphs.
"""

CHAR_FLOOR = 0.012
BM25_FLOOR = 0.02
"""Spread below which a view says nothing: it must not be blown up (a Chinese question over English articles)."""

CHAR_SHARE = 0.3
BM25_SHARE = 0.6
"""Shares of the lexical views in the absolute score beside the two cosines."""

SLOPE = 5.0
MIDDLE = 1.05
"""Logistic curve from absolute score to the chance that the article answers."""


@dataclass(frozen=True, slots=True)
class Views:
    """Scores of the same articles: meaning (two cosines summed), character n-grams, BM25; how prose they are; the learned head."""

    meaning: Floats
    chars: Floats
    bm25: Floats
    longness: Floats
    head: Floats


def standardised(scores: Floats, floor: float) -> Floats:
    """Return z-scores; a spread below `floor` counts as `floor`."""
    return np.asarray((scores - scores.mean()) / max(float(scores.std()), floor), dtype=np.float32)


def ranking(views: Views) -> Floats:
    """Return the values to order articles by, highest first.

    How much words count is decided once per question, by the article that has most of them: were it decided per
    article, prose would win over utterances whenever they are held side by side.
    """
    prose = float(views.longness[int(views.bm25.argmax())])
    bm25_weight = WORDS_WEIGHT + prose * (PROSE_WEIGHT - WORDS_WEIGHT + PROSE_GAIN * _lead(views.bm25))
    chars_weight = WORDS_WEIGHT + prose * (PROSE_CHARS_WEIGHT - WORDS_WEIGHT)
    ranked = standardised(views.meaning, 1e-6)
    ranked += HEAD_WEIGHT * (1 - prose) * standardised(views.head, 1e-6)
    ranked += bm25_weight * standardised(views.bm25, BM25_FLOOR)
    ranked += chars_weight * standardised(views.chars, CHAR_FLOOR)
    return ranked


def _lead(scores: Floats) -> float:
    if len(scores) < 2:
        return 0.0
    second, first = np.partition(scores, -2)[-2:]
    return float(first - second)


def absolute(views: Views) -> Floats:
    """Return scores that can be compared between questions."""
    return np.asarray(views.meaning + CHAR_SHARE * views.chars + BM25_SHARE * views.bm25, dtype=np.float32)


def confidence(score: float) -> float:
    """Return the chance (0 to 1) that an article with this absolute score answers the question."""
    return 1.0 / (1.0 + math.exp(-SLOPE * (score - MIDDLE)))
