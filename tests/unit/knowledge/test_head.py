import numpy as np

from hub.knowledge.search.head import ROUNDS, START, affordable_rounds, learned
from hub.knowledge.search.vectors import VectorTable


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


def test_articles_are_scored_by_what_was_learned_and_newer_ones_by_their_centre() -> None:
    chance = np.random.default_rng(3)
    table = VectorTable(24)

    def add() -> np.ndarray:
        rows = chance.normal(0, 0.4, (5, 24)) + chance.normal(0, 1, 24)
        rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        table.add(rows, "en", 5, 5)
        return rows[:1]

    asked = [add() for _ in range(6)]
    slots = np.arange(6)
    table.train(slots)
    assert not table.head_scores(asked[0], slots).any()
    for _ in range(2):  # from the centres, then from what was learned before
        table.learn_heads(slots)
        for number, one in enumerate(asked):
            assert table.head_scores(table.metric.probe(one, "en"), slots).argmax() == number
    asked.append(add())
    table.keep(np.array([1, 4, 6]))
    for number, one in enumerate((asked[1], asked[4], asked[6])):
        assert table.head_scores(table.metric.probe(one, "en"), np.arange(3)).argmax() == number
    table.learn_heads([])
    assert not table.head_scores(asked[0], np.arange(3)).any()
