"""Every kind of deviation is found, and a clean run is called clean."""

import json
from dataclasses import replace

import pytest

from hub.lab.comparing import Held, HeldCall, Verdict, compare, judge_calls
from hub.lab.truth import PERSON, Said, Truth
from hub.lab.verify import as_json, as_table


def c(number: int) -> str:
    return f"lab-ab12-c{number:05d}"


def a(number: int) -> str:
    return f"lab-ab12-a{number:05d}"


def truth(**conversations: list[int]) -> Truth:
    """A truth in which these conversations handed over these marks, in this order."""
    made = Truth(run="ab12")
    for name, numbers in conversations.items():
        for number in numbers:
            said = Said(mark=c(number), channel="text", conversation=name, writer=PERSON)
            made.said[said.mark] = said
            made.acknowledged.add(said.mark)
            made.handed[said.mark] = None
    return made


def inbound(*numbers: int) -> list[Held]:
    return [Held(kind="inbound", body=f"words ({c(number)})") for number in numbers]


def reply(number: int, state: str = "sent") -> Held:
    return Held(kind="reply", body=f"answer ({a(number)})", delivery=state)


def deviations(verdict: Verdict) -> dict[str, list[str]]:
    return {name: found for name in Verdict.DEVIATIONS if (found := getattr(verdict, name))}


def test_a_clean_run() -> None:
    made = truth(one=[1, 3], two=[2])
    made.answers, made.answered, made.received = {}, {a(4)}, [(a(4), "one")]
    verdict = compare(made, {"t1": [*inbound(1), reply(4), *inbound(3)], "t2": inbound(2)})
    assert verdict.clean
    assert (verdict.sent, verdict.handed, verdict.found, verdict.replies_received) == (3, 3, 3, 1)
    assert "Clean" in as_table(verdict)
    assert json.loads(as_json(verdict))["clean"] is True


@pytest.mark.parametrize(
    ("tickets", "found"),
    [
        ({"t1": inbound(1, 2)}, {"lost": [c(3)]}),
        ({"t1": inbound(1, 2, 2), "t2": inbound(3)}, {"doubled": [c(2)]}),
        ({"t1": inbound(2, 1), "t2": inbound(3)}, {"out_of_order": ["one"]}),
        ({"t1": inbound(1), "t2": inbound(3), "t3": inbound(2)}, {"split": ["one"]}),
        ({"t1": inbound(1, 2, 3)}, {"mixed": ["one + two"]}),
    ],
)
def test_contacts_that_went_wrong(tickets: dict[str, list[Held]], found: dict[str, list[str]]) -> None:
    verdict = compare(truth(one=[1, 2], two=[3]), tickets)
    assert deviations(verdict) == found
    assert "Not clean" in as_table(verdict)
    assert next(iter(found.values()))[0] in as_table(verdict)


@pytest.mark.parametrize(
    ("received", "state", "found"),
    [
        ([], "sent", {"replies_lost": [a(4)]}),
        ([], "failed", {}),
        ([(a(4), "one"), (a(4), "one")], "sent", {"replies_doubled": [a(4)]}),
        ([(a(4), "two")], "sent", {"replies_astray": [a(4)]}),
    ],
)
def test_replies_that_went_wrong(
    received: list[tuple[str, str]], state: str, found: dict[str, list[str]]
) -> None:
    made = truth(one=[1], two=[2])
    made.answered, made.received = {a(4)}, received
    assert deviations(compare(made, {"t1": [*inbound(1), reply(4, state)], "t2": inbound(2)})) == found


def test_files_that_stayed_behind() -> None:
    made = truth(one=[1, 2])
    made.said |= {c(1): replace(made.said[c(1)], files=2), c(2): replace(made.said[c(2)], files=1)}
    held = [replace(message, files=1) for message in inbound(1, 2)]
    assert deviations(compare(made, {"t1": held})) == {"files_lost": [c(1)]}


def test_whoever_cannot_be_reached_is_excused() -> None:
    made = truth(one=[1])
    made.answered, made.unreachable = {a(4)}, {"one"}
    assert compare(made, {"t1": [*inbound(1), reply(4)]}).clean


def test_machines_and_what_the_lab_itself_left_undone() -> None:
    made = truth(one=[1])
    made.machines_answered.append("one")
    made.acknowledged.add(c(9))
    assert deviations(compare(made, {"t1": inbound(1)})) == {
        "machines_answered": ["one"],
        "unfinished": [c(9)],
    }


def test_telephone_calls() -> None:
    told = Truth(run="ab12", called={"well": "", "gone": "", "twice": "", "on": "", "odd": "not XML"})
    over, going_on = HeldCall(ticket_id="t1", over=True), HeldCall(ticket_id="t2", over=False)
    held = {"well": [over], "twice": [over, over], "on": [going_on], "odd": [over]}
    verdict = Verdict()
    judge_calls(verdict, told, held)
    assert verdict.calls == 5
    assert deviations(verdict) == {
        "calls_lost": ["gone", "twice"],
        "calls_open": ["on"],
        "calls_wrong": ["odd: not XML"],
    }
    assert not verdict.clean
