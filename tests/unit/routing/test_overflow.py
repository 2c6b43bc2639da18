"""Full queues, closed doors, and tickets that go to another queue with their place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.domain.agent import AgentState
from hub.domain.queue import Queue
from hub.domain.skill import Requirement, SkillNeed
from hub.domain.ticket import WorkState
from hub.errors import Conflict
from hub.routing.overflow import Crowd, Overflow, Reception, flows_over, overflowing, reception
from tests.fakes.contact_centre import ContactCentre

LIVE = Queue(id="live", name="Live", max_waiting=2)


@pytest.mark.parametrize(
    ("crowd", "said"),
    [
        (Crowd(is_open=True, staffed=True, waiting=1), Reception.WAIT),
        (Crowd(is_open=True, staffed=True, waiting=2), Reception.FULL),
        (Crowd(is_open=True, staffed=False, waiting=0), Reception.NOBODY),
        (Crowd(is_open=False, staffed=True, waiting=9), Reception.CLOSED),
    ],
)
def test_what_is_said_at_once(crowd: Crowd, said: Reception) -> None:
    assert reception(LIVE, crowd) is said


def test_a_queue_without_a_limit_is_never_full() -> None:
    crowd = Crowd(is_open=True, staffed=True, waiting=10_000)
    assert reception(replace(LIVE, max_waiting=0), crowd) is Reception.WAIT


def test_when_work_flows_over() -> None:
    queue = Queue(id="main", name="Main", overflow_queue_id="side", overflow_after_s=60, overflow_above=3)
    assert not flows_over(queue, 59, 2)
    assert flows_over(queue, 60, 0)
    assert flows_over(queue, 0, 3)
    assert not flows_over(replace(queue, overflow_queue_id=""), 99, 9)
    assert not flows_over(replace(queue, overflow_queue_id="main"), 99, 9)


def _centre(**changes: object) -> tuple[ContactCentre, Overflow]:
    main = Queue(
        id="main",
        name="Main",
        affinity_s=0,
        overflow_queue_id="side",
        overflow_after_s=60,
        requirement=Requirement(needs=(SkillNeed(skill_id="tech"),)),
    )
    side = Queue(
        id="side", name="Side", affinity_s=0, requirement=Requirement(needs=(SkillNeed(skill_id="zh"),))
    )
    centre = ContactCentre(replace(main, **changes), side)  # type: ignore[arg-type]
    return centre, Overflow(centre.clock, centre.ids, centre.tickets, centre.dispatcher, centre.setup)


async def test_a_ticket_goes_to_the_other_queue_once_and_keeps_its_place() -> None:
    centre, overflow = _centre()
    ticket = await centre.ticket(("tech", 1))
    await centre.settle()
    await overflow.look()
    assert centre.now_held(ticket.id).queue_id == "main"
    centre.clock.advance(timedelta(seconds=60))
    await overflow.look()
    await centre.settle()
    moved = centre.now_held(ticket.id)
    assert (moved.queue_id, moved.work.state, moved.work.queued_at) == (
        "side",
        WorkState.QUEUED,
        ticket.work.queued_at,
    )
    assert [need.skill_id for need in moved.requirement.needs] == ["zh"]
    await centre.agent("ana", skills={"zh": 5})
    await centre.settle()
    assert centre.now_held(ticket.id).work.state is WorkState.OFFERED


async def test_only_those_behind_too_many_others_go() -> None:
    centre, overflow = _centre(overflow_after_s=0, overflow_above=2)
    tickets = [await centre.ticket(("tech", 1)) for _ in range(4)]
    await centre.settle()
    await overflow.look()
    await centre.settle()
    assert [centre.now_held(each.id).queue_id for each in tickets] == ["main", "main", "side", "side"]
    assert overflowing(centre.dispatcher.waiting(), centre.setup.queues(), centre.clock.now()) == []


async def test_an_agent_may_miss_as_many_offers_as_the_queue_allows() -> None:
    queue = Queue(id="main", name="Main", affinity_s=0, misses_allowed=2, refusal_s=20, offer_timeout_s=10)
    centre = ContactCentre(queue)
    await centre.agent("ana", skills={"tech": 5})
    ticket = await centre.ticket(("tech", 1))
    await centre.settle()
    await centre.wait(10)
    assert centre.roster.require("ana").state is AgentState.AVAILABLE
    assert centre.now_held(ticket.id).work.refused_by == ("ana",)
    await centre.wait(20)
    assert centre.now_held(ticket.id).work.state is WorkState.OFFERED
    await centre.wait(10)
    assert centre.roster.require("ana").state is AgentState.NOT_RESPONDING


async def test_what_was_missed_before_a_restart_counts_after_it() -> None:
    queue = Queue(id="main", name="Main", affinity_s=0, misses_allowed=2, refusal_s=20, offer_timeout_s=10)
    centre = ContactCentre(queue)
    await centre.agent("ana", skills={"tech": 5})
    await centre.ticket(("tech", 1))
    await centre.settle()
    await centre.wait(10)
    await centre.restart()
    await centre.presence.connected("ana", "ana-2")
    await centre.wait(20)
    assert centre.roster.require("ana").state is AgentState.AVAILABLE
    await centre.wait(10)
    assert centre.roster.require("ana").state is AgentState.NOT_RESPONDING
    assert centre.roster.require("ana").missed == 0


async def test_an_answer_forgives_what_was_missed() -> None:
    queue = Queue(id="main", name="Main", affinity_s=0, misses_allowed=2, refusal_s=20, offer_timeout_s=10)
    centre = ContactCentre(queue)
    await centre.agent("ana", skills={"tech": 5}, max_load=1)
    await centre.ticket(("tech", 1))
    await centre.settle()
    await centre.wait(10)
    second = await centre.ticket(("tech", 1))
    await centre.settle()
    offer = centre.now_held(second.id).work.offer
    assert offer is not None
    await centre.desk.decline("ana", offer.id)
    await centre.settle()
    await centre.wait(20)
    await centre.wait(10)
    assert centre.roster.require("ana").state is AgentState.AVAILABLE


async def test_agents_do_not_pick_where_the_queue_says_so() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, pull_allowed=False))
    await centre.agent("ana", skills={})
    ticket = await centre.ticket(("tech", 1))
    await centre.settle()
    with pytest.raises(Conflict, match="offered in their order"):
        await centre.desk.take("ana", ticket.id)
