"""Handing tickets on: to queues, to colleagues, with and without asking."""

import asyncio
from dataclasses import replace

import pytest

from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.domain.skill import Requirement, SkillNeed
from hub.domain.ticket import TicketStatus, Work, WorkState
from hub.domain.ticket_events import TicketQueued, TicketUpdated
from hub.errors import Conflict, NotFound
from tests.fakes.contact_centre import ContactCentre


def needs(*skills: str) -> Requirement:
    return Requirement(needs=tuple(SkillNeed(skill_id=skill) for skill in skills))


MAIN = Queue(id="main", name="Main", affinity_s=0, requirement=needs("billing"))
SIDE = Queue(id="side", name="Side", affinity_s=0, requirement=needs("tech"))
RED = Queue(id="red", name="Red", affinity_s=0, team_id="red")


async def working(centre: ContactCentre) -> tuple[Agent, str]:
    """Return ana, who works on a ticket of the main queue, and the ticket."""
    ana = await centre.agent("ana", skills={"billing": 5, "zh": 5})
    ticket = await centre.ticket(("billing", 1), ("zh", 1))
    await centre.settle()
    await centre.desk.accept("ana", centre.offer_of(ticket.id))
    return ana, ticket.id


async def test_a_moved_ticket_needs_what_the_new_queue_needs_and_keeps_its_language() -> None:
    centre = ContactCentre(MAIN, SIDE)
    ana, ticket_id = await working(centre)
    await centre.agent("bo", skills={"tech": 5, "zh": 2})
    moved = await centre.transfers.move(ana, ticket_id, "side")
    assert moved.requirement == needs("tech", "zh")
    await centre.settle()
    assert centre.offered_to(ticket_id) == "bo"


async def test_who_gives_a_ticket_away_does_not_get_it_back_at_once() -> None:
    centre = ContactCentre(MAIN)
    ana, ticket_id = await working(centre)
    await centre.transfers.assign(ana, ticket_id, None)
    await centre.wait(59)
    assert centre.offered_to(ticket_id) is None
    await centre.wait(1)
    assert centre.offered_to(ticket_id) == "ana"


async def test_a_colleague_is_asked_first_and_then_others() -> None:
    centre = ContactCentre(MAIN)
    ana, ticket_id = await working(centre)
    await centre.agent("bo", skills={"billing": 1, "zh": 1}, state=AgentState.BUSY)
    await centre.agent("cy", skills={"billing": 9, "zh": 9})
    await centre.transfers.offer_to(ana, ticket_id, "bo")
    await centre.wait(59)
    assert centre.offered_to(ticket_id) is None
    await centre.wait(1)
    assert centre.offered_to(ticket_id) == "cy"


async def test_who_is_not_at_work_is_not_asked() -> None:
    centre = ContactCentre(MAIN)
    ana, ticket_id = await working(centre)
    await centre.agent("bo", state=AgentState.OFFLINE)
    with pytest.raises(Conflict, match="not at work"):
        await centre.transfers.offer_to(ana, ticket_id, "bo")
    assert centre.now_held(ticket_id).assignee_id == "ana"


async def test_an_assigned_ticket_is_at_work_at_once_or_waits_for_its_owner() -> None:
    centre = ContactCentre(MAIN)
    ana, ticket_id = await working(centre)
    await centre.agent("bo", state=AgentState.BUSY)
    await centre.agent("cy", state=AgentState.OFFLINE)
    given = await centre.transfers.assign(ana, ticket_id, "bo")
    assert (given.assignee_id, given.work.state) == ("bo", WorkState.ACTIVE)
    given = await centre.transfers.assign(ana, ticket_id, "cy")
    await centre.settle()
    held = centre.now_held(ticket_id)
    assert (given.assignee_id, held.assignee_id, held.work.state) == ("cy", "cy", WorkState.IDLE)
    assert [centre.dispatcher.load(name) for name in ("ana", "bo", "cy")] == [0, 0, 0]


async def test_a_ticket_that_is_not_open_is_filed_without_waiting() -> None:
    centre = ContactCentre(MAIN, SIDE)
    ana = await centre.agent("ana")
    for status in (TicketStatus.PENDING, TicketStatus.SOLVED):
        ticket = await centre.ticket(status=status, work=Work(since=centre.clock.now()), assignee_id="ana")
        moved = await centre.transfers.move(ana, ticket.id, "side")
        assert (moved.queue_id, moved.assignee_id, moved.work.state) == ("side", None, WorkState.IDLE)


async def test_solved_tickets_and_inactive_agents_are_not_asked() -> None:
    centre = ContactCentre(MAIN)
    ana, ticket_id = await working(centre)
    await centre.agent("bo", active=False)
    with pytest.raises(Conflict, match="active"):
        await centre.transfers.assign(ana, ticket_id, "bo")
    solved = await centre.ticket(status=TicketStatus.SOLVED)
    with pytest.raises(Conflict, match="solved"):
        await centre.transfers.offer_to(ana, solved.id, "ana")


async def test_tickets_of_other_teams_do_not_exist() -> None:
    centre = ContactCentre(RED, MAIN)
    ana = await centre.agent("ana")
    ticket = await centre.ticket(queue_id="red")
    for attempt in (
        centre.transfers.move(ana, ticket.id, "main"),
        centre.transfers.assign(ana, ticket.id, "ana"),
        centre.transfers.offer_to(ana, ticket.id, "ana"),
    ):
        with pytest.raises(NotFound):
            await attempt
    with pytest.raises(NotFound):
        await centre.transfers.move(replace(ana, team_ids=("red",)), ticket.id, "nowhere")


async def test_of_those_who_saw_the_same_ticket_one_has_his_way() -> None:
    centre = ContactCentre(MAIN)
    ana, ticket_id = await working(centre)
    for name in ("bo", "cy", "di"):
        await centre.agent(name, state=AgentState.OFFLINE)
    seen = centre.now_held(ticket_id).version
    outcomes = await asyncio.gather(
        *(centre.transfers.assign(ana, ticket_id, name, version=seen) for name in ("bo", "cy", "di")),
        centre.transfers.move(ana, ticket_id, "main", version=seen),
        return_exceptions=True,
    )
    assert [isinstance(each, Conflict) for each in outcomes].count(False) == 1


async def test_the_reason_is_kept() -> None:
    centre = ContactCentre(RED, MAIN)
    ana, ticket_id = await working(centre)
    await centre.agent("bo", state=AgentState.OFFLINE)
    await centre.transfers.assign(ana, ticket_id, "bo", reason="knows the contract")
    await centre.transfers.move(ana, ticket_id, "main", reason="needs an expert")
    told = [event for event in centre.events if isinstance(event, TicketUpdated | TicketQueued)]
    assert ("", "knows the contract") in [
        event.changes.get("reason") for event in told if isinstance(event, TicketUpdated)
    ]
    assert [event.reason for event in told if isinstance(event, TicketQueued)][-1] == "needs an expert"
