"""Decisions in plain words: each sentence says what was so."""

from datetime import timedelta

from hub.domain.agent import AgentState
from hub.domain.queue import Queue, RelaxationStep
from hub.domain.skill import PreferredAgent, Requirement, SkillNeed
from tests.fakes.contact_centre import ContactCentre

STEPS = (RelaxationStep(after_s=30, lower_by=4), RelaxationStep(after_s=60, drop=True))


async def test_who_is_asked_who_would_be_next_and_why_not_the_others() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, relaxation=STEPS))
    await centre.agent("Ana", skills={"tech": 9})
    await centre.agent("Bo", skills={"tech": 6})
    await centre.agent("Cy", skills={"tech": 7}, state=AgentState.BREAK)
    for name in ("Di", "Ed", "Flo", "Gus"):
        await centre.agent(name, skills={"billing": 9})
    ticket = await centre.ticket(("tech", 5))
    await centre.settle()
    (decision,) = await centre.dispatcher.of_ticket(ticket.id)
    assert decision.words == (
        "Ana is asked: the first of 2 who can take it now, by the policy default.",
        "Next would be Bo: proficiency 6 against 9.",
        "It needs tech of at least 5, after 30 s tech of at least 1.",
        "Cy is not available.",
        "4 agents lack a needed skill or are not proficient enough.",
    )
    assert (decision.runner_up, decision.policy) == ("Bo", "default 2026-11d")
    assert decision.inputs.startswith(centre.ledger.journal.run)


async def test_equal_proficiency_leaves_it_to_what_comes_next_in_the_policy() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, policy="longest_idle"))
    await centre.agent("Ana")
    await centre.wait(20)
    await centre.agent("Bo")
    ticket = await centre.ticket()
    await centre.settle()
    (decision,) = await centre.dispatcher.of_ticket(ticket.id)
    assert decision.words[1] == "Next would be Bo: idle for 0 s against 20 s."


async def test_relaxation_tells_its_step_and_what_was_needed_at_first() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0, relaxation=STEPS))
    await centre.agent("Ana", skills={"tech": 2})
    ticket = await centre.ticket(("tech", 5))
    await centre.settle()
    (waiting,) = await centre.dispatcher.of_ticket(ticket.id)
    assert waiting.words[0] == "It waits: nobody can be asked now."
    await centre.wait(30)
    decision, *_ = await centre.dispatcher.of_ticket(ticket.id)
    assert decision.words == (
        "Ana is asked: nobody else can take it now.",
        "It needs tech of at least 1 since relaxation step 1 of 2 (30 s), at first tech of at least 5, after 60 s no skill.",
    )


async def test_what_is_held_back_or_kept_says_until_when() -> None:
    centre = ContactCentre(
        Queue(id="main", name="Main", affinity_s=600, hold_while_free_agents_below=3, hold_guard_s=60)
    )
    await centre.agent("Ana")
    held = await centre.ticket()
    await centre.settle()
    (waiting,) = await centre.dispatcher.of_ticket(held.id)
    until = centre.clock.now() + timedelta(hours=4, minutes=-1)
    assert f"It is held back until {until:%Y-%m-%d %H:%M} UTC at the latest" in " ".join(waiting.words)
    assert "Ana is kept free for more urgent contacts." in waiting.words


async def test_who_is_preferred_says_so() -> None:
    centre = ContactCentre(Queue(id="main", name="Main", affinity_s=0))
    await centre.agent("Ana", skills={"tech": 9})
    await centre.agent("Bo", skills={"tech": 6})
    wanted = Requirement(
        needs=(SkillNeed(skill_id="tech"),), preferred=(PreferredAgent(agent_id="Bo", score=3),)
    )
    ticket = await centre.ticket(requirement=wanted)
    await centre.settle()
    (decision,) = await centre.dispatcher.of_ticket(ticket.id)
    assert decision.words[1] == "Next would be Ana: preferred with 0 against 3."
