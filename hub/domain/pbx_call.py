"""A call that another telephone system carries: the hub is told of it, and shows the agent who calls. Pure transitions."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hub.domain.call import Direction
from hub.domain.interaction import Party


class PbxNews(StrEnum):
    """What a telephone system tells of a call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    HUNG_UP = "hung_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxReport:
    """News of one call. `call` is the system's own id, `party` who is at the other end, `extension` whose telephone it is about."""

    call: str
    news: PbxNews
    direction: Direction = Direction.IN
    party: Party
    extension: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxCall:
    """What the hub knows of such a call. `agent_id` is whose telephone rang last, or who answered."""

    id: str
    version: int = 0
    inbox_id: str
    direction: Direction
    party: Party
    extension: str = ""
    agent_id: str = ""
    ticket_id: str = ""
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def talked_s(self) -> float:
        """Return how long they talked, in seconds; 0 as long as they have not."""
        if self.answered_at is None or self.ended_at is None:
            return 0.0
        return (self.ended_at - self.answered_at).total_seconds()


def pbx_call_id(inbox_id: str, call: str) -> str:
    """Return the id of the hub's record of a call: ids of other systems may be of any length and look."""
    return f"{inbox_id}-{hashlib.blake2b(call.encode(), digest_size=8).hexdigest()}"


def rings(call: PbxCall, extension: str, agent_id: str) -> PbxCall | None:
    """Note whose telephone rings; news of a call that was answered or is over comes too late."""
    if call.answered_at or call.ended_at or (call.extension, call.agent_id) == (extension, agent_id):
        return None
    return replace(call, extension=extension, agent_id=agent_id)


def answered(call: PbxCall, extension: str, agent_id: str, now: datetime) -> PbxCall | None:
    """Note who answered, once."""
    if call.answered_at or call.ended_at:
        return None
    return replace(
        call,
        extension=extension or call.extension,
        agent_id=agent_id or call.agent_id,
        answered_at=now,
    )


def over(call: PbxCall, now: datetime) -> PbxCall | None:
    """Note the end, once."""
    return None if call.ended_at else replace(call, ended_at=now)
