"""Who can serve what: skills nobody holds, and queues whose work nobody can take."""

from collections.abc import Iterator, Sequence

from hub.domain.agent import Agent, Role, slots_for
from hub.domain.queue import Queue, RelaxationStep
from hub.domain.skill import Skill
from hub.routing.expressions import holds, is_clause
from hub.routing.policy.findings import PolicyFinding, Subject, error, warning
from hub.routing.policy.flows import Flow, flows
from hub.routing.policy.languages import speaks
from hub.routing.policy.setup import Setup, in_team, subject_of


def check_service(setup: Setup) -> Iterator[PolicyFinding]:
    """Find work that would wait for ever: no crew, no slot, no skill, no agent with all that is needed."""
    told = set[tuple[str, Subject]]()
    alike = set[tuple[object, ...]]()
    for flow in flows(setup):
        if flow.queue.team_id and not setup.knows("teams", flow.queue.team_id):
            continue  # told as a missing team
        if flow.likeness in alike:
            continue
        alike.add(flow.likeness)
        for finding in _of_flow(setup, flow):
            if (finding.code, finding.subject) not in told:
                told.add((finding.code, finding.subject))
                yield finding


def _of_flow(setup: Setup, flow: Flow) -> Iterator[PolicyFinding]:
    queue, crew = flow.queue, setup.crew_of(flow.queue)
    if not crew:
        yield _no_crew(setup, queue)
        return
    able = [agent for agent in crew if _has_room(agent, flow)]
    if not able:
        channel = flow.inbox.channel if flow.inbox else "anything"
        yield error(
            "queue_without_capacity",
            subject_of(queue),
            f"no agent of the queue has a slot for {channel} ({flow.described()})",
            "give agents of the team a capacity and a max_load above 0",
        )
        return
    unmet = [finding for need in flow.final_needs if (finding := _unmet(setup, flow, able, need))]
    yield from unmet
    if not unmet:
        yield from _combination(flow, able)
        yield from _spoken(setup, flow, able)


def _no_crew(setup: Setup, queue: Queue) -> PolicyFinding:
    if any(in_team(agent, queue) for agent in setup.agents):
        detail, mend = (
            "every agent of its team is inactive",
            "switch an agent on, or give the queue another team",
        )
        return error("queue_team_inactive", subject_of(queue), detail, mend)
    detail = f"nobody is in its team {queue.team_id}" if queue.team_id else "there are no agents at all"
    return error("queue_team_empty", subject_of(queue), detail, "put agents into the team of the queue")


def _has_room(agent: Agent, flow: Flow) -> bool:
    return agent.max_load > 0 and (flow.inbox is None or slots_for(agent, flow.inbox.channel) > 0)


def _unmet(setup: Setup, flow: Flow, crew: Sequence[Agent], need: tuple[str, int]) -> PolicyFinding | None:
    """Return why nobody meets this one need, None when somebody does."""
    skill_id, level = need
    best = max(agent.skills.get(skill_id, 0) for agent in crew)
    skill = setup.skill_by_id.get(skill_id)
    if best >= level or skill is None:
        return None
    if best:
        return error(
            "skill_too_low",
            subject_of(skill),
            f"needed at {level} and never lowered that far; the best holds {best} ({flow.described()})",
            "lower the need, add a relaxation step, or give it to somebody at that level",
        )
    mend = "give the skill to an agent of the queue, or drop the need in a relaxation step"
    if flow.inbox is not None and skill.language and skill.language == flow.inbox.language:
        detail = f"the inbox is in {skill.language!r} and nobody of its queue holds {skill.name}"
        return error("language_unspoken", subject_of(flow.inbox), detail, mend)
    detail = f"nobody who could take the work holds it, and nothing drops it ({flow.described()})"
    return error("skill_unheld", subject_of(skill), detail, mend)


def _has(agent: Agent, name: str, level: int) -> bool:
    return holds(name, agent.skills) if is_clause(name) else agent.skills.get(name, 0) >= level


def _combination(flow: Flow, crew: Sequence[Agent]) -> Iterator[PolicyFinding]:
    needs = flow.final_needs
    if not any(all(_has(agent, skill, level) for skill, level in needs) for agent in crew):
        wanted = " and ".join(f"{skill} {level}" for skill, level in needs)
        yield error(
            "needs_no_single_agent",
            subject_of(flow.queue),
            f"no single agent has {wanted} ({flow.described()})",
            "let a relaxation step drop one of the needs, or train an agent in all of them",
        )


def _spoken(setup: Setup, flow: Flow, crew: Sequence[Agent]) -> Iterator[PolicyFinding]:
    """Find inboxes in a language that no skill stands for and that is no agent's own."""
    language = flow.inbox.language if flow.inbox else ""
    if flow.inbox is None or not language or any(skill.language == language for skill in setup.skills):
        return
    if not any(speaks(agent, language, setup) for agent in crew):
        yield error(
            "language_unspoken",
            subject_of(flow.inbox),
            f"the inbox is in {language!r}, which no agent of its queue speaks",
            "add a skill for the language and give it to agents, or correct the language",
        )


def check_skills(setup: Setup) -> Iterator[PolicyFinding]:
    """Find skills that nobody holds and that no step drops; what texts can ask for must be dropped in every queue."""
    held = {
        skill for agent in setup.agents for skill, level in agent.skills.items() if agent.active and level > 0
    }
    for skill in setup.skills:
        drops = [any(_drops(step, skill.id) for step in queue.relaxation) for queue in setup.active_queues]
        dropped = any(drops) and (all(drops) or not asked_by_text(skill))
        if skill.id not in held and not dropped:
            yield error(
                "skill_unheld",
                subject_of(skill),
                "no active agent holds it, and work that needs it waits for ever",
                "give it to an agent, drop it in a relaxation step of each queue, or remove it",
            )


def asked_by_text(skill: Skill) -> bool:
    """Say whether a contact's words alone can make this skill a need: its language, or what the classifier was taught."""
    return bool(skill.language or skill.keywords or skill.examples)


def _drops(step: RelaxationStep, skill_id: str) -> bool:
    return step.drop and step.skill_id in ("", skill_id)


def check_idle_agents(setup: Setup) -> Iterator[PolicyFinding]:
    """Find agents who can never be offered anything because no active queue is their team's."""
    if not setup.active_queues:
        return
    for agent in setup.agents:
        works = agent.active and agent.role is Role.AGENT
        if works and not any(in_team(agent, queue) for queue in setup.active_queues):
            yield warning(
                "agent_without_queue",
                subject_of(agent),
                "is in no team that an active queue uses, so no work comes",
                "put the agent into the team of a queue",
            )
