"""What the agents' floor needs of others; wired in bootstrap."""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from hub.domain.agent import Agent, Session
from hub.domain.board_link import BoardLink
from hub.eventbus.repository import Repository


class AgentRepository(Repository[Agent], Protocol):
    """Agents as stored."""

    async def by_email(self, email: str) -> Agent | None:
        """Return the agent with this e-mail address, compared without case."""
        ...


class SessionRepository(Repository[Session], Protocol):
    """Sign-ins and API tokens as stored."""

    async def of_agent(self, agent_id: str) -> list[Session]:
        """Return the agent's sessions and API tokens, newest first."""
        ...


class BoardLinkRepository(Repository[BoardLink], Protocol):
    """Links to the board as stored."""

    async def newest(self) -> list[BoardLink]:
        """Return the links, the newest first."""
        ...


class AgentLookup(Protocol):
    """Agents from memory."""

    def agent(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        ...


class Crew(Repository[Agent], Protocol):
    """Agents as stored, all of them at once."""

    def all(self, where: Mapping[str, Any]) -> AsyncIterator[Agent]:  # Any: the store's own conditions
        """Yield every agent that matches; an empty condition matches all."""
        ...


class Loads(Protocol):
    """How much work agents hold."""

    def load(self, agent_id: str) -> int:
        """Return how many slots are taken."""
        ...


class Consoles(Protocol):
    """Who has a console open."""

    def is_connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        ...
