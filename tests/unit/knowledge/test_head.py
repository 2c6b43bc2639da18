import numpy as np

from hub.knowledge.head import ROUNDS, START, affordable_rounds, learned


def texts(dimensions: int) -> tuple[np.ndarray, np.ndarray]:
    """Return texts of two articles that share most of what they say, the second twice as often."""
    chance = np.random.default_rng(5)
    owners = np.repeat([0, 1], [6, 12])
    rows = chance.normal(0, 0.3, (18, dimensions)).astype(np.float32)
    rows[:, 0] += 2
    rows[:, 1] += np.where(owners == 0, -0.5, 0.5)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), owners


def centres(rows: np.ndarray, owners: np.ndarray) -> np.ndarray:
    found = np.stack([rows[owners == number].sum(0) for number in (0, 1)])
    return START * found / np.linalg.norm(found, axis=1, keepdims=True)


def test_it_parts_articles_that_centres_mistake_for_each_other() -> None:
    for dimensions in (8, 40):  # more texts than dimensions, and fewer
        rows, owners = texts(dimensions)
        start = centres(rows, owners)
        weights = learned(rows, owners, start, ROUNDS)
        margin = (rows @ weights.T)[np.arange(18), owners] - (rows @ weights.T)[np.arange(18), 1 - owners]
        before = (rows @ start.T)[np.arange(18), owners] - (rows @ start.T)[np.arange(18), 1 - owners]
        assert margin.min() > max(before.min(), 0)


def test_the_way_taken_for_few_texts_leads_to_the_same_weights() -> None:
    rows, owners = texts(8)
    wide = np.zeros((18, 30), np.float32)
    wide[:, :8] = rows
    start = np.zeros((2, 30), np.float32)
    narrow = learned(rows, owners, start[:, :8], ROUNDS)
    assert np.allclose(learned(wide, owners, start, ROUNDS)[:, :8], narrow, atol=1e-3)


def test_a_large_knowledge_base_goes_without() -> None:
    assert affordable_rounds(462, 512, 77) == ROUNDS
    assert affordable_rounds(60_000, 512, 10_000) == 0
