"""How many tickets an agent holds, and how many there is room for."""

from collections import Counter
from collections.abc import Iterable, Mapping

from hub.agents.ports import Consoles, Loads
from hub.domain.agent import Agent, slots_for
from hub.domain.ticket import Ticket
from hub.tickets.work import held_by


def load_by_channel(agent_id: str, tickets: Iterable[Ticket]) -> Counter[str]:
    """Count the tickets per channel that take a slot of this agent: offered, active or being wrapped up."""
    return Counter(ticket.channel for ticket in tickets if held_by(ticket) == agent_id)


def free_slots(agent: Agent, load: Mapping[str, int], channel: str) -> int:
    """Return how many more tickets of this channel the agent can hold, within the limit over all channels."""
    return max(0, min(slots_for(agent, channel) - load.get(channel, 0), agent.max_load - sum(load.values())))


class AgentStatus:
    """What is known of an agent beyond the stored facts, in one place for lists and boards."""

    def __init__(self, consoles: Consoles, loads: Loads) -> None:
        self._consoles = consoles
        self._loads = loads

    def load(self, agent_id: str) -> int:
        """Return how many slots are taken."""
        return self._loads.load(agent_id)

    def connected(self, agent_id: str) -> bool:
        """Say whether a console of the agent is open."""
        return self._consoles.is_connected(agent_id)
