"""Which of the eligible agents takes the ticket: the orders that policies choose from.

Whatever comes first in an order, equals go by who has been idle longest, and then by the id.
"""

from datetime import datetime
from typing import NamedTuple

from hub.domain.agent import Agent
from hub.routing.expressions import Needs, is_clause, proficiency


class Fit(NamedTuple):
    """What of the order depends on the agent's skills only: proficiency over the needed skills, number of skills."""

    proficiency: int
    flexibility: int


Order = tuple[float, float, float, datetime, str]
"""The order of one eligible agent; the smallest is chosen."""


def fit(agent: Agent, needs: Needs) -> Fit:
    """Return how well the agent's skills fit."""
    skills = agent.skills
    return Fit(
        sum(skills.get(name) or (proficiency(name, skills) if is_clause(name) else 0) for name, _ in needs),
        len(skills),
    )


def most_proficient(agent: Agent, fitness: Fit, load: int) -> Order:
    """The most proficient first (sum over the needed skills), then who holds the fewest tickets, then the least flexible
    (fewest skills, so that those who can do everything stay free for what only they can do)."""
    return -fitness[0], load, fitness[1], agent.idle_since, agent.id


def least_flexible(agent: Agent, fitness: Fit, load: int) -> Order:
    """The least flexible first, then who holds the fewest tickets, then the most proficient."""
    return fitness[1], load, -fitness[0], agent.idle_since, agent.id


def longest_idle(agent: Agent, fitness: Fit, load: int) -> Order:
    """Who holds the fewest tickets first, and of those who has been idle longest."""
    return load, 0, 0, agent.idle_since, agent.id
