"""What happens to agents."""

from dataclasses import dataclass

from hub.domain.events import Event, register


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEvent(Event):
    """Something that happened to one agent."""

    agent_id: str


@register("agent.state_changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(AgentEvent):
    """The agent's state is another one; `by` is who changed it, empty for the hub itself."""

    state: str
    previous: str
    reason: str = ""
    by: str = ""


@register("agent.changed")
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(AgentEvent):
    """Name, role, skills, teams or capacity changed."""


@register("agent.connected")
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConnected(AgentEvent):
    """The agent's first console connected."""


@register("agent.disconnected")
@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDisconnected(AgentEvent):
    """The agent's last console is gone; held work is kept for a grace period."""
