"""Agents as the outside sees them: the REST interface and the sockets send the same shapes."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from hub.domain.agent import Agent, AgentState, Role


class View(BaseModel):
    """What every outgoing shape has: it never changes once built, and knows all its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AgentView(View):
    """An agent as colleagues see them: `load` of `capacity` slots taken; `connected` if a console is open."""

    id: str
    name: str
    role: Role
    language: str
    team_ids: list[str]
    state: AgentState
    reason: str
    since: datetime
    load: int
    capacity: int
    connected: bool


class UserView(View):
    """The person who is signed in."""

    id: str
    name: str
    email: str
    role: Role
    language: str
    team_ids: list[str]
    skills: dict[str, int]
    state: AgentState
    reason: str
    since: datetime


def agent_view(agent: Agent, *, load: int = 0, connected: bool = False) -> AgentView:
    """Return the agent as colleagues see them."""
    return AgentView(
        id=agent.id,
        name=agent.name,
        role=agent.role,
        language=agent.language,
        team_ids=list(agent.team_ids),
        state=agent.state,
        reason=agent.state_reason,
        since=agent.state_since,
        load=load,
        capacity=agent.max_load,
        connected=connected,
    )


def user_view(agent: Agent) -> UserView:
    """Return the agent as their own console sees them."""
    return UserView(
        id=agent.id,
        name=agent.name,
        email=agent.email,
        role=agent.role,
        language=agent.language,
        team_ids=list(agent.team_ids),
        skills=dict(agent.skills),
        state=agent.state,
        reason=agent.state_reason,
        since=agent.state_since,
    )
