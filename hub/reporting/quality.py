"""The result of a form, and quality as a report. Pure.

    score        sum of weight x points given / points possible, over the questions that applied / sum of their weights
    failed       a critical question that applied was given 0 points: the score is 0
    calibration  how far supervisors differ who judged the same agent in the same ticket by the same form: the mean distance
                 of a judgement from the mean of its panel (panels of at least two), and each one's mean deviation (bias)

Source of the calibration: COPC Customer Experience Standard, on transaction monitoring and the calibration of monitors.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from hub.domain.quality import QaQuestion, QaScore
from hub.errors import Invalid


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a filled form (0-1)."""

    value: float
    failed: bool


def result_of(questions: Sequence[QaQuestion], answers: Mapping[str, int | None]) -> Result:
    """Return the result; raises Invalid for an answer beyond its question, a missing one, or none that applies."""
    known = {question.id: question for question in questions}
    strangers = answers.keys() - known.keys()
    if strangers:
        raise Invalid(f"The form has no question {', '.join(sorted(strangers))}")
    missing = known.keys() - answers.keys()
    if missing:
        raise Invalid(
            f"Answer every question, with null where it does not apply; missing: {', '.join(sorted(missing))}"
        )
    gained = possible = 0.0
    failed = False
    for question in questions:
        points = answers[question.id]
        if points is None:
            continue
        if not 0 <= points <= question.points:
            raise Invalid(f"{question.id}: give 0 to {question.points} points")
        gained += question.weight * points / question.points
        possible += question.weight
        failed = failed or (question.critical and points == 0)
    if not possible:
        raise Invalid("A form in which nothing applies has no result")
    return Result(0.0 if failed else gained / possible, failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRow:
    """Quality of one group. `spread` is the mean distance within panels, `bias` how much higher than the panel (by scorer)."""

    key: str
    scores: int
    value: float
    failed: int
    panels: int
    spread: float | None
    bias: float | None


def quality_rows(scores: Iterable[QaScore], key_of: Callable[[QaScore], str]) -> list[QualityRow]:
    """Return quality by group, in order of the groups' keys."""
    held = list(scores)
    means = _panel_means(held)
    groups: dict[str, list[QaScore]] = {}
    for score in held:
        groups.setdefault(key_of(score), []).append(score)
    return [_row(key, groups[key], means) for key in sorted(groups)]


Panel = tuple[str, str, str, int]


def _panel(score: QaScore) -> Panel:
    return score.ticket_id, score.agent_id, score.form_id, score.form_version


def _panel_means(scores: Sequence[QaScore]) -> dict[Panel, float]:
    panels: dict[Panel, list[float]] = {}
    for score in scores:
        panels.setdefault(_panel(score), []).append(score.value)
    return {panel: fmean(values) for panel, values in panels.items() if len(values) > 1}


def _row(key: str, scores: Sequence[QaScore], means: Mapping[Panel, float]) -> QualityRow:
    deviations = [score.value - means[_panel(score)] for score in scores if _panel(score) in means]
    return QualityRow(
        key=key,
        scores=len(scores),
        value=fmean(score.value for score in scores),
        failed=sum(score.failed for score in scores),
        panels=len({_panel(score) for score in scores if _panel(score) in means}),
        spread=fmean(abs(one) for one in deviations) if deviations else None,
        bias=fmean(deviations) if deviations else None,
    )
