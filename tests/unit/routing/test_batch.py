"""Matching as a whole: more than ticket by ticket finds, never less, and what cannot be solved in time is bounded."""

from datetime import UTC, datetime, timedelta

from hub.domain.agent import Agent, AgentState
from hub.domain.queue import Queue
from hub.domain.skill import Requirement, SkillNeed
from hub.routing.eligibility import Candidate
from hub.routing.relaxation import stages
from hub.routing.scan import scan
from hub.routing.waiting import WaitingTicket

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BATCH = {"main": Queue(id="main", name="Main", policy="batch_optimal")}
GREEDY = {"main": Queue(id="main", name="Main", policy="most_proficient")}


def _agent(name: str, **skills: int) -> Candidate:
    agent = Agent(
        id=name,
        name=name,
        email="",
        skills=skills,
        max_load=1,
        state=AgentState.AVAILABLE,
        state_since=T0,
        idle_since=T0,
        created_at=T0,
    )
    return Candidate(agent=agent, connected=True)


def _ticket(name: str, skill: str, rank: float = 0.0) -> WaitingTicket:
    return WaitingTicket(
        id=name,
        queue_id="main",
        channel="email",
        rank=rank,
        queued_at=T0,
        due_at=T0 + timedelta(hours=4),
        stages=stages(Requirement(needs=(SkillNeed(skill_id=skill),)), (), T0),
    )


def _plan(queues: dict[str, Queue], tickets: list[WaitingTicket], *crew: Candidate) -> dict[str, str]:
    matches = scan(tickets, {each.agent.id: each for each in crew}, queues, T0)
    return {match.ticket_id: match.agent_id for match in matches}


def test_both_are_served_where_one_by_one_only_one_is() -> None:
    tickets = [_ticket("t1", "billing", 1), _ticket("t2", "tech", 2)]
    crew = (_agent("both", billing=9, tech=9), _agent("one", billing=5))
    assert _plan(GREEDY, tickets, *crew) == {"t1": "both"}
    assert _plan(BATCH, tickets, *crew) == {"t1": "one", "t2": "both"}


def test_of_more_tickets_than_agents_the_most_urgent_go() -> None:
    tickets = [_ticket(f"t{number}", "billing", number) for number in range(5)]
    found = _plan(BATCH, tickets, _agent("a", billing=3), _agent("b", billing=4))
    assert found.keys() == {"t0", "t1"}


def test_too_much_at_once_goes_one_by_one_with_a_bound() -> None:
    crew = {f"a{number}": _agent(f"a{number}", billing=5) for number in range(120)}
    tickets = [_ticket(f"t{number:03}", "billing", number) for number in range(300)]
    matches = scan(tickets, crew, BATCH, T0)
    assert len(matches) == 120
    assert {match.note for match in matches} == {
        "ticket by ticket, at most 8% below the best of 300 tickets and 120 agents"
    }
    assert [match.ticket_id for match in matches] == [f"t{number:03}" for number in range(120)]


def test_exact_answers_say_of_how_many() -> None:
    (match,) = scan([_ticket("t", "billing")], {"a": _agent("a", billing=5)}, BATCH, T0)
    assert match.note == "the best of 1 tickets and 1 agents"


def test_a_limit_holds_for_the_whole_plan() -> None:
    tickets = [_ticket("t1", "billing", 1), _ticket("t2", "tech", 2)]
    crew = {"both": _agent("both", billing=9, tech=9), "one": _agent("one", billing=5)}
    assert len(scan(tickets, crew, BATCH, T0, limit=1)) == 1
