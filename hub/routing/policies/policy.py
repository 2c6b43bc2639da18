"""What a routing policy is."""

from collections.abc import Callable
from dataclasses import dataclass

from hub.domain.agent import Agent
from hub.routing.selection import Fit, Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of a waiting ticket decides its place; moments in seconds since 1970.

    `head_start_s` sums up everything that moves it forward: its priority, its queue's, its customer's value. `handle_s` is how
    long such work usually takes.
    """

    queued_at_s: float
    due_at_s: float
    head_start_s: float = 0.0
    synchronous: bool = False
    handle_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicy:
    """How one queue's work is handed out. Everything in it is pure.

    `rank` gives a ticket's constant, `agent_order` an eligible agent's place; the smallest goes first, and nobody's becomes smaller
    by holding one more ticket (agents are kept in order by it). With `reserve` agents are
    kept free, by forecast, for contacts at whose other end somebody waits. `window_s` above 0: all waiting work of the
    queue and all free agents are matched together, at most this often.
    """

    name: str
    version: str
    rank: Callable[[Standing], float]
    agent_order: Callable[[Agent, Fit, int], Order]
    reserve: bool = False
    window_s: float = 0.0

    @property
    def label(self) -> str:
        """Return name and version, as decisions record them."""
        return f"{self.name} {self.version}"
