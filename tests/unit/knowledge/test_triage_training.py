"""What a desk's labels teach, and that a model is never taken unless it is better."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.ticket import Ticket, Work
from hub.domain.ticket_events import TicketUpdated
from hub.domain.triage import LabelSource, Target, TriageLabel
from hub.domain.triage_reasons import Because, Reason
from hub.knowledge.triage.accuracy import accuracy_of
from hub.knowledge.triage.figures import (
    Tried,
    calibration_error,
    chance_bins,
    compared,
    label_figures,
)
from hub.knowledge.triage.labels import Lesson, lessons_of
from hub.knowledge.triage.learned import Calibration, Learned, packed, unpacked
from hub.knowledge.triage.lessons import Lessons
from hub.knowledge.triage.schedule import next_training
from hub.knowledge.triage.training import split, train, what_it_gets
from tests.fakes.embedder import WordEmbedder

T0 = datetime(2026, 11, 1, tzinfo=UTC)
BILLING = ("invoice", "refund", "charge", "payment", "receipt", "tax")
PARCELS = ("parcel", "courier", "delivery", "tracking", "address", "box")


def label(number: int, name: str, text: str, channel: str = "email", default: str = "mail") -> TriageLabel:
    return TriageLabel(
        id=f"t{number}.queue",
        ticket_id=f"t{number}",
        target=Target.QUEUE,
        label=name,
        text=text,
        channel=channel,
        source=LabelSource.SOLVED if name == default else LabelSource.CORRECTION,
        default=default,
        before=default,
        opened_at=T0 + timedelta(hours=number),
        at=T0 + timedelta(hours=number, minutes=5),
    )


def text_of(words: tuple[str, ...], number: int) -> str:
    """Return a text of two words of a kind, alike and never the same."""
    return f"my {words[number % 6]} and the {words[(number * 5 + 1) % 6]} number {number}"


def desk(count: int = 24) -> list[TriageLabel]:
    """Return labels: what is about parcels had to be moved to another queue."""
    return [
        label(number, "mail" if number % 2 else "parcels", text_of((PARCELS, BILLING)[number % 2], number))
        for number in range(count)
    ]


def lessons(labels: list[TriageLabel]) -> Lessons:
    return Lessons(target=Target.QUEUE, labels=labels, threshold=0.7)


def default_of(one: TriageLabel) -> str:
    return one.default


def test_corrections_teach_and_the_model_survives_its_storage() -> None:
    outcome = train(lessons(desk()), WordEmbedder(), default_of)
    assert outcome.better, outcome.reason
    assert outcome.model is not None
    stored = unpacked(packed(outcome.model), WordEmbedder())
    model = Learned("m1", stored, outcome.calibration, outcome.channels)
    said = model.say("where is the courier with my parcel", "email")
    assert (said.label, said.outside) == ("parcels", False)
    assert said.chance > 0.7
    assert what_it_gets(model, label(99, "?", "the tracking of my box"), 0.7) == "parcels"
    assert what_it_gets(model, label(99, "?", "qwerty zzz"), 0.7) == "mail"
    card = outcome.card
    assert (card.learned, card.corrections, card.tried, card.losses) == (24, 12, 8, 0)
    assert card.right is not None
    assert card.right_before is not None
    assert card.right > card.right_before
    assert {one.label: one.learned for one in card.labels} == {"mail": 12, "parcels": 12}


def test_a_queue_is_never_chosen_for_a_channel_from_which_nobody_files_there() -> None:
    outcome = train(lessons(desk()), WordEmbedder(), default_of)
    assert outcome.model is not None
    model = Learned("m1", outcome.model, outcome.calibration, outcome.channels)
    said = model.say("where is the courier with my parcel", "webchat")
    assert said.outside
    assert said.reason == Reason(Because.OTHER_CHANNEL)


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ([], "0 tickets"),
        (desk(11), "11 tickets"),
        ([label(number, "mail", text_of(BILLING, number)) for number in range(20)], "same label"),
        ([label(number, f"q{number}", text_of(BILLING, number)) for number in range(20)], "0 tickets"),
    ],
)
def test_too_few_labels_are_said_to_be(labels: list[TriageLabel], reason: str) -> None:
    outcome = train(lessons(labels), WordEmbedder(), default_of)
    assert (outcome.better, outcome.enough, outcome.model) == (False, False, None)
    assert reason in outcome.reason


def test_labels_by_chance_teach_nothing() -> None:
    """Texts that have nothing to do with their labels make no model that is taken."""
    noise = [
        label(number, ("mail", "parcels")[number % 7 < 3], text_of(PARCELS + BILLING, number * 7))
        for number in range(40)
    ]
    assert not train(lessons(noise), WordEmbedder(), lambda one: one.label).better


names = st.sampled_from(("a", "b", "c"))


@given(st.lists(st.tuples(names, names, names), max_size=60))
def test_a_worse_model_is_never_taken(rows: list[tuple[str, str, str]]) -> None:
    new = [Tried(truth=truth, guess=got, chance=0.9, answered=True, got=got) for truth, got, _ in rows]
    old = [before for _, _, before in rows]
    contest = compared(new, old)
    rights = sum(one.right for one in new), sum(one.truth == was for one, was in zip(new, old, strict=True))
    if contest.better:
        assert rights[0] > rights[1]
        assert contest.wins - contest.losses == rights[0] - rights[1]
        assert contest.p <= 0.2
    assert not compared([Tried(truth=o, guess=o, chance=1, answered=True, got=o) for o in old], old).better


def test_the_sign_test_is_exact() -> None:
    right = [Tried(truth="a", guess="a", chance=0.9, answered=True, got="a")] * 4
    assert compared(right, ["b"] * 4).p == 0.0625
    assert compared(right[:3], ["b"] * 3).better
    assert compared(right[:2], ["b"] * 2).p == 0.25
    assert not compared(right[:2], ["b"] * 2).better


def test_the_newest_of_every_label_are_held_back_and_stay_so_as_time_goes_on() -> None:
    older, newest = split(desk(24))
    assert {one.label for one in newest} == {"mail", "parcels"}
    assert max(one.opened_at for one in older) < min(one.opened_at for one in newest)
    learned_before = {one.id for one in older}
    for more in (26, 30, 60):
        assert not learned_before & {one.id for one in split(desk(more))[1]}


def test_figures_of_labels_and_chances() -> None:
    tried = [
        Tried(truth="a", guess="a", chance=0.95, answered=True, got="a"),
        Tried(truth="a", guess="b", chance=0.85, answered=True, got="b"),
        Tried(truth="b", guess="b", chance=0.85, answered=True, got="b"),
        Tried(truth="b", guess="a", chance=0.25, answered=False, got="a"),
    ]
    first, second = label_figures(tried, Counter(a=5, b=3))
    assert (first.label, first.precision, first.recall) == ("a", 1.0, 0.5)
    assert (second.label, second.precision, second.recall) == ("b", 0.5, 0.5)
    bins = chance_bins(tried)
    assert [(one.count, one.right) for one in bins] == [(1, 0.0), (2, 0.5), (1, 1.0)]
    assert calibration_error(bins) == pytest.approx((0.25 + 2 * 0.35 + 0.05) / 4)
    assert calibration_error(()) is None


def test_a_calibration_that_says_nothing_changes_nothing() -> None:
    assert Calibration().of(0.8) == pytest.approx(0.8)
    assert Calibration(slope=0.5).of(0.99) < 0.99


TICKET = Ticket(
    id="t1",
    number=1,
    subject="s",
    channel="email",
    inbox_id="mailbox",
    queue_id="mail",
    customer_id="c1",
    work=Work(since=T0),
    created_at=T0,
    updated_at=T0,
)


def event(actor_id: str = "ana", **changes: tuple[str, str]) -> TicketUpdated:
    return TicketUpdated(id="e1", at=T0, ticket_id="t1", actor_id=actor_id, changes=changes)


def correction(target: Target, name: str, before: str) -> Lesson:
    return Lesson(target=target, label=name, before=before, source=LabelSource.CORRECTION)


def test_what_an_agent_changes_is_a_lesson_and_what_the_hub_does_is_none() -> None:
    moved = event(queue=("mail", "parcels"), priority=("normal", "high"), assignee=("ana", ""))
    assert lessons_of(moved, TICKET, set()) == [
        correction(Target.QUEUE, "parcels", "mail"),
        correction(Target.PRIORITY, "high", "normal"),
    ]
    assert lessons_of(event("", queue=("mail", "parcels")), TICKET, set()) == []
    assert lessons_of(event(assignee=("ana", "")), TICKET, set()) == []


def test_what_is_called_spam_teaches_spam_and_nothing_of_queues_and_priorities() -> None:
    tagged = event(tags=("vip", "vip, spam"), priority=("normal", "low"))
    assert lessons_of(tagged, TICKET, set(), "junk") == [correction(Target.SPAM, "spam", "ham")]
    assert lessons_of(event(queue=("mail", "junk")), TICKET, set(), "junk") == []
    untagged = event(tags=("spam", ""), priority=("low", "normal"))
    assert lessons_of(untagged, TICKET, set(), "junk") == [correction(Target.SPAM, "ham", "spam")]


def test_a_ticket_solved_as_it_was_confirms_what_it_had() -> None:
    solved = lessons_of(event(status=("open", "solved")), TICKET, {"billing"})
    assert {(one.target, one.label, one.source) for one in solved} == {
        (Target.QUEUE, "mail", LabelSource.SOLVED),
        (Target.PRIORITY, "normal", LabelSource.SOLVED),
        (Target.SPAM, "ham", LabelSource.SOLVED),
    }


def test_accuracy_counts_what_was_judged_surely() -> None:
    wrong = replace(label(1, "parcels", "x"), predicted="mail", abstained=False)
    right = replace(label(2, "mail", "x"), predicted="mail", abstained=False)
    unsure = replace(label(30, "mail", "x"), predicted="parcels", abstained=True)
    first, second = accuracy_of([wrong, right, unsure], T0, timedelta(days=1))
    assert (first.labels, first.answered, first.right, first.corrected) == (2, 2, 1, 1)
    assert (second.start, second.labels, second.answered) == (T0 + timedelta(days=1), 1, 0)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, datetime(2026, 11, 2, 2, 30, tzinfo=UTC)),
        (datetime(2026, 11, 2, 2, 40, tzinfo=UTC), datetime(2026, 11, 9, 2, 30, tzinfo=UTC)),
        (datetime(2026, 10, 26, 15, tzinfo=UTC), datetime(2026, 11, 3, 2, 30, tzinfo=UTC)),
    ],
)
def test_the_next_training_is_at_the_quiet_hour_of_the_place(last: datetime | None, due: datetime) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    began = datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert next_training(last, began, 7, "03:30", berlin) == due
