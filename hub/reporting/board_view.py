"""The live board as it is sent to browsers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """What every outgoing shape has."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServiceLevelView(View):
    """Service level of one queue; `value` is null while there is nothing to count. See `service_level.py`."""

    value: float | None
    target: float
    numerator: int
    denominator: int
    within_s: int


class QueueRow(View):
    """One queue on the board."""

    id: str
    name: str
    waiting: int
    longest_wait_s: float | None
    longest_wait_since: datetime | None
    offered: int
    active: int
    wrap_up: int
    service_level: ServiceLevelView
    breached: int
    due_soon: int


class BoardTicket(View):
    """A ticket in an agent's hands."""

    id: str
    number: int
    subject: str
    channel: str


class AgentRow(View):
    """One agent on the board."""

    id: str
    name: str
    state: str
    reason: str
    since: datetime
    load: int
    capacity: int
    connected: bool
    tickets: list[BoardTicket]


class BoardTotals(View):
    """All queues and agents together; `asa_s` is null while nothing was accepted in the window."""

    waiting: int
    longest_wait_s: float | None
    offered: int
    active: int
    wrap_up: int
    breached: int
    due_soon: int
    ready: int
    busy: int
    online: int
    asa_s: float | None
    abandoned: int


class BoardView(View):
    """The whole board; every number is as of `as_of`."""

    as_of: datetime
    queues: list[QueueRow]
    agents: list[AgentRow]
    totals: BoardTotals
