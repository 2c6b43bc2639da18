"""Contacts as they are read off a ticket's history: told by the very transitions that change tickets."""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.clock import ManualClock
from hub.domain.ticket import Ticket, TicketStatus, Work, WorkState
from hub.domain.ticket_events import TicketEvent
from hub.eventbus.change import Change
from hub.eventbus.codec import event_to_doc
from hub.ids import IdFactory
from hub.reporting.contact import STILL_OPEN, HandledContact, Outcome
from hub.reporting.contact_facts import stem_of
from hub.reporting.contact_story import Context, Talk, contacts_of
from hub.reporting.measures.containment import CONTAINMENT
from hub.reporting.measures.definition import Part, Rules
from hub.tickets import work
from hub.tickets.handover import Transfer, assign, overflow, transfer
from hub.tickets.history import OWN_FIELDS, HistoryEntry
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.transitions import StatusOrder, set_status
from hub.tickets.work_events import Moment, queued
from tests import factories
from tests.fakes.contact_centre import Setup


class Case:
    """One ticket on which things happen."""

    def __init__(self) -> None:
        self.clock = ManualClock(factories.NOON)
        self.ids = IdFactory(self.clock)
        now = self.clock.now()
        self.entries: list[HistoryEntry] = []
        self.ticket = Ticket(
            id="t",
            number=1,
            subject="Where is it?",
            channel="webchat",
            inbox_id="chat",
            queue_id="billing",
            customer_id="mia",
            work=Work(state=WorkState.QUEUED, since=now, queued_at=now),
            created_at=now,
            updated_at=now,
        )
        self.keep(Change(self.ticket, [queued(self.ticket, "billing", "opened", self.moment, "")]))

    @property
    def moment(self) -> Moment:
        return Moment(self.clock.now(), self.ids)

    def wait(self, seconds: float) -> datetime:
        self.clock.advance(timedelta(seconds=seconds))
        return self.clock.now()

    def keep(self, change: Change[Ticket] | None) -> None:
        assert change is not None
        self.ticket = change.entity
        for event in change.events:
            assert isinstance(event, TicketEvent)
            data = {name: value for name, value in event_to_doc(event).items() if name not in OWN_FIELDS}
            self.entries.append(
                HistoryEntry(
                    id=event.id,
                    ticket_id="t",
                    at=event.at,
                    type=event.type,
                    actor_id=event.actor_id,
                    data=data,
                )
            )

    def offer(self, agent_id: str = "ana") -> str:
        offer_id = work.new_offer_id("t", self.ids)
        self.keep(work.make_offer(self.ticket, agent_id, offer_id, 30, self.moment))
        return offer_id

    def accept(self, agent_id: str = "ana") -> None:
        offer_id = self.offer(agent_id)
        self.keep(work.accept(self.ticket, agent_id, offer_id, self.moment))

    def set(self, status: TicketStatus, wrap_up_s: int = 0) -> None:
        order = StatusOrder(status=status, wrap_up_s=wrap_up_s)
        self.keep(set_status(self.ticket, order, SlaTerms(), self.ids, self.clock.now()))

    def contacts(self, *talks: Talk) -> list[HandledContact]:
        context = Context(
            stem=stem_of(self.ticket),
            team_of=lambda queue_id: f"team of {queue_id}",
            talks=talks,
        )
        found = contacts_of(context, self.entries)
        assert contacts_of(context, reversed(self.entries)) == found  # whatever order they come in
        return found


def test_a_wait_goes_on_in_the_queue_that_it_overflows_to() -> None:
    case = Case()
    came = case.clock.now()
    case.wait(60)
    source, target = factories.queue("billing"), factories.queue("side")
    case.keep(overflow(case.ticket, source, target, Setup(source, target), case.moment))
    waiting = case.contacts()[-1]
    assert (waiting.queue_id, waiting.outcome, waiting.queued_at) == ("side", Outcome.WAITING, came)
    case.wait(3)
    case.set(TicketStatus.SOLVED)
    moved, left = case.contacts()
    assert moved.outcome is Outcome.MOVED
    assert (left.outcome, left.waited_s) == (Outcome.ABANDONED, 63)  # nothing short about it


def test_a_contact_from_queue_to_end() -> None:
    case = Case()
    case.wait(12)
    offer_id = case.offer("bo")
    case.wait(5)
    case.keep(work.decline(case.ticket, work.Refusal(agent_id="bo", offer_id=offer_id), case.moment))
    case.wait(3)
    case.accept()
    case.wait(100)
    case.set(TicketStatus.SOLVED, wrap_up_s=60)
    case.wait(30)
    case.keep(work.end_work(case.ticket, "answered", case.moment))
    [one] = case.contacts()
    assert (one.outcome, one.agent_id, one.team_id) == (Outcome.HANDLED, "ana", "team of billing")
    assert (one.waited_s, one.talk_s, one.hold_s, one.wrap_up_s) == (20, 100, 0, 30)
    assert (one.offers, one.declined, one.unanswered) == (2, 1, 0)
    assert one.disposition == "answered"
    assert one.solved_at == factories.NOON + timedelta(seconds=120)
    assert one.last_at == case.clock.now()
    talk = Talk(began_at=factories.NOON + timedelta(seconds=25), talk_s=70, hold_s=25)
    earlier = Talk(began_at=factories.NOON, talk_s=1000, hold_s=0)
    [called] = case.contacts(earlier, talk)
    assert (called.talk_s, called.hold_s, called.handle_s) == (70, 25, 125)


