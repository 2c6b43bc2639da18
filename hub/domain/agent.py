"""Agents: who they are, what they can do, and in what state they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.channel_work import ATTENTION, CHANNEL_WORK, work_of
from hub.domain.direct import DirectLine


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
"""How many tickets of all channels together an agent holds at once by default; live ones are counted alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A person who works tickets, supervises or administers.

    `skills` maps skill ids to proficiency (1-10); `capacity` maps channels to slots, over all of them `max_load`; `weights` maps
    channels to how much of the agent's attention (100) one contact takes up, where it is not the usual. An `interruptible`
    agent puts mail and texts aside for whoever calls or chats. `direct` is how customers reach this very agent.
    `missed` counts the offers in a row that ran out while the agent stayed available.
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
    weights: dict[str, int] = field(default_factory=dict)
    max_load: int = MAX_LOAD
    interruptible: bool = True
    direct: DirectLine = field(default_factory=DirectLine)
    active: bool = True
    state: AgentState = AgentState.OFFLINE
    state_reason: str = ""
    state_since: datetime
    idle_since: datetime
    missed: int = 0
    created_at: datetime


def slots_for(agent: Agent, channel: str) -> int:
    """Return how many tickets of this channel the agent holds at once; a channel nobody configured has one slot."""
    return agent.capacity.get(channel, work_of(channel).slots)


def weight_of(agent: Agent, channel: str) -> int:
    """Return how much of the agent's attention one contact of this channel takes up; as many as there are slots always fit."""
    own = agent.weights.get(channel)
    if own is not None:
        return own
    return min(work_of(channel).weight, ATTENTION // max(1, slots_for(agent, channel)))


def live_part(load: Mapping[str, int]) -> dict[str, int]:
    """Return of the contacts held per channel those at whose other end somebody waits."""
    return {channel: count for channel, count in load.items() if count > 0 and work_of(channel).synchronous}


def in_the_way(agent: Agent, load: Mapping[str, int], channel: str) -> Mapping[str, int]:
    """Return what of the contacts held counts against one more of this channel.

    Whoever waits at the other end of a line goes before work that can be put aside: against a call or a chat only calls and
    chats count, if the agent may be interrupted. Against a mail or a text everything counts.
    """
    return live_part(load) if agent.interruptible and work_of(channel).synchronous else load


def is_open(agent: Agent, load: Mapping[str, int]) -> bool:
    """Say whether there is room for anything at all beside the contacts held."""
    return is_open_to_all(agent, live_part(load) if agent.interruptible else load)


def is_open_to_all(agent: Agent, load: Mapping[str, int]) -> bool:
    """Say whether there is room beside everything held, so that even a mail or a text may be offered."""
    return sum(load.values()) < agent.max_load and taken_up(agent, load) < ATTENTION


def has_room(agent: Agent, load: Mapping[str, int], channel: str) -> bool:
    """Say whether one more contact of this channel may be offered: by the channel's slots, all together, and attention."""
    if load.get(channel, 0) >= slots_for(agent, channel):
        return False
    counted = in_the_way(agent, load, channel)
    return sum(counted.values()) < agent.max_load and has_attention(agent, counted, channel)


def taken_up(agent: Agent, load: Mapping[str, int]) -> int:
    """Return how much of the agent's attention is taken by the contacts held per channel; interruptible ones do not count."""
    total = 0
    for channel, count in load.items():
        if count > 0 and not work_of(channel).interruptible:
            total += count * weight_of(agent, channel)
    return total


def has_attention(agent: Agent, load: Mapping[str, int], channel: str) -> bool:
    """Say whether a contact of this channel may be added: a call leaves no attention for anything, mails leave all of it."""
    taken = taken_up(agent, load)
    return not taken or taken + max(1, weight_of(agent, channel)) <= ATTENTION


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
