"""The result of a QA form, and the calibration of those who judge."""

from typing import Any

import pytest

from hub.domain.quality import QaQuestion, QaScore
from hub.errors import Invalid
from hub.reporting.quality import quality_rows, result_of
from tests import factories

QUESTIONS = (
    QaQuestion(id="greeting", text="Greeted?", points=1, weight=1),
    QaQuestion(id="answer", text="Right answer?", points=5, weight=3),
    QaQuestion(id="secret", text="Kept secrets?", points=1, weight=1, critical=True),
)


def score(value: float, scorer_id: str, ticket_id: str = "t1", **fields: Any) -> QaScore:
    defaults: dict[str, Any] = {"agent_id": "ana", "queue_id": "q", "form_id": "f", "form_version": 1}
    return QaScore(
        id=f"{ticket_id}.{scorer_id}",
        ticket_id=ticket_id,
        questions=QUESTIONS,
        value=value,
        scorer_id=scorer_id,
        scored_at=factories.NOON,
        **{**defaults, **fields},
    )


def test_questions_count_by_weight_and_only_if_they_apply() -> None:
    assert result_of(QUESTIONS, {"greeting": 1, "answer": 4, "secret": 1}).value == pytest.approx(4.4 / 5)
    assert result_of(QUESTIONS, {"greeting": 0, "answer": 5, "secret": None}).value == 0.75
    failed = result_of(QUESTIONS, {"greeting": 1, "answer": 5, "secret": 0})
    assert (failed.value, failed.failed) == (0, True)


@pytest.mark.parametrize(
    "answers",
    [
        {"greeting": 1, "answer": 6, "secret": 1},
        {"greeting": 1, "answer": 5},
        {"greeting": 1, "answer": 5, "secret": 1, "other": 1},
        {"greeting": None, "answer": None, "secret": None},
    ],
)
def test_a_form_that_is_filled_wrongly_has_no_result(answers: dict[str, int | None]) -> None:
    with pytest.raises(Invalid):
        result_of(QUESTIONS, answers)


def test_calibration_compares_those_who_judged_the_same() -> None:
    scores = [
        score(0.9, "sue"),
        score(0.5, "tom"),
        score(0.4, "sue", "t2"),
        score(0.7, "tom", "t2", form_version=2),
    ]
    [ana] = quality_rows(scores, lambda one: one.agent_id)
    assert (ana.scores, ana.panels) == (4, 1)
    assert ana.bias == pytest.approx(0)
    assert ana.spread == pytest.approx(0.2)
    sue, tom = quality_rows(scores, lambda one: one.scorer_id)
    assert (sue.bias, tom.bias) == (pytest.approx(0.2), pytest.approx(-0.2))
    [alone] = quality_rows(scores[2:3], lambda one: "")
    assert (alone.panels, alone.spread) == (0, None)
