"""The dispatcher: offers are made, answered, run out, taken back; nothing waits in vain and nothing is lost."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from hub.domain.agent import AgentState
from hub.domain.queue import Queue
from hub.domain.ticket import Priority, Ticket, TicketStatus, WorkState
from hub.domain.ticket_events import OfferExpired, OfferMade, OfferWithdrawn, TicketQueued, WorkEnded
from hub.errors import Conflict, Invalid
from hub.eventbus.change import Change
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.transitions import StatusOrder, set_status
from hub.tickets.work import OfferGone
from tests.fakes.contact_centre import T0, ContactCentre
from tests.fakes.repositories import MemoryTickets

MAIN = Queue(id="main", name="Main", affinity_s=0)


async def test_a_ticket_goes_to_the_agent_with_the_skill() -> None:
    centre = ContactCentre()
    await centre.agent("ana", skills={"billing": 5})
    await centre.agent("bo", skills={"tech": 5})
    ticket = await centre.ticket(("tech", 3))
    await centre.settle()
    assert centre.offered_to(ticket.id) == "bo"
    accepted = await centre.desk.accept("bo", centre.offer_of(ticket.id))
    assert (accepted.assignee_id, accepted.work.state) == ("bo", WorkState.ACTIVE)


async def test_a_lost_event_is_made_good_by_the_sweep() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.settle()
    centre.lose_events = True
    ticket = await centre.ticket()
    await centre.wait(4)
    assert centre.offered_to(ticket.id) is None
    await centre.wait(1)
    assert centre.offered_to(ticket.id) == "ana"


async def test_an_unanswered_offer_expires_to_the_second_and_the_agent_does_not_respond() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.settle()
    offer_id = centre.offer_of(ticket.id)
    await centre.wait(29.9)
    assert centre.offer_of(ticket.id) == offer_id
    await centre.wait(0.1)
    assert centre.now_held(ticket.id).work.state is WorkState.QUEUED
    assert centre.roster.require("ana").state is AgentState.NOT_RESPONDING
    assert len(centre.of_type(OfferExpired)) == 1
    assert len(centre.of_type(OfferMade)) == 1, "who does not respond is not asked again"
    with pytest.raises(OfferGone):
        await centre.desk.accept("ana", offer_id)


async def test_who_comes_back_from_not_responding_is_asked_again() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.wait(0)
    await centre.wait(30)
    await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "ana"


async def test_the_tick_says_when_the_next_offer_expires() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.ticket()
    await centre.settle()
    await centre.wait(27)
    assert await centre.dispatcher.tick() == T0 + timedelta(seconds=30)


async def test_an_offer_that_ran_out_during_a_restart_expires_at_once() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.settle()
    centre.clock.advance(timedelta(seconds=31))
    await centre.restart()
    assert centre.now_held(ticket.id).work.state is WorkState.QUEUED
    assert centre.roster.require("ana").state is AgentState.NOT_RESPONDING


async def test_a_declined_ticket_keeps_its_place_and_goes_to_somebody_else() -> None:
    centre = ContactCentre()
    await centre.agent("ana", max_load=1, skills={"x": 9})
    first = await centre.ticket()
    await centre.wait(5)
    later = await centre.ticket()
    await centre.desk.decline("ana", centre.offer_of(first.id), "not mine")
    await centre.settle()
    assert centre.now_held(first.id).work.queued_at == T0
    assert centre.offered_to(later.id) == "ana"
    await centre.agent("bo", max_load=1)
    await centre.settle()
    assert centre.offered_to(first.id) == "bo"


async def test_who_declined_is_asked_again_after_a_while() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.settle()
    await centre.desk.decline("ana", centre.offer_of(ticket.id))
    await centre.wait(59)
    assert centre.offered_to(ticket.id) is None
    await centre.wait(1)
    assert centre.offered_to(ticket.id) == "ana"


async def test_who_declined_first_is_asked_again_first() -> None:
    centre = ContactCentre()
    for name in ("ana", "bo"):
        await centre.agent(name)
        await centre.wait(1)
    ticket = await centre.ticket()
    await centre.settle()
    await centre.desk.decline("ana", centre.offer_of(ticket.id))
    await centre.wait(20)
    await centre.desk.decline("bo", centre.offer_of(ticket.id))
    await centre.wait(39)
    assert centre.offered_to(ticket.id) is None
    await centre.wait(1)
    assert centre.offered_to(ticket.id) == "ana"


async def test_an_expired_ticket_goes_before_later_ones() -> None:
    centre = ContactCentre()
    await centre.agent("ana", max_load=1)
    first = await centre.ticket()
    await centre.settle()
    later = await centre.ticket()
    await centre.wait(30)
    await centre.agent("bo", max_load=1)
    await centre.settle()
    assert (centre.offered_to(first.id), centre.offered_to(later.id)) == ("bo", None)


async def test_an_agent_on_a_break_loses_the_offer_to_somebody_else() -> None:
    centre = ContactCentre()
    await centre.agent("ana", skills={"x": 1, "y": 1})
    ticket = await centre.ticket(("x", 1))
    await centre.settle()
    await centre.agent("bo", skills={"x": 1})
    await centre.desk.set_state("ana", AgentState.BREAK, "lunch", by="ana")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "bo"
    assert [event.reason for event in centre.of_type(OfferWithdrawn)] == ["agent break"]  # type: ignore[attr-defined]


async def test_a_dropped_agent_keeps_offer_and_work_for_the_grace_period() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    active, offered = await centre.ticket(), await centre.ticket()
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(active.id))
    await centre.agent("bo")
    await centre.presence.disconnected("ana", "ana-1")
    await centre.wait(29)
    assert centre.now_held(active.id).assignee_id == "ana"
    assert centre.offered_to(offered.id) == "ana"
    await centre.wait(1)
    assert centre.roster.require("ana").state is AgentState.OFFLINE
    assert centre.offered_to(active.id) == "bo"
    assert centre.offered_to(offered.id) == "bo"


async def test_an_agent_who_comes_back_in_time_keeps_the_work() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    active = await centre.ticket()
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(active.id))
    await centre.presence.disconnected("ana", "ana-1")
    await centre.wait(20)
    await centre.presence.connected("ana", "ana-2")
    await centre.wait(60)
    assert centre.now_held(active.id).assignee_id == "ana"
    assert centre.roster.require("ana").state is AgentState.AVAILABLE


async def test_no_new_offer_goes_to_an_agent_without_a_console() -> None:
    centre = ContactCentre()
    await centre.agent("ana", connected=False)
    ticket = await centre.ticket()
    await centre.settle()
    assert centre.offered_to(ticket.id) is None
    await centre.presence.connected("ana", "ana-1")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "ana"


async def test_after_a_restart_agents_have_a_grace_period_to_come_back() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    active = await centre.ticket()
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(active.id))
    await centre.restart()
    await centre.wait(29)
    assert centre.now_held(active.id).assignee_id == "ana"
    await centre.wait(1)
    held = centre.now_held(active.id)
    assert (held.work.state, held.work.last_agent_id, held.work.queued_at) == (WorkState.QUEUED, "ana", T0)


async def test_capacity_is_kept_per_channel_and_in_all() -> None:
    centre = ContactCentre()
    await centre.agent("ana", capacity={"webchat": 2, "email": 2}, max_load=3)
    chats = [await centre.ticket() for _ in range(3)]
    mails = [await centre.ticket(channel="email") for _ in range(3)]
    await centre.settle()
    assert [centre.offered_to(ticket.id) for ticket in chats] == ["ana", "ana", None]
    assert [centre.offered_to(ticket.id) for ticket in mails] == ["ana", None, None]
    assert centre.dispatcher.load("ana") == 3


async def test_the_slot_is_free_again_when_the_work_ends() -> None:
    centre = ContactCentre()
    await centre.agent("ana", max_load=1)
    first, second = await centre.ticket(), await centre.ticket()
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(first.id))
    await centre.wait(100)
    ended = await centre.desk.wrap_up("ana", first.id, "answered")
    assert (ended.status, ended.disposition, ended.work.state) == (
        TicketStatus.SOLVED,
        "answered",
        WorkState.IDLE,
    )
    await centre.settle()
    assert centre.offered_to(second.id) == "ana"
    assert centre.roster.require("ana").idle_since == T0 + timedelta(seconds=100)
    (over,) = centre.of_type(WorkEnded)
    assert (over.disposition, over.handled_s) == ("answered", 100.0)  # type: ignore[attr-defined]


async def test_wrap_up_takes_the_slot_and_ends_by_itself() -> None:
    centre = ContactCentre()
    await centre.agent("ana", max_load=1)
    first, second = await centre.ticket(), await centre.ticket()
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(first.id))
    order = StatusOrder(status=TicketStatus.SOLVED, actor_id="ana", wrap_up_s=60)
    await centre.tickets.update(
        first.id, lambda held: set_status(held, order, SlaTerms(), centre.ids, centre.clock.now())
    )
    await centre.wait(59)
    assert centre.offered_to(second.id) is None
    await centre.wait(1)
    assert centre.offered_to(second.id) == "ana"
    assert centre.now_held(first.id).work.state is WorkState.IDLE
    late = await centre.desk.wrap_up("ana", first.id, "late note")
    assert late.disposition == "late note"


async def _wrapping(centre: ContactCentre, *, until_disposition: bool = False) -> str:
    """Return a ticket on which ana does the after-work, for 60 seconds or until she says how it ended."""
    await centre.agent("ana", max_load=1)
    ticket = await centre.ticket()
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(ticket.id))
    order = StatusOrder(
        status=TicketStatus.SOLVED, actor_id="ana", wrap_up_s=60, until_disposition=until_disposition
    )
    await centre.tickets.update(
        ticket.id, lambda held: set_status(held, order, SlaTerms(), centre.ids, centre.clock.now())
    )
    return ticket.id


async def test_wrap_up_is_made_longer_once() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", wrap_up_s=60))
    ticket_id = await _wrapping(centre)
    await centre.wait(30)
    longer = await centre.desk.extend_wrap_up("ana", ticket_id)
    assert longer.work.check_at == centre.clock.now() + timedelta(seconds=90)
    with pytest.raises(Conflict):
        await centre.desk.extend_wrap_up("ana", ticket_id)
    await centre.wait(89)
    assert centre.now_held(ticket_id).work.state is WorkState.WRAP_UP
    await centre.wait(1)
    assert centre.now_held(ticket_id).work.state is WorkState.IDLE


async def test_nobody_makes_the_wrap_up_of_another_longer() -> None:
    centre = ContactCentre()
    ticket_id = await _wrapping(centre)
    await centre.agent("bo")
    with pytest.raises(Conflict):
        await centre.desk.extend_wrap_up("bo", ticket_id)


async def test_a_queue_may_want_a_disposition_before_the_slot_is_free() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", disposition_required=True))
    ticket_id = await _wrapping(centre, until_disposition=True)
    await centre.wait(3600)
    assert centre.now_held(ticket_id).work.state is WorkState.WRAP_UP
    with pytest.raises(Invalid, match="disposition"):
        await centre.desk.wrap_up("ana", ticket_id, " ")
    with pytest.raises(Conflict):
        await centre.desk.extend_wrap_up("ana", ticket_id)
    await centre.desk.wrap_up("ana", ticket_id, "solved")
    assert centre.now_held(ticket_id).work.state is WorkState.IDLE


async def test_a_wanted_disposition_does_not_hold_an_agent_who_left() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", disposition_required=True))
    ticket_id = await _wrapping(centre, until_disposition=True)
    await centre.desk.set_state("ana", AgentState.OFFLINE, by="ana")
    await centre.settle()
    assert centre.now_held(ticket_id).work.state is WorkState.IDLE


async def test_a_returning_customer_gets_the_agent_who_knows_the_case() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=20))
    await centre.agent("ana", skills={"x": 1})
    earlier = await centre.ticket(("x", 1), customer_id="c1")
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(earlier.id))
    await centre.desk.wrap_up("ana", earlier.id, "done")
    await centre.agent("bo", skills={"x": 9})
    stranger = await centre.ticket(("x", 1), customer_id="c2")
    again = await centre.ticket(("x", 1), customer_id="c1")
    await centre.settle()
    assert (centre.offered_to(stranger.id), centre.offered_to(again.id)) == ("bo", "ana")


async def test_affinity_ends_after_its_limit() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=20))
    await centre.agent("ana")
    await centre.agent("bo")
    await centre.desk.set_state("ana", AgentState.BUSY, by="ana")
    work_before = await centre.ticket(customer_id="c1")
    await centre.settle()
    assert centre.offered_to(work_before.id) == "bo"
    await centre.desk.accept("bo", centre.offer_of(work_before.id))
    await centre.desk.wrap_up("bo", work_before.id, "done")
    await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    await centre.desk.set_state("bo", AgentState.BUSY, by="bo")
    again = await centre.ticket(customer_id="c1")
    await centre.wait(19)
    assert centre.offered_to(again.id) is None
    await centre.wait(1)
    assert centre.offered_to(again.id) == "ana"


async def test_the_more_urgent_ticket_goes_first() -> None:
    centre = ContactCentre()
    await centre.ticket()
    urgent = await centre.ticket(priority=Priority.URGENT)
    await centre.agent("ana", max_load=1)
    await centre.settle()
    assert centre.offered_to(urgent.id) == "ana"
    assert len(centre.of_type(OfferMade)) == 1


async def test_a_solved_ticket_leaves_the_queue() -> None:
    centre = ContactCentre()
    ticket = await centre.ticket()
    await centre.settle()
    order = StatusOrder(status=TicketStatus.SOLVED)
    await centre.tickets.update(
        ticket.id, lambda held: set_status(held, order, SlaTerms(), centre.ids, centre.clock.now())
    )
    await centre.agent("ana")
    await centre.settle()
    assert centre.now_held(ticket.id).work.state is WorkState.IDLE
    assert centre.dispatcher.load("ana") == 0


async def test_places_count_within_the_queue() -> None:
    centre = ContactCentre(MAIN, Queue(id="side", name="Side", affinity_s=0))
    first = await centre.ticket()
    aside = await centre.ticket(queue_id="side")
    await centre.wait(1)
    second = await centre.ticket()
    await centre.settle()
    assert [await centre.dispatcher.place(each) for each in (first, second, aside)] == [1, 2, 1]
    assert centre.dispatcher.places() == {first.id: 1, second.id: 2, aside.id: 1}
    await centre.agent("ana", max_load=1)
    await centre.settle()
    assert [await centre.dispatcher.place(each) for each in (first, second)] == [None, 1]


async def test_why_names_every_candidate() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, team_id="red"))
    await centre.agent("ana", skills={"billing": 7}, team_ids=("red",))
    await centre.agent("bo", skills={"billing": 5}, team_ids=("red",))
    await centre.agent("cy", skills={"billing": 2}, team_ids=("red",), state=AgentState.BREAK)
    await centre.agent("di", skills={"billing": 9})
    ticket = await centre.ticket(("billing", 3))
    await centre.settle()
    (decision,) = await centre.dispatcher.of_ticket(ticket.id)
    assert (decision.outcome, decision.chosen) == ("offered", "ana")
    found = {each.agent_id: each for each in decision.candidates}
    assert list(found) == ["ana", "bo", "di", "cy"]
    assert found["ana"].reasons[0].startswith("chosen: proficiency 7, holds 0")
    assert (found["bo"].eligible, found["bo"].score) == (True, 2)
    assert found["di"].reasons == ("not in the team of the queue Main",)
    assert found["cy"].reasons == ("needs billing of at least 3, has 2", "is break")
    assert decision.facts["needs"] == "billing >= 3"


async def test_why_explains_a_ticket_that_waits() -> None:
    centre = ContactCentre()
    await centre.agent("ana", state=AgentState.BUSY)
    ticket = await centre.ticket()
    await centre.settle()
    (decision,) = await centre.dispatcher.of_ticket(ticket.id)
    assert (decision.outcome, decision.chosen) == ("waiting", None)
    assert decision.candidates[0].reasons == ("is busy",)


async def test_a_ticket_of_an_unknown_queue_stops_nobody() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.ticket(queue_id="gone")
    ticket = await centre.ticket()
    await centre.settle()
    assert centre.offered_to(ticket.id) == "ana"


async def test_changed_queues_are_obeyed() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, team_id="red"))
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.settle()
    assert centre.offered_to(ticket.id) is None
    centre.setup.queue_rows["main"] = MAIN
    await centre.dispatcher.setup_changed("main")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "ana"


class SlowTickets(MemoryTickets):
    """Give what was read only after a while, if asked to."""

    slow: asyncio.Event | None = None

    async def in_work_states(
        self, states: Sequence[WorkState], since: datetime | None = None
    ) -> list[Ticket]:
        found = await super().in_work_states(states, since)
        if self.slow is not None:
            await self.slow.wait()
        return found


async def test_a_queue_that_changes_during_a_sweep_is_obeyed() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, team_id="red"))
    centre.tickets = SlowTickets(centre.tickets._publish)
    centre.boot()
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.settle()
    centre.clock.advance(timedelta(seconds=5))
    centre.tickets.slow = asyncio.Event()
    reading = asyncio.create_task(centre.dispatcher.tick())
    await asyncio.sleep(0)
    centre.setup.queue_rows["main"] = MAIN
    await centre.dispatcher.setup_changed("main")
    centre.tickets.slow.set()
    await reading
    await centre.settle()
    assert centre.offered_to(ticket.id) == "ana"


class FailingTickets(MemoryTickets):
    """Refuse writes for a while, as a store out of reach does."""

    failing = False

    async def update(self, entity_id: str, change: Callable[[Ticket], Change[Ticket] | None]) -> Ticket:
        if self.failing:
            raise OSError("out of reach")
        return await super().update(entity_id, change)


async def test_what_could_not_be_written_is_tried_again_a_second_later() -> None:
    centre = ContactCentre()
    centre.tickets = FailingTickets(centre.tickets._publish)
    centre.boot()
    await centre.agent("ana", max_load=1)
    await centre.settle()
    centre.tickets.failing = True
    ticket = await centre.ticket()
    await centre.settle()
    assert centre.dispatcher.load("ana") == 0
    centre.tickets.failing = False
    await centre.wait(0.9)
    assert centre.offered_to(ticket.id) is None
    await centre.wait(0.1)
    assert centre.offered_to(ticket.id) == "ana"


@pytest.mark.parametrize("turns", range(8))
async def test_reading_everything_again_while_offers_are_written_keeps_to_capacity(turns: int) -> None:
    centre = ContactCentre()
    await centre.agent("ana", max_load=2)
    await centre.settle()
    for _ in range(4):
        await centre.ticket()
    for event in centre.undelivered:
        await centre.dispatcher.on_event(event)
    await centre.dispatcher.tick()
    for _ in range(turns):
        await asyncio.sleep(0)
    await centre.dispatcher.setup_changed()
    await centre.dispatcher.tick()
    await centre.dispatcher.tick()
    await centre.settle()
    assert [centre.offered_to(each) for each in sorted(centre.tickets.rows)] == ["ana", "ana", None, None]
    assert centre.dispatcher.load("ana") == 2


async def test_the_running_service_offers_on_a_nudge_and_stops() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.dispatcher.start()
    ticket = await centre.ticket()
    for event in centre.undelivered:
        await centre.dispatcher.on_event(event)
    async with asyncio.timeout(5):
        while centre.offered_to(ticket.id) is None:
            await asyncio.sleep(0)
    await centre.dispatcher.stop()


async def test_a_given_back_ticket_says_so() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(ticket.id))
    await centre.desk.set_state("ana", AgentState.OFFLINE, by="ana")
    await centre.settle()
    held = centre.now_held(ticket.id)
    assert (held.assignee_id, held.work.state) == (None, WorkState.QUEUED)
    assert [event.reason for event in centre.of_type(TicketQueued)] == ["", "agent offline"]  # type: ignore[attr-defined]
