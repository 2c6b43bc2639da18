"""A classifier over the articles of one knowledge base, learned from their own questions; pure.

Multinomial logistic regression: it moves the centres of articles that are mistaken for each other apart, which the mean of an
article's questions cannot do. It is worth more the more questions there are, so accepted answers teach it most.
"""

import numpy as np
from numpy.typing import NDArray

from hub.knowledge.encoding.embedding import Vectors

START = 10.0
"""Length of the weights before the first round: this many times the article's centre of length 1."""

COST = 10.0
"""What an error counts against the length of the weights; the best of 3, 10 and 30 on two public question sets."""

ROUNDS = 40
FEWEST_ROUNDS = 12
"""Fewer rounds than these do harm where articles have many questions."""

WORK = 8e10
"""Multiplications that one training may take: about a second. A knowledge base that needs more goes without."""

_POWER_ROUNDS = 8


def affordable_rounds(rows: int, dimensions: int, articles: int) -> int:
    """Return how many rounds of `learned` are affordable, 0 for none."""
    rounds = int(WORK / (4 * max(rows, 1) * min(rows, dimensions) * max(articles, 1)))
    return min(rounds, ROUNDS) if rounds >= FEWEST_ROUNDS else 0


def learned(rows: Vectors, owners: NDArray[np.int64], start: Vectors, rounds: int) -> Vectors:
    """Return a row of weights for each article; their dot product with a text tells how well the article fits.

    `rows` are texts of length 1, `owners` the number of the article each belongs to, `start` the weights to begin with.
    The objective is the usual one: half the squared length of the weights and `COST` times the errors' cross-entropy, where an
    article with many questions counts with the root of their number. Solved by accelerated gradients (Y. Nesterov 1983).
    """
    basis = None
    if len(rows) < rows.shape[1]:  # few texts span a small space
        basis, triangle = np.linalg.qr(rows.T)
        rows, start = np.ascontiguousarray(triangle.T), start @ basis
    counts = np.bincount(owners, minlength=len(start))
    weight = (1 / np.sqrt(counts[owners])).astype(np.float32)
    weight *= COST / weight.mean()
    step = 1 / (1 + 0.5 * _steepest(rows, weight))
    now = before = np.asarray(start, np.float32)
    pace = 1.0
    for _ in range(rounds):
        following = (1 + np.sqrt(1 + 4 * pace * pace)) / 2
        ahead = now + np.float32((pace - 1) / following) * (now - before)
        before, now, pace = now, ahead - step * _gradient(ahead, rows, owners, weight), following
    return now if basis is None else np.asarray(now @ basis.T, np.float32)


def _gradient(weights: Vectors, rows: Vectors, owners: NDArray[np.int64], weight: Vectors) -> Vectors:
    chances = rows @ weights.T
    chances -= chances.max(1, keepdims=True)
    np.exp(chances, out=chances)
    chances /= chances.sum(1, keepdims=True)
    chances[np.arange(len(rows)), owners] -= 1
    chances *= weight[:, None]
    return np.asarray(weights + chances.T @ rows, np.float32)


def _steepest(rows: Vectors, weight: Vectors) -> np.float32:
    """Return the largest curvature (power iteration, with a margin because it approaches from below)."""
    direction = np.full(rows.shape[1], rows.shape[1] ** -0.5, np.float32)
    size = np.float32(1)
    for _ in range(_POWER_ROUNDS):
        direction = rows.T @ (weight * (rows @ direction))
        size = np.float32(np.linalg.norm(direction))
        direction /= max(size, np.float32(1e-9))
    return np.float32(1.1) * size