def test_waiting_work_that_ends_unaccepted_is_abandoned() -> None:
    case = Case()
    case.offer()
    case.wait(40)
    case.set(TicketStatus.SOLVED)
    [one] = case.contacts()
    assert (one.outcome, one.waited_s, one.abandoned_at) == (Outcome.ABANDONED, 40, case.clock.now())


def test_a_transfer_is_a_second_contact_and_marks_the_first() -> None:
    case = Case()
    case.accept()
    case.wait(50)
    case.keep(transfer(case.ticket, Transfer(queue_id="tech"), case.moment))
    case.wait(7)
    case.accept("bo")
    first, second = case.contacts()
    assert (first.transferred, first.outcome, first.talk_s) == (True, Outcome.HANDLED, 50)
    assert (second.queue_id, second.agent_id, second.waited_s, second.sequence) == ("tech", "bo", 7, 1)
    assert (second.transferred, second.last_at) == (False, STILL_OPEN)


def test_a_transfer_is_one_whatever_reason_the_agent_gives() -> None:
    case = Case()
    case.accept()
    case.wait(5)
    order = Transfer(queue_id="tech", reason="needs a specialist", actor_id="ana")
    case.keep(transfer(case.ticket, order, case.moment))
    assert [one.transferred for one in case.contacts()] == [True, False]


def test_work_put_elsewhere_before_acceptance_is_moved() -> None:
    case = Case()
    case.wait(9)
    case.keep(transfer(case.ticket, Transfer(queue_id="tech"), case.moment))
    case.wait(2)
    case.keep(assign(case.ticket, "bo", case.moment, at_work=False))
    first, second = case.contacts()
    assert [first.outcome, second.outcome] == [Outcome.MOVED, Outcome.MOVED]
    assert (first.waited_s, second.waited_s) == (9, 2)


def test_assigning_gives_work_that_waited_or_did_not() -> None:
    case = Case()
    case.wait(9)
    case.keep(assign(case.ticket, "bo", case.moment, at_work=True))
    case.wait(20)
    case.keep(assign(case.ticket, "ana", case.moment, at_work=True))
    first, second = case.contacts()
    assert (first.queued, first.waited_s, first.transferred) == (True, 9, True)
    assert (second.queued, second.waited_s, second.agent_id) == (False, 0, "ana")


def test_work_given_back_keeps_its_place_and_is_no_transfer() -> None:
    case = Case()
    case.wait(10)
    case.accept()
    case.wait(30)
    case.keep(work.give_back(case.ticket, "console gone", case.moment))
    first, second = case.contacts()
    assert first.transferred is False
    assert second.queued_at == factories.NOON
    case.wait(5)
    case.accept("bo")
    assert case.contacts()[1].waited_s == 45


def test_a_customer_who_comes_back_is_noted_on_what_was_solved() -> None:
    case = Case()
    case.accept()
    case.set(TicketStatus.SOLVED)
    back = case.wait(3600)
    case.set(TicketStatus.OPEN)
    first, second = case.contacts()
    assert first.again_at == back
    assert (second.again_at, second.sequence, second.cause) == (None, 1, "reopened")


def test_a_rating_and_a_broken_promise_belong_to_the_last_contact() -> None:
    case = Case()
    case.accept()
    case.set(TicketStatus.SOLVED)
    rated = case.wait(60)
    changes = {"satisfaction": ("", "4")}
    case.entries.append(
        HistoryEntry(id="z1", ticket_id="t", at=rated, type="ticket.updated", data={"changes": changes})
    )
    case.entries.append(
        HistoryEntry(id="z2", ticket_id="t", at=rated, type="sla.breached", data={"clock": "resolution"})
    )
    [one] = case.contacts()
    assert (one.satisfaction, one.rated_at, one.breaches, one.last_at) == (4, rated, ("resolution",), rated)
    assert replace(one, version=3) != one


def test_what_the_hub_answered_is_a_contact_of_its_own() -> None:
    case = Case()
    case.entries.clear()

    def told(kind: str, seconds: float, **data: object) -> None:
        at = case.wait(seconds)
        case.entries.append(HistoryEntry(id=case.ids.new(), ticket_id="t", type=kind, at=at, data=data))

    told("self_service.began", 0, mode="answer", queue_id="billing")
    told("self_service.ended", 30, mode="answer", ending="helped")
    told("ticket.updated", 0, changes={"status": ("pending", "solved")})
    told("self_service.began", 60, mode="answer", queue_id="billing")
    told("self_service.ended", 30, mode="answer", ending="person")
    told("ticket.queued", 0, queue_id="billing", reason="self-service")
    contained, handed, waiting = case.contacts()
    assert (contained.outcome, contained.queued, contained.waited_s) == (Outcome.CONTAINED, False, 0.0)
    assert contained.again_at is not None
    assert (handed.outcome, handed.disposition) == (Outcome.MOVED, "person")
    assert (waiting.outcome, waiting.queued) == (Outcome.WAITING, True)
    rules = Rules(promise_s=lambda queue_id: 20)
    parts = [CONTAINMENT.counts(one, rules) for one in (contained, handed) if CONTAINMENT.moment(one)]
    assert parts == [Part(1.0), Part(0.0)]
    assert CONTAINMENT.moment(waiting) is None
