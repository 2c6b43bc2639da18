"""The live board as it is sent to browsers."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    """What every outgoing shape has."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServiceLevelView(View):
    """Service level of one queue; `value` is null while there is nothing to count. See `measures/service_level.py`."""

    value: float | None
    target: float
    numerator: int
    denominator: int
    within_s: int


class ThresholdsView(View):
    """When a queue's numbers turn amber and red: waits above these seconds, service levels below these shares (0-1)."""

    wait_amber_s: int
    wait_red_s: int
    level_amber: float
    level_red: float


class QueueRow(View):
    """One queue on the board; `agents_...` count those whose team and skills fit the queue, whatever else they do."""

    id: str
    name: str
    waiting: int
    longest_wait_s: float | None
    longest_wait_since: datetime | None
    offered: int
    active: int
    wrap_up: int
    service_level: ServiceLevelView
    asa_s: float | None
    thresholds: ThresholdsView
    abandoned: int
    agents_ready: int
    agents_busy: int
    agents_wrap_up: int
    breached: int
    due_soon: int


class BoardTicket(View):
    """A ticket in an agent's hands."""

    id: str
    number: int
    subject: str
    channel: str


class AgentRow(View):
    """One agent on the board; `aside` are those of the `load` that calls and chats may interrupt, and that leave room for them."""

    id: str
    name: str
    state: str
    reason: str
    since: datetime
    load: int
    aside: int
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
    warnings: list[str] = []
    """Parts of the hub that do not work now, in words."""
