"""What part of the calls a list is to show."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sees:
    """What an asker may see: what is in these queues, and what is the agent's own wherever it is."""

    agent_id: str
    queue_ids: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """None leaves a field open; `sees` is what the asker may see (None: all)."""

    ticket_id: str | None = None
    agent_id: str | None = None
    queue_id: str | None = None
    inbox_id: str | None = None
    state: str | None = None
    direction: str | None = None
    sees: Sees | None = None
