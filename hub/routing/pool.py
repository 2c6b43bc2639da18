"""The agents in memory, with what each of them holds."""

from collections.abc import Iterator, Mapping

from hub.domain.agent import Agent, has_room, is_open_to_all
from hub.domain.channel_work import work_of
from hub.routing.eligibility import Candidate

NO_LOAD: Mapping[str, int] = {}


class AgentPool:
    """Who is there, who is free, who holds what. `free` are the agents who could be offered something now, `roomy` those of
    them who could be offered work that can be put aside, `idle` those who hold nothing, `steady` all who finish a mail before
    they take a call."""

    def __init__(self) -> None:
        self.free: set[str] = set()
        self.roomy: set[str] = set()
        self.idle: set[str] = set()
        self.steady: set[str] = set()
        self.touched_agents: set[str] = set()
        """Agents put in or removed since somebody emptied this (the scribe does)."""
        self.touched_slots: set[str] = set()
        """Tickets that took or left a slot since then."""
        self.shifted: set[str] = set()
        """Agents who may have become free, or not free, since somebody emptied this (the coverage does)."""
        self.eased: set[str] = set()
        """Those of them who may be asked sooner than before: one more ticket for an agent never does that."""
        self._agents: dict[str, Agent] = {}
        self._connected: set[str] = set()
        self._held: dict[str, dict[str, str]] = {}
        self._holder: dict[str, str] = {}
        self._loads: dict[str, dict[str, int]] = {}
        self._candidates: dict[str, Candidate] = {}

    def __len__(self) -> int:
        return len(self._agents)

    def agents(self) -> Iterator[Agent]:
        """Yield every agent."""
        return iter(self._agents.values())

    def get(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        return self._agents.get(agent_id)

    def is_connected(self, agent_id: str) -> bool:
        """Say whether the agent had a console open when last seen."""
        return agent_id in self._connected

    def put(self, agent: Agent, connected: bool) -> None:
        """Take in the agent as seen now."""
        self._agents[agent.id] = agent
        self.touched_agents.add(agent.id)
        (self._connected.add if connected else self._connected.discard)(agent.id)
        self.eased.add(agent.id)
        self._refresh(agent.id)

    def remove(self, agent_id: str) -> None:
        """Forget the agent."""
        self._agents.pop(agent_id, None)
        self.touched_agents.add(agent_id)
        self._connected.discard(agent_id)
        self._refresh(agent_id)

    def hold(self, ticket_id: str, agent_id: str, channel: str) -> None:
        """Note that the ticket takes a slot of this agent (and of nobody else any more)."""
        if self._held.get(agent_id, {}).get(ticket_id) == channel:
            return
        self.release(ticket_id)
        self._held.setdefault(agent_id, {})[ticket_id] = channel
        self._holder[ticket_id] = agent_id
        self.touched_slots.add(ticket_id)
        load = self._loads.setdefault(agent_id, {})
        load[channel] = load.get(channel, 0) + 1
        self._refresh(agent_id)

    def release(self, ticket_id: str) -> str | None:
        """Free the slot that the ticket takes; return whose it was."""
        agent_id = self._holder.pop(ticket_id, None)
        if agent_id is None:
            return None
        self.touched_slots.add(ticket_id)
        channel = self._held[agent_id].pop(ticket_id)
        self._loads[agent_id][channel] -= 1
        self.eased.add(agent_id)
        self._refresh(agent_id)
        return agent_id

    def holder(self, ticket_id: str) -> str | None:
        """Return who holds the ticket, or None."""
        return self._holder.get(ticket_id)

    def holding(self, ticket_id: str) -> tuple[str, str]:
        """Return who holds the ticket and on which channel, or two empty texts."""
        agent_id = self._holder.get(ticket_id, "")
        return (agent_id, self._held[agent_id][ticket_id]) if agent_id else ("", "")

    def held_by(self, agent_id: str) -> tuple[str, ...]:
        """Return the tickets that the agent holds."""
        return tuple(self._held.get(agent_id, ()))

    def load(self, agent_id: str) -> int:
        """Return how many tickets the agent holds."""
        return len(self._held.get(agent_id, ()))

    def open_to(self, channel: str) -> set[str]:
        """Return the free agents among whom those are who can take one more ticket of this channel."""
        return self.free if work_of(channel).synchronous else self.roomy

    def has_room(self, agent_id: str, channel: str) -> bool:
        """Say whether an agent who is free can take one more ticket of this channel."""
        return has_room(self._agents[agent_id], self._loads.get(agent_id, NO_LOAD), channel)

    def candidate(self, agent_id: str) -> Candidate | None:
        """Return the agent as the rules of eligibility see it, or None."""
        return self._candidates.get(agent_id)

    def crew(self) -> dict[str, Candidate]:
        """Return every agent as the rules of eligibility see them."""
        return dict(self._candidates)

    def _refresh(self, agent_id: str) -> None:
        agent, ready, roomy, total = self._agents.get(agent_id), False, False, self.load(agent_id)
        self.shifted.add(agent_id)
        if agent is None:
            self._candidates.pop(agent_id, None)
        else:
            load = dict(self._loads.get(agent_id, NO_LOAD))
            candidate = Candidate(agent=agent, connected=agent_id in self._connected, load=load)
            self._candidates[agent_id] = candidate
            ready = candidate.ready
            roomy = ready and is_open_to_all(agent, load)
        (self.free.add if ready else self.free.discard)(agent_id)
        (self.roomy.add if roomy else self.roomy.discard)(agent_id)
        (self.idle.add if ready and not total else self.idle.discard)(agent_id)
        steady = agent is not None and not agent.interruptible
        (self.steady.add if steady else self.steady.discard)(agent_id)
