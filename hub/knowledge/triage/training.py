"""Train one target on a desk's labels, and say whether the model is better than what there is. Blocking; no store, no loop.

The newest tickets of every label are held back. A *twin* learns from the older ones and is tried on them, against the twin of the model
in use: that one had not seen them either, because what is held back only moves forward in time. If it is better, the model that
will be used learns from everything.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from hub.domain.classifier import Card
from hub.domain.triage import DEFAULTS, NO_SKILL, LabelSource, Target, TriageLabel
from hub.errors import Invalid
from hub.knowledge.classifying.trained_classifier import CURVE_FROM as OWN_CURVE_FROM
from hub.knowledge.classifying.trained_classifier import OUT, TrainedClassifier
from hub.knowledge.encoding.embedding import Embedder
from hub.knowledge.triage.figures import (
    PROMOTED_UP_TO,
    Comparison,
    Tried,
    calibration_error,
    chance_bins,
    compared,
    label_figures,
)
from hub.knowledge.triage.learned import Calibration, Learned, log_odds
from hub.knowledge.triage.lessons import Lessons

MIN_EXAMPLES = 12
MIN_PER_LABEL = 3
"""With fewer there is nothing to learn, or nothing to try it on."""

CURVE_FROM = 30
"""Tickets held back from which a calibration is learned on them; with fewer the classifier's own is used."""

