"""Which of the eligible agents takes the ticket.

The most proficient first (sum over the needed skills), then who holds the fewest tickets, then the least flexible (fewest
skills, so that those who can do everything stay free for what only they can do), then who has been idle longest.
"""

from datetime import datetime

from hub.domain.agent import Agent
from hub.routing.relaxation import Needs

Fit = tuple[int, int]
"""What of the order depends on the agent's skills only: proficiency (negative, so that small is better), flexibility."""

Order = tuple[int, int, int, datetime, str]
"""The order of one eligible agent; the smallest is chosen."""


def fit(agent: Agent, needs: Needs) -> Fit:
    """Return how well the agent's skills fit."""
    return -sum(agent.skills.get(skill_id, 0) for skill_id, _ in needs), len(agent.skills)


def order(agent: Agent, fitness: Fit, load: int) -> Order:
    """Return the agent's place among the eligible."""
    return fitness[0], load, fitness[1], agent.idle_since, agent.id
