"""Calls that the hub is to make: promised callbacks and the contacts of a dial list. Pure transitions.

scheduled → working → done
     ↑         │
     └─ again ─┤            (nobody answered, attempts are left)
               └→ failed    (no attempts left)      blocked (the customer wants no calls)      cancelled
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class CallbackState(StrEnum):
    """Where a callback stands. Working: an agent is asked, or talks."""

    SCHEDULED = "scheduled"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


class DialMode(StrEnum):
    """Who dials: the agent, having read about the customer (preview), or the hub once the agent is there (progressive).

    In both an agent is there before the customer's telephone rings, so that no customer ever hears silence.
    """

    PREVIEW = "preview"
    PROGRESSIVE = "progressive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One call that is to be made. `due_at` is the earliest moment; outside the customer's day it is put off.

    `ticket_id` names the ticket it belongs to (empty: each attempt opens one), `agent_id` who is to be asked first, `list_id` its
    dial list. `call_id` is the call (or, previewed, the contact) of the attempt under way. `reason` says why it is over.
    """

    id: str
    version: int = 0
    state: CallbackState = CallbackState.SCHEDULED
    mode: DialMode = DialMode.PROGRESSIVE
    address: str
    name: str = ""
    inbox_id: str
    queue_id: str
    ticket_id: str = ""
    agent_id: str = ""
    list_id: str = ""
    note: str = ""
    language: str = ""
    due_at: datetime
    attempts: int = 0
    max_attempts: int = 3
    retry_s: int = 1800
    call_id: str = ""
    reason: str = ""
    created_by: str = ""
    created_at: datetime
    done_at: datetime | None = None


OVER = frozenset({CallbackState.DONE, CallbackState.FAILED, CallbackState.BLOCKED, CallbackState.CANCELLED})
"""States that nothing follows."""


def put_off(callback: Callback, until: datetime) -> Callback | None:
    """Wait for the customer's day."""
    if callback.state is not CallbackState.SCHEDULED or until <= callback.due_at:
        return None
    return replace(callback, due_at=until)


def changed(callback: Callback, *, due_at: datetime, agent_id: str, note: str) -> Callback | None:
    """Make the call at another moment, by somebody else first, or with another note; only while no attempt is under way."""
    if callback.state is not CallbackState.SCHEDULED:
        return None
    return replace(callback, due_at=due_at, agent_id=agent_id, note=note)


def begun(callback: Callback, call_id: str) -> Callback | None:
    """Note that an attempt is under way."""
    if callback.state is not CallbackState.SCHEDULED:
        return None
    return replace(callback, state=CallbackState.WORKING, attempts=callback.attempts + 1, call_id=call_id)


def succeeded(callback: Callback, now: datetime) -> Callback | None:
    """Note that somebody talked with the customer."""
    if callback.state is not CallbackState.WORKING:
        return None
    return replace(callback, state=CallbackState.DONE, done_at=now)


def missed(callback: Callback, reason: str, ticket_id: str, now: datetime) -> Callback | None:
    """Note that an attempt came to nothing: another follows later in its ticket, as long as some are left."""
    if callback.state is not CallbackState.WORKING:
        return None
    callback = replace(callback, ticket_id=ticket_id or callback.ticket_id)
    if callback.attempts >= callback.max_attempts:
        return replace(callback, state=CallbackState.FAILED, reason=reason, done_at=now)
    again = now + timedelta(seconds=callback.retry_s)
    return replace(callback, state=CallbackState.SCHEDULED, reason=reason, due_at=again, call_id="")


def rescheduled(callback: Callback, until: datetime) -> Callback | None:
    """Put an attempt off that nobody had taken: it does not count."""
    if callback.state is not CallbackState.WORKING:
        return None
    return replace(
        callback,
        state=CallbackState.SCHEDULED,
        due_at=until,
        attempts=callback.attempts - 1,
        call_id="",
    )


def stopped(callback: Callback, state: CallbackState, reason: str, now: datetime) -> Callback | None:
    """End a callback that is not to be made any more; an attempt under way goes on."""
    if callback.state in OVER:
        return None
    return replace(callback, state=state, reason=reason, done_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialList:
    """Customers to be called one after the other, by one inbox, by the agents of one queue.

    At most `max_per_minute` attempts begin in a minute, and never more at once than agents are free to take them: there is
    nobody to abandon. Attempts are made `max_attempts` times, `retry_s` seconds apart.
    """

    id: str
    version: int = 0
    name: str
    inbox_id: str
    queue_id: str
    mode: DialMode = DialMode.PREVIEW
    max_per_minute: int = 10
    max_attempts: int = 3
    retry_s: int = 14_400
    active: bool = False
    created_at: datetime
