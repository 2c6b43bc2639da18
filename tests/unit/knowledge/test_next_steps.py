import dataclasses

import pytest

from hub.domain.ticket import TicketStatus
from hub.domain.triage_reasons import Because, Reason
from hub.knowledge.suggesting.next_steps import Alike, Facts, StepKind, next_steps


def facts(last: str, **fields: object) -> Facts:
    made = Facts(
        last=last,
        said=last,
        language="en",
        status=TicketStatus.OPEN,
        answered=True,
        queue_id="support",
        tags=(),
        labels=frozenset(),
    )
    return dataclasses.replace(made, **fields)  # type: ignore[arg-type]


def kinds(given: Facts) -> list[StepKind]:
    return [step.kind for step in next_steps(given)]


@pytest.mark.parametrize(
    "said",
    [
        "Thanks, that worked!",
        "Great, it works now.\n\nBest regards\nMaria",
        "太好了，谢谢你！",
        "Thank you",
        "解决了，谢谢",
    ],
)
def test_a_content_customer_lets_the_ticket_be_solved(said: str) -> None:
    assert kinds(facts(said)) == [StepKind.SOLVE]
    assert kinds(facts(said, answered=False)) == []
    assert kinds(facts(said, status=TicketStatus.SOLVED)) == []


@pytest.mark.parametrize(
    "said",
    ["Thanks, but it still fails", "Thanks. And when is it back?", "谢谢，但是还没到账", "It is broken."],
)
def test_who_is_not_content_has_an_open_ticket(said: str) -> None:
    assert kinds(facts(said)) == []


def test_an_order_without_its_number_is_asked_for_in_the_customers_language() -> None:
    (step,) = next_steps(facts("我的订单还没有发货", language="zh"))
    assert (step.kind, step.reason, step.because) == (StepKind.ASK, "no_order_number", "订单")
    assert "订单号" in step.value
    assert kinds(facts("Where is my parcel?")) == [StepKind.ASK]
    assert kinds(facts("Where is my parcel AB-12345?")) == []
    assert kinds(facts("Where is my order?", labels=frozenset({"order_number"}))) == []


def test_another_queue_is_suggested_when_the_triage_is_sure_of_it() -> None:
    (step,) = next_steps(facts("Hm", guess=("billing", 0.91, (Reason(Because.SAYS, "refund"),))))
    assert (step.kind, step.value, step.because, step.confidence) == (
        StepKind.MOVE,
        "billing",
        "says “refund”",
        0.91,
    )
    assert step.reasons == (Reason(Because.SAYS, "refund"),)
    assert kinds(facts("Hm", guess=("support", 0.91, ()))) == []


def test_tags_come_from_several_solved_tickets_alike() -> None:
    alike = (
        Alike(ticket_id="1", confidence=0.9, tags=("refund", "vip")),
        Alike(ticket_id="2", confidence=0.8, tags=("refund",)),
        Alike(ticket_id="3", confidence=0.5, tags=("late",)),
    )
    (step,) = next_steps(facts("Hm", alike=alike))
    assert (step.kind, step.value, step.because) == (StepKind.TAG, "refund", "2")
    assert kinds(facts("Hm", alike=alike, tags=("refund",))) == []
    assert kinds(facts("Hm", alike=alike[:1])) == []
