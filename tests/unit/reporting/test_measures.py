"""The measures by their definitions, on contacts made by hand."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.reporting.contact import STILL_OPEN, HandledContact, Outcome
from hub.reporting.intervals import Frame
from hub.reporting.measures import CONTACT_MEASURES, TIME_MEASURES
from hub.reporting.measures.abandonment import ABANDONED, ABANDONMENT, SHORT_ABANDONED
from hub.reporting.measures.definition import Abandoned, Measure, Rules
from hub.reporting.measures.first_contact_resolution import FIRST_CONTACT_RESOLUTION
from hub.reporting.measures.handle_time import HANDLE_TIME, HOLD_TIME, TALK_TIME, WRAP_UP_TIME
from hub.reporting.measures.longest_wait import LONGEST_WAIT, LONGEST_WAITING, WAITING
from hub.reporting.measures.satisfaction import MEAN_RATING, SATISFACTION
from hub.reporting.measures.service_level import SERVICE_LEVEL
from hub.reporting.measures.speed_of_answer import SPEED_OF_ANSWER
from hub.reporting.measures.transfer_rate import TRANSFER_RATE
from hub.reporting.measures.wait_forecast import WAIT_ACCURACY, WAIT_ERROR
from hub.reporting.tally import Tally
from tests import factories

START = factories.NOON
HOUR = Frame(start=START, end=START + timedelta(hours=1), at=START + timedelta(hours=1))
RULES = Rules(promise_s=lambda queue_id: 20.0)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def contact(**fields: Any) -> HandledContact:
    defaults: dict[str, Any] = {
        "id": "c",
        "ticket_id": "t",
        "channel": "email",
        "queue_id": "q",
        "queued_at": START,
    }
    return HandledContact(**{**defaults, **fields})


def accepted(wait_s: float, **fields: Any) -> HandledContact:
    return contact(outcome=Outcome.ACTIVE, accepted_at=at(wait_s), waited_s=wait_s, **fields)


def left(wait_s: float, outcome: Outcome = Outcome.ABANDONED) -> HandledContact:
    return contact(outcome=outcome, left_at=at(wait_s), waited_s=wait_s, last_at=at(wait_s))


def handled(**fields: Any) -> HandledContact:
    return accepted(10, ended_at=at(300), **fields)


def value(measure: Measure, *contacts: HandledContact, rules: Rules = RULES) -> float | None:
    tally = Tally([HOUR], [measure], rules, lambda one: ("all",))
    for one in contacts:
        tally.add(one)
    return tally.value(0, "all", measure)


def parts(measure: Measure, *contacts: HandledContact, rules: Rules = RULES) -> tuple[float, float]:
    tally = Tally([HOUR], [measure], rules, lambda one: ("all",))
    for one in contacts:
        tally.add(one)
    return tally.parts(0, "all", measure)


@pytest.mark.parametrize(
    ("variant", "expected"),
    [(Abandoned.IGNORED, (1, 3)), (Abandoned.MISSED, (1, 5)), (Abandoned.SHORT_EXCLUDED, (1, 4))],
)
def test_the_service_level_and_its_variants(variant: Abandoned, expected: tuple[int, int]) -> None:
    contacts = [accepted(20), accepted(20.1), left(3), left(30), left(40, Outcome.MOVED)]
    waits = [contact(), contact(queued_at=at(3590))]  # one far too long at the end of the hour, one undecided
    rules = Rules(promise_s=lambda queue_id: 20.0, abandoned=variant)
    assert parts(SERVICE_LEVEL, *contacts, *waits, rules=rules) == expected


@given(
    waits=st.lists(st.integers(0, 3599), max_size=20),
    within=st.integers(0, 3600),
    more=st.integers(0, 3600),
)
def test_a_longer_promise_is_never_kept_less_often(waits: list[int], within: int, more: int) -> None:
    contacts = [accepted(float(wait)) for wait in waits]
    short = parts(SERVICE_LEVEL, *contacts, rules=Rules(promise_s=lambda queue_id: within))
    long = parts(SERVICE_LEVEL, *contacts, rules=Rules(promise_s=lambda queue_id: within + more))
    assert short[0] <= long[0] <= long[1] == short[1] == len(waits)


def test_speed_of_answer_and_longest_waits() -> None:
    assert value(SPEED_OF_ANSWER) is None
    direct = accepted(500, queued=False)
    assert value(SPEED_OF_ANSWER, accepted(10), accepted(20), direct) == 15
    waits = contact(queued_at=at(3000))
    assert value(LONGEST_WAIT, accepted(10), left(700), waits) == 700
    assert value(LONGEST_WAITING, accepted(10), left(700), waits) == 600
    assert value(WAITING, accepted(10), waits, contact(queued_at=at(3600))) == 1
    gone_later = left(4000)
    assert value(WAITING, gone_later) == 1  # it waited still when the hour ended


def test_abandonment_and_its_short_rule() -> None:
    contacts = [accepted(5), accepted(6), left(4.9), left(5)]
    assert value(ABANDONMENT, *contacts) == pytest.approx(1 / 3)
    assert (value(ABANDONED, *contacts), value(SHORT_ABANDONED, *contacts)) == (2, 1)
    assert value(ABANDONMENT, *contacts, rules=Rules(promise_s=lambda q: 20.0, short_s=0)) == 0.5


def test_handle_time_is_talk_hold_and_wrap_up() -> None:
    first = handled(talk_s=100.0, hold_s=20.0, wrap_up_s=30.0)
    second = handled(talk_s=50.0, wrap_up_s=0.0)
    both = (first, second, accepted(10))
    assert value(HANDLE_TIME, *both) == 100
    assert [value(one, *both) for one in (TALK_TIME, HOLD_TIME, WRAP_UP_TIME)] == [75, 10, 15]


def test_transfers_and_first_contact_resolution() -> None:
    assert value(TRANSFER_RATE, handled(transferred=True), handled()) == 0.5
    solved = {"solved_at": at(300)}
    week = timedelta(days=7)
    contacts = [
        handled(**solved),
        handled(**solved, sequence=1),
        handled(**solved, transferred=True),
        handled(**solved, again_at=at(300) + week),
        handled(**solved, again_at=at(301) + week),
        contact(outcome=Outcome.ABANDONED, left_at=at(300), **solved),
    ]
    assert parts(FIRST_CONTACT_RESOLUTION, *contacts) == (2, 5)


def test_foretold_waits_and_satisfaction() -> None:
    contacts = [accepted(100, expected_s=80), accepted(100, expected_s=60), accepted(100)]
    assert value(WAIT_ERROR, *contacts) == 30
    assert value(WAIT_ACCURACY, *contacts) == 0.5
    ratings = [handled(satisfaction=score, rated_at=at(400)) for score in (5, 4, 3, 1)]
    assert value(SATISFACTION, *ratings, handled()) == 0.5
    assert value(MEAN_RATING, *ratings) == 3.25


def test_what_falls_outside_the_interval_is_not_counted() -> None:
    before = contact(
        queued_at=at(-60),
        accepted_at=at(-1),
        waited_s=59,
        outcome=Outcome.HANDLED,
        ended_at=at(-1),
        last_at=at(-1),
    )
    after = accepted(3600)
    for measure in CONTACT_MEASURES:
        assert parts(measure, before)[1] == 0
    assert parts(SPEED_OF_ANSWER, after)[1] == 0


def test_every_measure_says_what_it_is() -> None:
    names = [one.name for one in (*CONTACT_MEASURES, *TIME_MEASURES)]
    assert len(names) == len(set(names))
    for one in (*CONTACT_MEASURES, *TIME_MEASURES):
        assert one.formula
        assert one.numerator
        assert one.source
        assert one.unit in ("share", "seconds", "contacts", "points")
    assert contact().last_at == STILL_OPEN
