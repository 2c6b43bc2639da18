"""What part of the calls a list is to show."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """None leaves a field open; `queue_ids` are those whose calls the asker may see (None: all)."""

    ticket_id: str | None = None
    agent_id: str | None = None
    queue_id: str | None = None
    inbox_id: str | None = None
    state: str | None = None
    direction: str | None = None
    queue_ids: Sequence[str] | None = None