REMEMBER = 3_000
"""Tickets that the classifier remembers one by one: what more of them take is not to be had in a desk's own process."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """The outcome: why it is (not) used, what it is worth, and the models when it is to be used."""

    better: bool
    enough: bool
    reason: str
    card: Card
    model: TrainedClassifier | None = None
    twin: TrainedClassifier | None = None
    calibration: Calibration = field(default_factory=Calibration)
    channels: dict[str, tuple[str, ...]] = field(default_factory=dict)


def train(lessons: Lessons, embedder: Embedder, gets_now: Callable[[TriageLabel], str]) -> Trained:
    """Return the outcome; `gets_now` says what a ticket gets without the new model (by the twin of the model in use, if any)."""
    usable = _usable(lessons)
    too_few = _too_few(lessons, usable)
    if too_few:
        return Trained(better=False, enough=False, reason=too_few, card=_counted(lessons, usable))
    older, newest = split(usable)
    twin = _fitted(lessons, older, embedder)
    raw = [twin.predict([one.text])[0][0] for one in newest]
    stated, calibration = _calibrated(
        [one.probability for one in raw],
        [said.label == _in_scope(label) for said, label in zip(raw, newest, strict=True)],
    )
    channels = _channels(lessons.target, usable)
    tried = [
        _tried(label, said.label, chance, said.abstained or _strange(channels, said.label, label), lessons)
        for label, said, chance in zip(newest, raw, stated, strict=True)
    ]
    before = [gets_now(label) for label in newest]
    contest = compared(tried, before)
    card = _carded(_counted(lessons, usable), tried, before, contest)
    reason = _verdict(contest, len(newest))
    if not contest.better:
        return Trained(better=False, enough=True, reason=reason, card=card)
    return Trained(
        better=True,
        enough=True,
        reason=reason,
        card=card,
        model=_fitted(lessons, _as_twin(lessons, older, usable), embedder),
        twin=twin,
        calibration=calibration,
        channels=channels,
    )


def split(labels: Sequence[TriageLabel]) -> tuple[list[TriageLabel], list[TriageLabel]]:
    """Return the older labels and the newest: of each label a third of few, a fifth of many, by when the ticket was opened."""
    held: dict[str, list[TriageLabel]] = defaultdict(list)
    for one in sorted(labels, key=lambda each: (each.opened_at, each.id)):
        held[one.label].append(one)
    share = 3 if len(labels) < 300 else 5
    older: list[TriageLabel] = []
    newest: list[TriageLabel] = []
    for ones in held.values():
        kept = len(ones) - max(len(ones) // share, 1)
        older += ones[:kept]
        newest += ones[kept:]
    return older, sorted(newest, key=lambda each: (each.opened_at, each.id))


def _as_twin(
    lessons: Lessons, older: Sequence[TriageLabel], usable: Sequence[TriageLabel]
) -> Sequence[TriageLabel]:
    """Return what the model that will be used learns from: everything, or so many of the newest that it states chances as its twin does.

    From a number of examples on a classifier learns a curve of its own, to which the twin's calibration would not fit.
    """
    room = OWN_CURVE_FROM - 1 - len(lessons.seeds)
    if not len(older) <= room < len(usable):
        return usable
    return sorted(usable, key=lambda each: (each.opened_at, each.id))[-room:]


def what_it_gets(model: Learned | None, label: TriageLabel, threshold: float) -> str:
    """Return the label that a ticket gets by a model: what it says when it is sure, else the default."""
    if model is None:
        return label.default
    said = model.say(label.text, label.channel)
    return said.label if not said.outside and said.chance >= threshold else label.default


def _usable(lessons: Lessons) -> list[TriageLabel]:
    """Return the labels of which there are enough to learn from and to try on."""
    counts = Counter(one.label for one in lessons.labels)
    return [one for one in lessons.labels if counts[one.label] >= MIN_PER_LABEL]


def _too_few(lessons: Lessons, usable: Sequence[TriageLabel]) -> str:
    if len(usable) < MIN_EXAMPLES:
        return (
            f"{len(usable)} tickets with a label that has {MIN_PER_LABEL} or more; {MIN_EXAMPLES} are needed"
        )
    known = {_in_scope(one) for one in usable} | {label for _, label in lessons.seeds}
    if len(known - {OUT}) < 2:
        return "all tickets have the same label; two are needed"
    return ""


def _in_scope(label: TriageLabel) -> str:
    return OUT if label.label == NO_SKILL else label.label


def _fitted(lessons: Lessons, labels: Sequence[TriageLabel], embedder: Embedder) -> TrainedClassifier:
    examples = [*lessons.seeds, *((one.text, _in_scope(one)) for one in labels)]
    try:
        return TrainedClassifier(embedder, REMEMBER).fit(examples)
    except ValueError as error:  # texts without a single usable word
        raise Invalid(f"the texts of {lessons.target} cannot be learned from") from error


def _channels(target: Target, labels: Sequence[TriageLabel]) -> dict[str, tuple[str, ...]]:
    """Return from which channels people have filed in each queue: a chat does not go to a queue of mails because of its words."""
    if target is not Target.QUEUE:
        return {}
    held: dict[str, set[str]] = defaultdict(set)
    for one in labels:
        held[one.label].add(one.channel)
    return {label: tuple(sorted(channels)) for label, channels in held.items()}


def _strange(channels: dict[str, tuple[str, ...]], guess: str, label: TriageLabel) -> bool:
    return bool(channels) and label.channel not in channels.get(guess, ())


def _tried(label: TriageLabel, guess: str, chance: float, outside: bool, lessons: Lessons) -> Tried:
    answered = not outside and chance >= lessons.threshold
    default = label.default or DEFAULTS.get(lessons.target, "")
    return Tried(
        truth=label.label, guess=guess, chance=chance, answered=answered, got=guess if answered else default
    )


def _calibrated(stated: Sequence[float], right: Sequence[bool]) -> tuple[list[float], Calibration]:
    """Return the chances as they are corrected by a curve from the other half of them, and the curve from all of them."""
    if len(stated) < CURVE_FROM or len(set(right)) < 2:
        return list(stated), Calibration()
    odds = np.array([log_odds(chance) for chance in stated])
    truths = np.array(right)
    halves = np.arange(len(stated)) % 2 == 0
    kept = np.array(stated, np.float64)
    for half in (halves, ~halves):
        if len(set(truths[~half].tolist())) == 2:
            curve = _curve(odds[~half], truths[~half])
            kept[half] = [curve.of(chance) for chance in np.array(stated)[half]]
    return kept.tolist(), _curve(odds, truths)


def _curve(odds: Floats, right: NDArray[np.bool_]) -> Calibration:
    """Fit the curve with a pull towards leaving things as they are, for few tickets say little."""
    from scipy.optimize import minimize

    def loss(curve: Floats) -> float:
        stated = curve[0] * odds + curve[1]
        fit = float(np.logaddexp(0.0, np.where(right, -stated, stated)).sum())
        return fit + 2.0 * float((curve[0] - 1) ** 2 + curve[1] ** 2)

    found = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return Calibration(max(float(found[0]), 0.05), float(found[1]))


def _counted(lessons: Lessons, usable: Sequence[TriageLabel]) -> Card:
    moments = sorted(one.opened_at for one in usable)
    learned = Counter(one.label for one in usable)
    return Card(
        learned=len(usable),
        corrections=sum(one.source is LabelSource.CORRECTION for one in usable),
        seeds=len(lessons.seeds),
        first_at=moments[0] if moments else None,
        last_at=moments[-1] if moments else None,
        labels=label_figures([], learned),
    )


def _carded(card: Card, tried: Sequence[Tried], before: Sequence[str], contest: Comparison) -> Card:
    bins = chance_bins(tried)
    learned = Counter({one.label: one.learned for one in card.labels})
    return replace(
        card,
        tried=len(tried),
        right=round(sum(one.right for one in tried) / len(tried), 4),
        right_before=round(
            sum(one.truth == was for one, was in zip(tried, before, strict=True)) / len(tried), 4
        ),
        wins=contest.wins,
        losses=contest.losses,
        p=contest.p,
        answered=round(sum(one.answered for one in tried) / len(tried), 4),
        calibration_error=calibration_error(bins),
        labels=label_figures(tried, learned),
        bins=bins,
    )


def _verdict(contest: Comparison, tried: int) -> str:
    told = f"of {tried} newest tickets it alone gets {contest.wins} right, what there is {contest.losses}"
    if contest.better:
        return f"better: {told}"
    if contest.wins > contest.losses:
        return f"not surely better: {told} (by luck in {contest.p:.0%} of cases, at most {PROMOTED_UP_TO:.0%} are allowed)"
    return f"no better: {told}"
