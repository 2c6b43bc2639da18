"""Work transitions: what is allowed from where, and what everybody hears of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.clock import ManualClock
from hub.domain.ticket import Ticket, Work, WorkState
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets import work
from hub.tickets.handover import Transfer, assign, transfer
from hub.tickets.work import OfferGone, Refusal, held_by, new_offer_id, ticket_of_offer
from hub.tickets.work_events import Moment

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLOCK = ManualClock(T0)
IDS = IdFactory(CLOCK)
NOW = Moment(T0, IDS)
LATER = Moment(T0 + timedelta(seconds=40), IDS)


def ticket(**changes: object) -> Ticket:
    waiting = Ticket(
        id="t1",
        number=1,
        subject="Question",
        channel="email",
        inbox_id="inbox",
        queue_id="main",
        customer_id="c1",
        work=Work(state=WorkState.QUEUED, since=T0, queued_at=T0),
        created_at=T0,
        updated_at=T0,
    )
    return replace(waiting, **changes)  # type: ignore[arg-type]


def done(change: Change[Ticket] | None) -> Ticket:
    assert change is not None
    return change.entity


def types(change: Change[Ticket] | None) -> list[str]:
    assert change is not None
    return [event.type for event in change.events]


OFFERED = done(work.make_offer(ticket(), "ana", "t1.o1", 30, NOW))
ACTIVE = done(work.accept(OFFERED, "ana", "t1.o1", NOW))
WRAPPING = done(work.start_wrap_up(ACTIVE, 60, NOW))
IDLE = done(work.end_work(WRAPPING, "answered", NOW))
REFUSAL = Refusal(agent_id="ana", offer_id="t1.o1", refusal_s=20)


def test_only_a_waiting_ticket_is_offered() -> None:
    assert (OFFERED.work.state, OFFERED.work.check_at) == (WorkState.OFFERED, T0 + timedelta(seconds=30))
    for held in (OFFERED, ACTIVE, WRAPPING, IDLE):
        assert work.make_offer(held, "bo", "t1.o2", 30, NOW) is None


def test_an_offer_is_accepted_once_and_by_its_agent_only() -> None:
    accepted = work.accept(OFFERED, "ana", "t1.o1", LATER)
    assert types(accepted) == ["offer.accepted"]
    assert accepted is not None
    assert accepted.events[0].waited_s == 40  # type: ignore[attr-defined]
    assert work.accept(OFFERED, "bo", "t1.o1", NOW) is None
    assert work.accept(OFFERED, "ana", "t1.o0", NOW) is None
    assert work.accept(ACTIVE, "ana", "t1.o1", NOW) is None


def test_declined_expired_and_withdrawn_offers_keep_the_place() -> None:
    for change in (
        work.decline(OFFERED, REFUSAL, LATER),
        work.expire(OFFERED, "t1.o1", LATER),
        work.withdraw(OFFERED, "t1.o1", "gone", LATER),
    ):
        back = done(change)
        assert (back.work.state, back.work.queued_at, back.work.offer, back.work.check_at) == (
            WorkState.QUEUED,
            T0,
            None,
            None,
        )


def test_an_offer_does_not_expire_before_its_deadline() -> None:
    assert work.expire(OFFERED, "t1.o1", Moment(T0 + timedelta(seconds=29), IDS)) is None
    assert types(work.expire(OFFERED, "t1.o1", Moment(T0 + timedelta(seconds=30), IDS))) == ["offer.expired"]


def test_refusals_are_remembered_until_they_end() -> None:
    first = done(work.decline(OFFERED, REFUSAL, NOW))
    assert (first.work.refused_by, first.work.refused_until) == (("ana",), T0 + timedelta(seconds=20))
    second = done(work.make_offer(first, "bo", "t1.o2", 30, NOW))
    refusal = Refusal(agent_id="bo", offer_id="t1.o2", refusal_s=20)
    assert done(work.decline(second, refusal, NOW)).work.refused_by == ("ana", "bo")
    assert done(work.decline(second, refusal, LATER)).work.refused_by == ("bo",)


def test_each_refusal_lapses_at_its_own_moment() -> None:
    first = done(work.decline(OFFERED, REFUSAL, NOW))
    later = Moment(T0 + timedelta(seconds=15), IDS)
    second = done(work.make_offer(first, "bo", "t1.o2", 30, later))
    both = done(work.decline(second, Refusal(agent_id="bo", offer_id="t1.o2", refusal_s=20), later)).work
    assert both.refusals == (("ana", T0 + timedelta(seconds=20)), ("bo", T0 + timedelta(seconds=35)))
    assert both.refused_until == T0 + timedelta(seconds=35)
    as_older_versions_stored_it = replace(both, refused_each=())
    assert as_older_versions_stored_it.refusals == (("ana", both.refused_until), ("bo", both.refused_until))


@pytest.mark.parametrize("state", ["idle", "queued"])
def test_what_nobody_holds_can_be_taken(state: str) -> None:
    held = ticket() if state == "queued" else IDLE
    taken = done(work.take(held, "bo", NOW))
    assert (taken.assignee_id, taken.work.state) == ("bo", WorkState.ACTIVE)


def test_what_somebody_holds_cannot_be_taken() -> None:
    assert [work.take(held, "bo", NOW) for held in (OFFERED, ACTIVE, WRAPPING)] == [None] * 3


def test_active_work_is_given_back_to_its_place() -> None:
    change = work.give_back(ACTIVE, "agent offline", LATER)
    back = done(change)
    assert (back.assignee_id, back.work.queued_at, back.work.last_agent_id) == (None, T0, "ana")
    assert types(change) == ["work.ended", "ticket.updated", "ticket.queued"]
    assert work.give_back(WRAPPING, "agent offline", LATER) is None


def test_wrap_up_ends_with_a_disposition_and_the_time_it_took() -> None:
    assert WRAPPING.work.check_at == T0 + timedelta(seconds=60)
    change = work.end_work(WRAPPING, "answered", LATER)
    assert (done(change).disposition, done(change).assignee_id, done(change).work.last_agent_id) == (
        "answered",
        "ana",
        "ana",
    )
    assert change is not None
    assert (change.events[0].handled_s, change.events[0].disposition) == (40, "answered")  # type: ignore[attr-defined]
    assert work.end_work(IDLE, "again", NOW) is None


def test_the_holder_is_whose_slot_it_takes() -> None:
    assert [held_by(each) for each in (ticket(), OFFERED, ACTIVE, WRAPPING, IDLE)] == [
        None,
        "ana",
        "ana",
        "ana",
        None,
    ]


@pytest.mark.parametrize(
    ("held", "heard"),
    [
        (ticket(), ["ticket.updated", "ticket.queued"]),
        (OFFERED, ["offer.withdrawn", "ticket.updated", "ticket.queued"]),
        (ACTIVE, ["work.ended", "ticket.updated", "ticket.queued"]),
        (WRAPPING, ["work.ended", "ticket.updated", "ticket.queued"]),
    ],
    ids=["queued", "offered", "active", "wrapping up"],
)
def test_a_transfer_frees_whoever_holds_the_ticket(held: Ticket, heard: list[str]) -> None:
    order = Transfer(queue_id="side", actor_id="bo", to_agent_id="cy", reserve_s=30, refused_by=("ana", "cy"))
    change = transfer(held, order, LATER)
    assert types(change) == heard
    after = change.entity
    assert (after.queue_id, after.assignee_id, after.work.queued_at) == ("side", None, LATER.now)
    assert (after.work.reserved_for, after.work.reserved_until) == ("cy", LATER.now + timedelta(seconds=30))
    assert after.work.refused_by == ("ana",)


def test_assigning_frees_the_holder_and_starts_the_new_owner_if_at_work() -> None:
    change = assign(ACTIVE, "bo", NOW, at_work=True, actor_id="cy")
    assert types(change) == ["work.ended", "ticket.updated", "offer.accepted"]
    assert (done(change).assignee_id, done(change).work.state) == ("bo", WorkState.ACTIVE)
    away = assign(OFFERED, "bo", NOW, at_work=False)
    assert types(away) == ["offer.withdrawn", "ticket.updated"]
    assert (done(away).assignee_id, done(away).work.state) == ("bo", WorkState.IDLE)
    assert assign(ACTIVE, "ana", NOW, at_work=True) is None


def test_an_offer_id_names_its_ticket() -> None:
    assert ticket_of_offer(new_offer_id("t1", IDS)) == "t1"
    for odd in ("", "t1", "t1.", ".x"):
        with pytest.raises(OfferGone):
            ticket_of_offer(odd)
