"""How many tickets agents hold, and who has a console open: one answer for lists and boards."""

from hub.agents.ports import Consoles, Loads


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
