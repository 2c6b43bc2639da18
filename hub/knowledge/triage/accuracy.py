"""How right triage has been over time, told by what people corrected and confirmed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.triage import LEARNED, LabelSource, Target, TriageLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """One target in one step of time, by when people gave the labels.

    Of `labels` (tickets corrected or solved), `answered` had been judged surely, `right` of those rightly; `corrected` had to be changed by
    somebody. Chosen by people: tickets that nobody solved or corrected are not in it.
    """

    target: Target
    start: datetime
    labels: int = 0
    answered: int = 0
    right: int = 0
    corrected: int = 0


def accuracy_of(labels: Sequence[TriageLabel], start: datetime, step: timedelta) -> list[Accuracy]:
    """Return the accuracy of every step that has labels, targets in their order, oldest step first."""
    held: dict[tuple[Target, int], list[TriageLabel]] = {}
    for one in labels:
        held.setdefault((one.target, int((one.at - start) / step)), []).append(one)
    return [
        _counted(target, start + place * step, ones)
        for (target, place), ones in sorted(
            held.items(), key=lambda item: (LEARNED.index(item[0][0]), item[0][1])
        )
    ]


def _counted(target: Target, start: datetime, ones: Sequence[TriageLabel]) -> Accuracy:
    answered = [one for one in ones if not one.abstained]
    return Accuracy(
        target=target,
        start=start,
        labels=len(ones),
        answered=len(answered),
        right=sum(one.predicted == one.label for one in answered),
        corrected=sum(one.source is LabelSource.CORRECTION and one.before != one.label for one in ones),
    )
