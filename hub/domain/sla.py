"""Service-level agreements: targets, and the clocks that run on a ticket."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SlaKind(StrEnum):
    """What is promised: an answer to the first message, to each later one, and an end."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """Targets in seconds of business time; zero means no such promise. `warn_share` of a target used up gives a warning."""

    id: str
    version: int = 0
    name: str
    hours_id: str = ""
    first_response_s: int = 0
    next_response_s: int = 0
    resolution_s: int = 0
    warn_share: float = 0.75
    priority_factors: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaClock:
    """One running promise.

    While running, `due_at` and `warn_at` are moments; while paused, `paused_at` is set and `left_s` is the business time
    left until due. A clock ends by being met or cancelled; a breach is recorded and the clock runs on.
    """

    kind: SlaKind
    target_s: int
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    paused_at: datetime | None = None
    left_s: float | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    met_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaClocks:
    """The clocks of one ticket. `next_check_at` is the earliest moment at which one of them must be looked at."""

    policy_id: str = ""
    clocks: tuple[SlaClock, ...] = ()
    next_check_at: datetime | None = None
