"""Work for one agent by name: nobody else is asked until the wait is over, or the agent says no."""

from datetime import timedelta

from hub.domain.agent import AgentState, Role
from hub.domain.direct import Direct
from hub.domain.queue import Queue, RelaxationStep
from hub.domain.skill import Requirement, SkillNeed
from hub.domain.ticket import Ticket
from tests.fakes.contact_centre import ContactCentre

MAIN = Queue(
    id="main", name="Main", team_id="red", affinity_s=0, relaxation=(RelaxationStep(after_s=10, drop=True),)
)


async def a_centre() -> ContactCentre:
    """A queue of the red team in which Bo and Cy are free, and Ana, of another team, has a break."""
    centre = ContactCentre(MAIN)
    await centre.agent("ana", state=AgentState.BREAK)
    await centre.agent("bo", skills={"tech": 5}, team_ids=("red",))
    await centre.agent("cy", team_ids=("red",))
    return centre


async def asks_for(centre: ContactCentre, *agent_ids: str) -> Ticket:
    wish = Direct(agent_ids=agent_ids, wait_s=60)
    needs = (SkillNeed(skill_id="tech", min_proficiency=9),)
    return await centre.ticket(requirement=Requirement(needs=needs, direct=wish))


async def test_the_agent_asked_for_is_waited_for_and_needs_neither_skill_nor_team() -> None:
    centre = await a_centre()
    ticket = await asks_for(centre, "ana")
    await centre.wait(59)
    assert centre.offered_to(ticket.id) is None
    await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "ana"


async def test_when_the_wait_is_over_the_queue_takes_over_with_its_needs_and_relaxation() -> None:
    centre = await a_centre()
    ticket = await asks_for(centre, "ana")
    await centre.wait(60)
    assert centre.offered_to(ticket.id) is None, "nobody has the skill at that level yet"
    await centre.wait(10)
    assert centre.offered_to(ticket.id) in ("bo", "cy")


async def test_the_colleague_is_next_and_then_the_queue() -> None:
    centre = await a_centre()
    ticket = await asks_for(centre, "ana", "cy")
    await centre.wait(60)
    assert centre.offered_to(ticket.id) == "cy"
    await centre.desk.decline("cy", centre.offer_of(ticket.id), "at lunch")
    await centre.settle()
    assert centre.now_held(ticket.id).requirement.direct is None
    assert centre.offered_to(ticket.id) == "bo", "with the needs as they have loosened meanwhile"


async def test_a_no_ends_the_wait_and_a_transfer_the_wish() -> None:
    centre = await a_centre()
    ticket = await asks_for(centre, "bo", "cy")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "bo"
    await centre.desk.decline("bo", centre.offer_of(ticket.id), "")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "cy"
    cy = centre.roster.require("cy")
    await centre.desk.accept("cy", centre.offer_of(ticket.id))
    moved = await centre.transfers.move(cy, ticket.id, "main")
    assert moved.requirement.direct is None


async def test_why_says_who_was_asked_for_and_until_when() -> None:
    centre = await a_centre()
    ticket = await asks_for(centre, "ana", "cy")
    await centre.settle()
    (told,) = await centre.dispatcher.of_ticket(ticket.id)
    until = centre.clock.now() + timedelta(seconds=60)
    assert any(
        f"It is meant for ana: nobody else is asked until {until:%H:%M:%S} UTC, then cy." in said
        for said in told.words
    ), told.words
    assert any("not whom it is meant for" in said for said in told.words), told.words


async def test_a_colleague_of_another_team_without_the_skill_is_offered_what_is_handed_to_them() -> None:
    centre = await a_centre()
    await centre.agent("lead", role=Role.SUPERVISOR, state=AgentState.OFFLINE)
    await centre.desk.set_state("ana", AgentState.AVAILABLE, by="ana")
    ticket = await centre.ticket(("tech", 3))
    await centre.settle()
    assert centre.offered_to(ticket.id) == "bo"
    await centre.transfers.offer_to(centre.roster.require("lead"), ticket.id, "ana", "knows them")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "ana"
    await centre.desk.decline("ana", centre.offer_of(ticket.id), "")
    await centre.settle()
    assert centre.offered_to(ticket.id) == "bo"
