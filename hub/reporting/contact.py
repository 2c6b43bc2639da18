"""The fact that every measure of contacts is reckoned from: one spell of work on a ticket, from queueing to its end.

It is a function of the ticket's stored history (`contact_story.py`), so it can be thrown away and made again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

STILL_OPEN = datetime(9999, 1, 1, tzinfo=UTC)
"""Stands for the end of what has not ended, so that one range finds the open ones too."""


class Outcome(StrEnum):
    """How far the contact has come. Moved: it left the queue unaccepted, for another queue or an owner not at work.

    Self-service: the hub itself has the word. Contained: that ended without an agent, the customer was helped or said nothing
    more after an answer. Left: the customer went without an answer.
    """

    WAITING = "waiting"
    ACTIVE = "active"
    WRAP_UP = "wrap_up"
    HANDLED = "handled"
    ABANDONED = "abandoned"
    MOVED = "moved"
    SELF_SERVICE = "self_service"
    CONTAINED = "contained"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandledContact:
    """One contact as work: where it waited, who took it, how long each part took. Durations in seconds.

    `queued` is False for work that never waited (assigned, or taken from a ticket at rest). `talk_s` is the time of
    conversation or of active work without `hold_s`; a voice channel supplies both, elsewhere nobody is held. `sequence`
    counts the ticket's contacts from 0. `again_at` is when the same ticket came back by the customer after being solved.
    `expected_s` is the wait that was foretold at queueing. `last_at` is the latest of all moments, `STILL_OPEN` before the end.
    """

    id: str
    version: int = 0
    ticket_id: str
    number: int = 0
    channel: str
    inbox_id: str = ""
    queue_id: str
    team_id: str = ""
    agent_id: str = ""
    customer_id: str = ""
    priority: str = "normal"
    tags: tuple[str, ...] = ()
    sequence: int = 0
    cause: str = ""
    queued: bool = True
    outcome: Outcome = Outcome.WAITING
    queued_at: datetime
    accepted_at: datetime | None = None
    left_at: datetime | None = None
    wrap_up_at: datetime | None = None
    ended_at: datetime | None = None
    solved_at: datetime | None = None
    again_at: datetime | None = None
    rated_at: datetime | None = None
    last_at: datetime = STILL_OPEN
    waited_s: float = 0.0
    talk_s: float = 0.0
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    expected_s: float | None = None
    offers: int = 0
    declined: int = 0
    unanswered: int = 0
    transferred: bool = False
    disposition: str = ""
    satisfaction: int | None = None
    breaches: tuple[str, ...] = ()

    @property
    def handle_s(self) -> float:
        """Return the whole handling time: talk, hold and wrap-up."""
        return self.talk_s + self.hold_s + self.wrap_up_s

    @property
    def abandoned_at(self) -> datetime | None:
        """Return when the contact was abandoned, None if it was not."""
        return self.left_at if self.outcome is Outcome.ABANDONED else None

    @property
    def decided_at(self) -> datetime | None:
        """Return when waiting ended, None while it goes on."""
        return self.accepted_at or self.left_at

    @property
    def waits(self) -> bool:
        """Say whether the contact waits still."""
        return self.outcome is Outcome.WAITING
