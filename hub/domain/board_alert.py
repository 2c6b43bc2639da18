"""Alerts of the live board: a number of a queue that has been red for too long."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.events import Event, register


class AlertMeasure(StrEnum):
    """What is watched: the longest wait, the service level, and whether anybody is there for work that waits."""

    LONGEST_WAIT = "longest_wait"
    SERVICE_LEVEL = "service_level"
    NOBODY_THERE = "nobody_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAlert:
    """One number that was red from `since` on, long enough to tell of at `raised_at`.

    `value` and `limit` are as they were then (seconds, shares, or waiting contacts). `open_key` is empty once it ended, so that
    each number of a queue has one open alert at most.
    """

    id: str
    version: int = 0
    queue_id: str
    measure: AlertMeasure
    value: float
    limit: float
    since: datetime
    raised_at: datetime
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    ended_at: datetime | None = None
    open_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAlertEvent(Event):
    """Something that happened to one alert."""

    alert_id: str
    queue_id: str
    measure: str


@register("alert.raised")
@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAlertRaised(BoardAlertEvent):
    """A number of a queue has been red for too long."""

    value: float
    limit: float


@register("alert.acknowledged")
@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAlertAcknowledged(BoardAlertEvent):
    """Somebody said that they see to it."""

    actor_id: str


@register("alert.ended")
@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAlertEnded(BoardAlertEvent):
    """The number is not red any more."""
