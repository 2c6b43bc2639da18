"""Service-level agreements: targets, conditions, and the clocks that run on a ticket."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class SlaKind(StrEnum):
    """What is promised.

    To the customer: an answer to the first message, to each later one, an end, and word at least every so often while
    the case is open. Within the house (operational level): that a team lets go of a ticket within its time.
    """

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    UPDATE = "update"
    TEAM = "team"


class Warned(StrEnum):
    """Who is told when a promise comes near its due moment."""

    AGENT = "agent"
    LEAD = "lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaWarning:
    """One link of the warning chain: when this share (0-1) of the target is used up, whom to tell, and what else to do."""

    share: float
    notify: tuple[Warned, ...] = (Warned.AGENT,)
    raise_priority: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaConditions:
    """To which tickets a policy applies whatever their queue: every list that is not empty must hold the ticket's value."""

    channels: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    company_ids: tuple[str, ...] = ()
    customer_tags: tuple[str, ...] = ()

    @property
    def are_none(self) -> bool:
        """Say whether nothing is asked."""
        return not (self.channels or self.priorities or self.tags or self.company_ids or self.customer_tags)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaPolicy:
    """Targets in seconds of business time; zero means no such promise.

    A policy with conditions applies to the tickets that meet them, the one with the lowest `position` first; otherwise the
    queue's own policy does. `update_s` is the longest silence towards the customer while the case is open; `team_s` maps
    team ids to the time a ticket may stay with them. Without `warnings` there is one, to the agent, at `warn_share`.
    """

    id: str
    version: int = 0
    name: str
    hours_id: str = ""
    position: int = 0
    conditions: SlaConditions = field(default_factory=SlaConditions)
    first_response_s: int = 0
    next_response_s: int = 0
    resolution_s: int = 0
    update_s: int = 0
    team_s: dict[str, int] = field(default_factory=dict)
    warn_share: float = 0.75
    warnings: tuple[SlaWarning, ...] = ()
    priority_factors: dict[str, float] = field(default_factory=dict)
    active: bool = True

    @property
    def chain(self) -> tuple[SlaWarning, ...]:
        """Return the warnings in the order in which they come."""
        if not self.warnings:
            return (SlaWarning(share=self.warn_share),)
        return tuple(sorted(self.warnings, key=lambda warning: warning.share))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaClock:
    """One running promise.

    While running, `due_at` and `warn_at` (the next warning) are moments; while paused, `paused_at` is set and `left_s` is
    the business time left until due. A clock ends by being met or cancelled; a breach is recorded and the clock runs on.
    `warnings` counts the links of the chain that were passed; `team_id` is whose time a clock of the kind *team* counts.
    `since` is the moment from which it runs, with `since_left_s` of business time left then: so what is used up can be told
    by other hours than those by which it was due.
    """

    kind: SlaKind
    target_s: int
    started_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    paused_at: datetime | None = None
    left_s: float | None = None
    warned_at: datetime | None = None
    warnings: int = 0
    breached_at: datetime | None = None
    met_at: datetime | None = None
    team_id: str = ""
    since: datetime | None = None
    since_left_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaBreach:
    """A promise that was broken: which, when it was due, under which policy and version."""

    kind: SlaKind
    started_at: datetime
    due_at: datetime
    target_s: int
    policy_id: str = ""
    policy_version: int = 0
    team_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaClocks:
    """The clocks of one ticket, under one version of a policy. `next_check_at` is when one of them must be looked at.

    `breaches` is the history of broken promises; it stays whatever happens to clocks and policies. `promised_priority` is the
    priority by which is promised, where the hub itself has raised the ticket's since; empty for the ticket's own.
    """

    policy_id: str = ""
    policy_version: int = 0
    clocks: tuple[SlaClock, ...] = ()
    next_check_at: datetime | None = None
    breaches: tuple[SlaBreach, ...] = ()
    promised_priority: str = ""
