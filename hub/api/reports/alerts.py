"""Alerts of the board: what has been red for too long, and who sees to it."""

from datetime import datetime
from typing import Literal

from hub.api.http.inputs import Output, PageQuery, PageView
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.domain.board_alert import AlertMeasure, BoardAlert
from hub.tickets.views import agent_name, queue_name

OPERATIONS = Operations("board")


class AlertQuery(PageQuery):
    """Which alerts: those that are open, or all of them, the newest first."""

    state: Literal["open", "all"] = "open"


class AlertView(Output):
    """A number of a queue that was red for too long; `value` and `limit` are seconds, shares (0-1) or waiting contacts."""

    id: str
    queue_id: str
    queue_name: str
    measure: AlertMeasure
    value: float
    limit: float
    since: datetime
    raised_at: datetime
    acknowledged_by: str | None
    acknowledged_name: str | None
    acknowledged_at: datetime | None
    ended_at: datetime | None


@OPERATIONS.get("/alerts", role=Role.SUPERVISOR)
async def list_alerts(call: Call, query: AlertQuery) -> PageView[AlertView]:
    """List the board's alerts, the newest first."""
    page = await call.services.alerts.listed(query.state == "open", query.limit, query.start)
    return PageView(items=[_view(call, alert) for alert in page.items], next=page.next)


@OPERATIONS.post("/alerts/{alert_id}/acknowledge", role=Role.SUPERVISOR)
async def acknowledge_alert(call: Call, alert_id: str) -> AlertView:
    """Say that one sees to it; the first who says so stays."""
    return _view(call, await call.services.board_alerts.acknowledge(alert_id, call.agent))


def _view(call: Call, alert: BoardAlert) -> AlertView:
    directory = call.services.directory
    return AlertView(
        id=alert.id,
        queue_id=alert.queue_id,
        queue_name=queue_name(directory, alert.queue_id),
        measure=alert.measure,
        value=alert.value,
        limit=alert.limit,
        since=alert.since,
        raised_at=alert.raised_at,
        acknowledged_by=alert.acknowledged_by or None,
        acknowledged_name=agent_name(directory, alert.acknowledged_by),
        acknowledged_at=alert.acknowledged_at,
        ended_at=alert.ended_at,
    )
