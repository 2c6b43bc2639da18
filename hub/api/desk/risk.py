"""Which waiting tickets will probably break their promise, and how far such forecasts can be believed."""

from datetime import datetime

from pydantic import Field

from hub.api.http.inputs import Id, Input, Output
from hub.api.http.operation import Call, Operations
from hub.api.reports.query import Moment, Zone, stretch
from hub.domain.agent import Role
from hub.tickets.views import queue_name

OPERATIONS = Operations("reports")


class RiskView(Output):
    """A waiting ticket with the promise at stake; `probability` (0-1) is null while there is too little to learn from."""

    ticket_id: str
    number: int
    subject: str
    channel: str
    queue_id: str
    queue_name: str
    clock: str
    due_at: datetime
    waited_s: float
    probability: float | None


class RisksView(Output):
    """The waiting tickets with a running promise, the most endangered first."""

    as_of: datetime
    items: list[RiskView]


class BinView(Output):
    """Forecasts from `low` until `high` (0-1): how many, their mean, the share broken, and its 95 % interval."""

    low: float
    high: float
    count: int
    forecast: float | None
    broken: float | None
    interval_low: float | None
    interval_high: float | None


class ReliabilityView(Output):
    """The calibration of breach forecasts; `brier` is the mean squared error (0 is best, 0.25 is knowing nothing)."""

    start: datetime
    end: datetime
    count: int
    brier: float | None
    bins: list[BinView]


class ReliabilityQuery(Input):
    """When the forecasts were told, and of which queue."""

    start: Moment = Field("", alias="from")
    end: Moment = Field("", alias="to")
    time_zone: Zone | None = None
    queue: Id | None = None


@OPERATIONS.get("/reports/breach-risk", role=Role.SUPERVISOR)
async def list_risks(call: Call) -> RisksView:
    """List the waiting tickets by the probability that their promise breaks."""
    found = await call.services.risks.waiting()
    directory = call.services.directory
    return RisksView(
        as_of=call.services.clock.now(),
        items=[
            RiskView(
                ticket_id=one.ticket.id,
                number=one.ticket.number,
                subject=one.ticket.subject,
                channel=one.ticket.channel,
                queue_id=one.ticket.queue_id,
                queue_name=queue_name(directory, one.ticket.queue_id),
                clock=one.clock,
                due_at=one.due_at,
                waited_s=one.waited_s,
                probability=one.probability,
            )
            for one in found[:500]
        ],
    )


@OPERATIONS.get("/reports/breach-calibration", role=Role.SUPERVISOR)
async def show_calibration(call: Call, query: ReliabilityQuery) -> ReliabilityView:
    """Show how far the breach forecasts of a stretch of time could be believed."""
    start, end, _ = await stretch(call, query.start, query.end, query.time_zone)
    told = await call.services.risks.reliability(start, end, query.queue)
    return ReliabilityView(
        start=start,
        end=end,
        count=told.count,
        brier=told.brier,
        bins=[
            BinView(
                low=one.low,
                high=one.high,
                count=one.count,
                forecast=one.forecast,
                broken=one.broken,
                interval_low=one.interval[0] if one.interval else None,
                interval_high=one.interval[1] if one.interval else None,
            )
            for one in told.bins
        ],
    )
