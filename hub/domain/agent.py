"""Agents: who they are, what they can do, and in what state they are."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.channel_work import CHANNEL_WORK, work_of


class Role(StrEnum):
    """What a signed-in person may do; each role may do what the ones after it may."""

    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    AGENT = "agent"


class AgentState(StrEnum):
    """What an agent says (or the hub had to say) of being ready for work.

    Not presence (is a console connected) and not capacity (is there a free slot).
    """

    AVAILABLE = "available"
    BUSY = "busy"
    WRAP_UP = "wrap_up"
    BREAK = "break"
    OFFLINE = "offline"
    NOT_RESPONDING = "not_responding"


DEFAULT_CAPACITY: dict[str, int] = {channel: work.slots for channel, work in CHANNEL_WORK.items()}
"""How many tickets of each channel an agent holds at once unless the agent's own capacity says otherwise."""

MAX_LOAD = 5
"""How many tickets of all channels together an agent holds at once by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person who works tickets, supervises or administers.

    `skills` maps skill ids to proficiency (1-10); `capacity` maps channels to slots, over all of them `max_load`.
    """

    id: str
    version: int = 0
    name: str
    email: str
    role: Role = Role.AGENT
    password_hash: str = ""
    language: str = "en"
    team_ids: tuple[str, ...] = ()
    skills: dict[str, int] = field(default_factory=dict)
    capacity: dict[str, int] = field(default_factory=dict)
    max_load: int = MAX_LOAD
    active: bool = True
    state: AgentState = AgentState.OFFLINE
    state_reason: str = ""
    state_since: datetime
    idle_since: datetime
    created_at: datetime


def slots_for(agent: Agent, channel: str) -> int:
    """Return how many tickets of this channel the agent holds at once; a channel nobody configured has one slot."""
    return agent.capacity.get(channel, work_of(channel).slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A group of agents; agents see the tickets of their teams' queues only."""

    id: str
    version: int = 0
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in or an API token. Only the token's SHA-256 is kept, and serves as the id."""

    id: str
    version: int = 0
    agent_id: str
    name: str = ""
    csrf: str = ""
    api_token: bool = False
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime
