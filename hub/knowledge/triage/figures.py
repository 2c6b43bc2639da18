"""What a model is worth on tickets it has not seen, and whether it is better than another. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

from hub.domain.classifier import ChanceBin, LabelFigures

BINS = 10

PROMOTED_UP_TO = 0.2
"""A new model is taken when so many more right answers come by luck in at most one case of five: on a simulated desk one in ten kept
good models out for hundreds of tickets, and there is a step back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a model says to one ticket: the true label, what was guessed and how surely, and what the ticket would get."""

    truth: str
    guess: str
    chance: float
    answered: bool
    got: str

    @property
    def right(self) -> bool:
        """Say whether the ticket would get the right label."""
        return self.got == self.truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Tickets that only the new model gets right, only the old one does, and the chance of that by luck."""

    wins: int
    losses: int
    p: float

    @property
    def better(self) -> bool:
        """Say whether the new model is to be taken."""
        return self.wins > self.losses and self.p <= PROMOTED_UP_TO


def compared(new: Sequence[Tried], old: Sequence[str]) -> Comparison:
    """Compare a model with what the same tickets (in the same order) would get otherwise: an exact one-sided sign test."""
    wins = sum(one.right and before != one.truth for one, before in zip(new, old, strict=True))
    losses = sum(not one.right and before == one.truth for one, before in zip(new, old, strict=True))
    differ = wins + losses
    tail = sum(comb(differ, more) for more in range(wins, differ + 1))
    return Comparison(wins=wins, losses=losses, p=round(tail / 2**differ, 6))


def label_figures(tried: Sequence[Tried], learned: Counter[str]) -> tuple[LabelFigures, ...]:
    """Return precision and recall of every label, the most frequent first; an abstention finds nothing and claims nothing."""
    truths = Counter(one.truth for one in tried)
    said = Counter(one.guess for one in tried if one.answered)
    hits = Counter(one.truth for one in tried if one.answered and one.guess == one.truth)
    return tuple(
        LabelFigures(
            label=label,
            learned=learned[label],
            tried=truths[label],
            precision=_share(hits[label], said[label]),
            recall=_share(hits[label], truths[label]),
        )
        for label in sorted(learned | truths, key=lambda one: (-learned[one] - truths[one], one))
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def chance_bins(tried: Sequence[Tried]) -> tuple[ChanceBin, ...]:
    """Return how the stated chances compare with the share that is right, in ten stretches; empty stretches are left out."""
    held: dict[int, list[Tried]] = {}
    for one in tried:
        held.setdefault(min(int(one.chance * BINS), BINS - 1), []).append(one)
    return tuple(
        ChanceBin(
            count=len(ones),
            stated=round(sum(one.chance for one in ones) / len(ones), 4),
            right=round(sum(one.guess == one.truth for one in ones) / len(ones), 4),
        )
        for _, ones in sorted(held.items())
    )


def calibration_error(bins: Sequence[ChanceBin]) -> float | None:
    """Return the expected calibration error: the mean distance of stated and true chance, weighted by the texts of each bin."""
    texts = sum(one.count for one in bins)
    if not texts:
        return None
    return round(sum(one.count * abs(one.stated - one.right) for one in bins) / texts, 4)
