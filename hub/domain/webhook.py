"""Outgoing webhooks: who wants to be told of what, and each call that tells them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSubscription:
    """An address of another system that is told of every event of the named types, signed with `secret`."""

    id: str
    version: int = 0
    name: str
    url: str
    events: tuple[str, ...]
    secret: str
    active: bool = True
    created_at: datetime


class CallState(StrEnum):
    """How far a call has come."""

    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    """One event on its way to one subscription; `status` is the last HTTP answer, 0 for none.

    `next_attempt_at` is when it is due, and while an attempt runs, when another process may take it over.
    """

    id: str
    version: int = 0
    webhook_id: str
    event_id: str
    type: str
    at: datetime
    ticket_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)  # Any: each event type has its own fields
    state: CallState = CallState.WAITING
    attempts: int = 0
    next_attempt_at: datetime | None = None
    status: int = 0
    reason: str = ""
    created_at: datetime
    done_at: datetime | None = None
