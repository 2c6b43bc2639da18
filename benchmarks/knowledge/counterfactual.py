"""Whether the order of suggestions learns from agents without being fooled by the order itself: a simulation with known truth.

For each of 200 questions there are five suggestions with a true chance to be used when looked at; the engine's confidence is that chance
with noise, so that its first is often not the best. Agents look at ranks with chances that differ from those the hub takes for customary,
and use what they look at with its true chance. Compared, from the same start: the engine's order, learning that takes uses as they come
(every rank as if looked at), learning that weighs a use by the rank, and the same with near-ties swapped by chance, which learns the ranks'
chances too. Told: how often the truly best suggestion stands first, and first among the questions that the engine had wrong.
"""

import math
import random
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from hub.domain.article import Verdict
from hub.domain.showing import Showing, Shown
from hub.knowledge.suggesting.counterfactual import Evidence, explored

SEEDS = (1, 2, 3)
QUESTIONS = 200
CANDIDATES = 5
LOOKED_AT = (1.0, 0.45, 0.25, 0.15, 0.1)
NOISE = 0.7
ROUNDS = (10, 30, 100, 300)
EXPLORATION = 0.1
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class TakenAsTheyCome(Evidence):
    """Learning that takes the place on the screen for worth."""

    def looked_at(self, rank: int) -> float:
        return 1.0


class World:
    """Questions with true chances, confidences, and what one way of learning has seen of them."""

    def __init__(self, seed: int, evidence: Evidence, exploration: float) -> None:
        self._luck = random.Random(seed)
        self.evidence = evidence
        self._exploration = exploration
        draw = random.Random(1000 + seed)
        self.truth = [[draw.betavariate(1.5, 2.5) for _ in range(CANDIDATES)] for _ in range(QUESTIONS)]
        self.told = [[_blurred(chance, draw) for chance in row] for row in self.truth]

    def order(self, question: int) -> list[tuple[int, float]]:
        worth = [
            self.evidence.worth(f"{question}/{place}", told) for place, told in enumerate(self.told[question])
        ]
        places = sorted(range(CANDIDATES), key=lambda place: -worth[place])
        return [(place, worth[place]) for place in places]

    def round(self, number: int) -> None:
        """Have every question asked once; what was learned counts from the next round on."""
        showings = [self._asked(question, number) for question in range(QUESTIONS)]
        for showing in showings:
            self.evidence.add(showing)

    def _asked(self, question: int, number: int) -> Showing:
        items = []
        for rank, (place, propensity) in enumerate(
            explored(self.order(question), self._exploration, f"{question} {number}"), 1
        ):
            used = (
                self._luck.random() < LOOKED_AT[rank - 1]
                and self._luck.random() < self.truth[question][place]
            )
            items.append(
                Shown(
                    item_id=f"{question}/{place}",
                    rank=rank,
                    propensity=propensity,
                    confidence=self.told[question][place],
                    verdict=Verdict.ACCEPTED if used else Verdict.IGNORED,
                )
            )
        return Showing(
            id=f"{question} {number}",
            ticket_id="t",
            agent_id="a",
            question="q",
            engine="e",
            shown_at=NOW,
            settled_at=NOW,
            items=tuple(items),
        )

    def right(self) -> tuple[float, float]:
        """Return the share of questions with the best first, and of those that the engine alone has wrong."""
        best = [int(np.argmax(row)) for row in self.truth]
        engine = [int(np.argmax(row)) for row in self.told]
        first = [self.order(question)[0][0] for question in range(QUESTIONS)]
        good = [one == other for one, other in zip(first, best, strict=True)]
        mended = [ok for ok, said, is_best in zip(good, engine, best, strict=True) if said != is_best]
        return float(np.mean(good)), float(np.mean(mended))


def _blurred(chance: float, draw: random.Random) -> float:
    inside = min(max(chance, 0.02), 0.98)
    return 1 / (1 + math.exp(-(math.log(inside / (1 - inside)) + draw.gauss(0, NOISE))))


WAYS = (
    ("uses as they come", TakenAsTheyCome, 0.0),
    ("weighed by customary ranks", Evidence, 0.0),
    (f"weighed, {EXPLORATION:.0%} of near-ties swapped", Evidence, EXPLORATION),
)


def counterfactual(data: Path) -> None:
    """Print how often the best stands first, for each way of learning and number of showings per question."""
    begin = np.mean([World(seed, Evidence(), 0.0).right() for seed in SEEDS], axis=0)
    print(f"engine alone                          best first {begin[0]:.3f}")
    for name, evidence, exploration in WAYS:
        worlds = [World(seed, evidence(), exploration) for seed in SEEDS]
        done = 0
        for rounds in ROUNDS:
            for world in worlds:
                for number in range(done, rounds):
                    world.round(number)
            done = rounds
            right = np.mean([world.right() for world in worlds], axis=0)
            print(
                f"{name:36s}  {rounds:4d} showings  best first {right[0]:.3f}  of those wrong before {right[1]:.3f}"
            )
        ranks = np.mean([[w.evidence.looked_at(rank) for rank in range(1, 6)] for w in worlds], axis=0)
        print(f"{'':36s}  ranks taken to be looked at: {' '.join(f'{one:.2f}' for one in ranks)}")
