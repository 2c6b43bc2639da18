"""The live board, and reports."""

from datetime import datetime

from hub.api.http.inputs import Output
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.reporting.board_view import BoardTotals, BoardView, ServiceLevelView

OPERATIONS = Operations("board")


class QueueSummary(Output):
    """One queue in the summary."""

    id: str
    name: str
    waiting: int
    active: int
    service_level: ServiceLevelView


class SummaryView(Output):
    """Today in numbers; the definitions are the live board's."""

    as_of: datetime
    totals: BoardTotals
    queues: list[QueueSummary]
    agents_by_state: dict[str, int]


@OPERATIONS.get("/board", role=Role.SUPERVISOR)
async def get_board(call: Call) -> BoardView:
    """Return the live board: queues, agents, totals, each number as of `as_of`."""
    return call.services.board.current()


@OPERATIONS.get("/reports/summary", role=Role.SUPERVISOR)
async def get_summary(call: Call) -> SummaryView:
    """Sum up the present: waiting, active, service level, agents by state."""
    board = call.services.board.current()
    states: dict[str, int] = {}
    for agent in board.agents:
        states[agent.state] = states.get(agent.state, 0) + 1
    queues = [
        QueueSummary(
            id=row.id, name=row.name, waiting=row.waiting, active=row.active, service_level=row.service_level
        )
        for row in board.queues
    ]
    return SummaryView(as_of=board.as_of, totals=board.totals, queues=queues, agents_by_state=states)
