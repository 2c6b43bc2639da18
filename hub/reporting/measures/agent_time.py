"""What the measures of agents' time are reckoned from: how long an agent was in each state within an interval."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hub.domain.agent import AgentState

WORKING = frozenset({AgentState.BUSY.value, AgentState.WRAP_UP.value})
READY = frozenset({AgentState.AVAILABLE.value, *WORKING})


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentTime:
    """One agent's seconds within an interval.

    `handling_s` are the seconds in a ready state (available, busy, wrap-up) with at least one contact in hand, or in the states
    busy and wrap-up. `scheduled_s` are the seconds of the agent's shifts, `adherent_s` those of them spent as the shift says.
    """

    agent_id: str
    by_state: Mapping[str, float] = field(default_factory=dict)
    handling_s: float = 0.0
    scheduled_s: float = 0.0
    adherent_s: float = 0.0

    @property
    def ready_s(self) -> float:
        """Return the seconds in which the agent was available, busy or in wrap-up."""
        return sum(self.by_state.get(state, 0.0) for state in READY)

    @property
    def signed_in_s(self) -> float:
        """Return the seconds in which the agent was not offline."""
        return sum(seconds for state, seconds in self.by_state.items() if state != AgentState.OFFLINE.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMeasure:
    """One measure of agents' time: the sum of `numerator_s` over the sum of `denominator_s` (None: the sum alone)."""

    name: str
    title: str
    unit: str
    better: str = ""
    formula: str
    numerator: str
    denominator: str = ""
    exclusions: str = ""
    source: str
    numerator_s: Callable[[AgentTime], float]
    denominator_s: Callable[[AgentTime], float] | None = None
