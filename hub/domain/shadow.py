"""What a policy on trial would have decided beside the one in force."""

from dataclasses import dataclass
from datetime import datetime

MAX_EXAMPLES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowExample:
    """One decision in which the two differ; an empty `shadow_agent_id`: the policy on trial would ask nobody now."""

    at: datetime
    ticket_id: str
    live_agent_id: str
    shadow_agent_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowTally:
    """A day (UTC) of one queue under two policies, by name.

    Of the `decisions` in force `same` are those of the policy on trial, too; by it, `other` would have gone to another agent and `later`
    to nobody at that moment. `sooner` counts tickets that it would have offered before. The last examples are kept.
    """

    id: str
    version: int = 0
    day: str
    queue_id: str
    live: str
    shadow: str
    decisions: int = 0
    same: int = 0
    other: int = 0
    later: int = 0
    sooner: int = 0
    examples: tuple[ShadowExample, ...] = ()
    updated_at: datetime

    @property
    def agreement(self) -> float | None:
        """Return the share of decisions that both make alike; None before the first one."""
        return self.same / self.decisions if self.decisions else None


def tally_id(day: str, queue_id: str, live: str, shadow: str) -> str:
    """Return the tally's id, the same at every count."""
    return f"{day}.{queue_id}.{live}.{shadow}"
