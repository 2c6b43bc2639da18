"""What the agents' floor needs of others; wired in bootstrap."""

from typing import Protocol

from hub.domain.agent import Agent, Session
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


class AgentLookup(Protocol):
    """Agents from memory."""

    def agent(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        ...
