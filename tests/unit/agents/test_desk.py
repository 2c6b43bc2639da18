"""What agents do at their desk, and every refusal."""

import asyncio

import pytest

from hub.domain.agent import AgentState, Role
from hub.domain.agent_events import AgentStateChanged
from hub.domain.queue import Queue
from hub.domain.ticket import TicketStatus, Work, WorkState
from hub.domain.ticket_events import OfferAccepted
from hub.errors import Conflict, Forbidden, Invalid, NotFound
from hub.tickets.work import OfferGone
from tests.fakes.contact_centre import T0, ContactCentre

RED = Queue(id="main", name="Main", affinity_s=0, team_id="red")


async def offered(centre: ContactCentre) -> tuple[str, str]:
    """Return a ticket that is offered to ana, and the offer."""
    await centre.agent("ana")
    ticket = await centre.ticket()
    await centre.settle()
    return ticket.id, centre.offer_of(ticket.id)


async def test_accepting_twice_is_no_error_and_counts_once() -> None:
    centre = ContactCentre()
    _, offer_id = await offered(centre)
    first = await centre.desk.accept("ana", offer_id)
    assert await centre.desk.accept("ana", offer_id) == first
    assert len(centre.of_type(OfferAccepted)) == 1


async def test_accepting_at_the_same_time_gives_it_to_one() -> None:
    centre = ContactCentre()
    await centre.agent("bo", state=AgentState.BUSY)
    ticket_id, offer_id = await offered(centre)
    outcomes = await asyncio.gather(
        centre.desk.take("bo", ticket_id), centre.desk.accept("ana", offer_id), return_exceptions=True
    )
    assert [isinstance(each, Conflict) for each in outcomes] == [True, False]
    assert centre.now_held(ticket_id).assignee_id == "ana"


@pytest.mark.parametrize("turns", range(12))
async def test_a_ticket_taken_while_it_is_being_offered_has_one_holder(turns: int) -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.agent("bo", state=AgentState.BUSY)
    await centre.settle()
    ticket = await centre.ticket()

    async def take() -> None:
        for _ in range(turns):
            await asyncio.sleep(0)
        await centre.desk.take("bo", ticket.id)

    await asyncio.gather(centre.settle(), take(), return_exceptions=True)
    await centre.settle()
    held = centre.now_held(ticket.id)
    assert (held.assignee_id, held.work.state) in (("bo", WorkState.ACTIVE), (None, WorkState.OFFERED))
    assert centre.dispatcher.load("ana") + centre.dispatcher.load("bo") == 1


@pytest.mark.parametrize("offer_id", ["", "nonsense", "t999.x", "t001.x"])
async def test_an_unknown_offer_is_gone(offer_id: str) -> None:
    centre = ContactCentre()
    await offered(centre)
    with pytest.raises(OfferGone) as caught:
        await centre.desk.accept("ana", offer_id)
    assert caught.value.code == "offer_gone"
    with pytest.raises(OfferGone):
        await centre.desk.decline("ana", offer_id)


async def test_nobody_answers_the_offer_of_somebody_else() -> None:
    centre = ContactCentre()
    ticket_id, offer_id = await offered(centre)
    await centre.agent("bo")
    with pytest.raises(OfferGone):
        await centre.desk.accept("bo", offer_id)
    with pytest.raises(OfferGone):
        await centre.desk.decline("bo", offer_id)
    assert centre.offered_to(ticket_id) == "ana"


async def test_declining_twice_is_no_error() -> None:
    centre = ContactCentre()
    _, offer_id = await offered(centre)
    await centre.desk.decline("ana", offer_id, "busy")
    await centre.desk.decline("ana", offer_id, "busy")


async def test_states_are_set_with_one_event_each() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.wait(10)
    agent = await centre.desk.set_state("ana", AgentState.BREAK, "lunch", by="ana")
    assert (agent.state, agent.state_reason, agent.state_since) == (
        AgentState.BREAK,
        "lunch",
        centre.clock.now(),
    )
    await centre.desk.set_state("ana", AgentState.BREAK, "lunch", by="ana")
    (event,) = centre.of_type(AgentStateChanged)
    assert (event.previous, event.state, event.by) == ("available", "break", "ana")  # type: ignore[attr-defined]


async def test_becoming_available_begins_the_idle_time() -> None:
    centre = ContactCentre()
    await centre.agent("ana", state=AgentState.BREAK)
    await centre.wait(10)
    agent = await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    assert agent.idle_since == centre.clock.now()


