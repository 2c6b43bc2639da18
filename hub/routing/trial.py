"""Try needs out: who could be asked now, at first and after each relaxation step. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.domain.queue import Queue
from hub.domain.skill import Requirement
from hub.routing.eligibility import Candidate, fits, unready
from hub.routing.expressions import listed
from hub.routing.policies import policy_of
from hub.routing.relaxation import stages
from hub.routing.selection import fit


@dataclass(frozen=True, slots=True)
class TriedAgent:
    """An agent who fits, with what keeps them from being asked now; nothing for who could be."""

    agent_id: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TriedStep:
    """What is needed after so many seconds, in words, and who fits: those who can be asked first, in the order of choice."""

    after_s: float
    needs: str
    agents: tuple[TriedAgent, ...]


def try_out(
    requirement: Requirement, queue: Queue, channel: str, crew: Mapping[str, Candidate], now: datetime
) -> Sequence[TriedStep]:
    """Return each step with the agents who fit then, if work with these needs came to the queue by the channel now."""
    order, tried = policy_of(queue).agent_order, []
    wanted = requirement.merged_with(queue.requirement)
    scores = {each.agent_id: each.score for each in wanted.preferred}
    for stage in stages(wanted, queue.relaxation, now):
        fitting = [each for each in crew.values() if fits(each.agent, stage.needs, queue)]
        found = {each.agent.id: tuple(why.detail for why in unready(each, channel)) for each in fitting}
        fitting.sort(
            key=lambda each: (
                bool(found[each.agent.id]),
                -scores.get(each.agent.id, 0),
                order(each.agent, fit(each.agent, stage.needs), each.total),
            )
        )
        agents = tuple(TriedAgent(each.agent.id, found[each.agent.id]) for each in fitting)
        tried.append(TriedStep((stage.begins_at - now).total_seconds(), listed(stage.needs), agents))
    return tried