async def test_only_supervisors_set_the_state_of_others() -> None:
    centre = ContactCentre()
    await centre.agent("ana")
    await centre.agent("bo")
    await centre.agent("sue", role=Role.SUPERVISOR)
    with pytest.raises(Forbidden):
        await centre.desk.set_state("ana", AgentState.BREAK, by="bo")
    agent = await centre.desk.set_state("ana", AgentState.BREAK, by="sue")
    assert agent.state is AgentState.BREAK


async def test_states_that_make_no_sense_are_refused() -> None:
    centre = ContactCentre()
    await centre.agent("ana", active=False)
    with pytest.raises(Invalid):
        await centre.desk.set_state("ana", AgentState.NOT_RESPONDING, by="ana")
    with pytest.raises(Conflict):
        await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    with pytest.raises(NotFound):
        await centre.desk.set_state("nobody", AgentState.AVAILABLE)


async def test_what_nobody_works_on_can_be_taken_beyond_capacity() -> None:
    centre = ContactCentre()
    await centre.agent("ana", max_load=1, state=AgentState.BUSY)
    first, second = await centre.ticket(), await centre.ticket()
    for ticket in (first, second):
        assert (await centre.desk.take("ana", ticket.id)).assignee_id == "ana"
    await centre.settle()
    assert centre.dispatcher.load("ana") == 2
    assert (await centre.desk.take("ana", first.id)).assignee_id == "ana"


async def test_taking_ones_own_offer_accepts_it() -> None:
    centre = ContactCentre()
    ticket_id, offer_id = await offered(centre)
    await centre.desk.take("ana", ticket_id)
    (event,) = centre.of_type(OfferAccepted)
    assert event.offer_id == offer_id  # type: ignore[attr-defined]


@pytest.mark.parametrize("state", [AgentState.BUSY, AgentState.OFFLINE])
async def test_what_others_have_or_are_asked_cannot_be_taken(state: AgentState) -> None:
    centre = ContactCentre()
    await centre.agent("bo", state=state)
    ticket_id, offer_id = await offered(centre)
    with pytest.raises(Conflict):
        await centre.desk.take("bo", ticket_id)
    await centre.desk.accept("ana", offer_id)
    with pytest.raises(Conflict):
        await centre.desk.take("bo", ticket_id)


async def test_tickets_of_other_teams_and_solved_ones_cannot_be_taken() -> None:
    centre = ContactCentre(RED)
    await centre.agent("ana")
    await centre.agent("bo", team_ids=("red",), state=AgentState.BUSY)
    ticket = await centre.ticket()
    solved = await centre.ticket(status=TicketStatus.SOLVED)
    with pytest.raises(NotFound):
        await centre.desk.take("ana", ticket.id)
    with pytest.raises(Conflict, match="solved"):
        await centre.desk.take("bo", solved.id)
    assert (await centre.desk.take("bo", ticket.id)).assignee_id == "bo"


async def test_what_an_agent_sees_can_be_taken_and_what_was_theirs_once_cannot() -> None:
    centre = ContactCentre(RED)
    await centre.agent("ana", state=AgentState.BUSY)
    asked = await centre.ticket(consulted=("ana",))
    assert (await centre.desk.take("ana", asked.id)).assignee_id == "ana"
    before = Work(state=WorkState.QUEUED, since=T0, queued_at=T0, last_agent_id="ana")
    once = await centre.ticket(work=before)
    with pytest.raises(NotFound):
        await centre.desk.take("ana", once.id)


async def test_who_is_offline_only_becomes_the_owner() -> None:
    centre = ContactCentre()
    await centre.agent("ana", state=AgentState.OFFLINE)
    ticket = await centre.ticket()
    taken = await centre.desk.take("ana", ticket.id)
    await centre.settle()
    assert (taken.assignee_id, centre.now_held(ticket.id).work.state) == ("ana", WorkState.IDLE)


async def test_only_ones_own_work_is_wrapped_up() -> None:
    centre = ContactCentre()
    ticket_id, offer_id = await offered(centre)
    await centre.agent("bo")
    await centre.desk.accept("ana", offer_id)
    with pytest.raises(Conflict):
        await centre.desk.wrap_up("bo", ticket_id, "mine now")
    await centre.desk.wrap_up("ana", ticket_id, "answered")
    assert await centre.desk.wrap_up("ana", ticket_id, "answered") == centre.now_held(ticket_id)


async def test_a_ticket_that_waits_again_cannot_be_wrapped_up() -> None:
    centre = ContactCentre()
    ticket_id, offer_id = await offered(centre)
    await centre.desk.accept("ana", offer_id)
    await centre.desk.set_state("ana", AgentState.OFFLINE, by="ana")
    await centre.settle()
    with pytest.raises(Conflict, match="waits"):
        await centre.desk.wrap_up("ana", ticket_id, "answered")
