"""Staffing: what is expected, how many agents each half hour needs, and what a change would do."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal

from aiohttp import web
from pydantic import Field, StringConstraints

from hub.api.http.inputs import Id, Input, Output
from hub.api.http.operation import Call, Operations
from hub.api.reports.query import Zone, zone_named
from hub.domain.agent import Role
from hub.errors import HubError
from hub.routing.simulation.fitting import INTERVALS
from hub.routing.staffing.desk import WhatIf
from hub.routing.staffing.plan import Target, Wish

OPERATIONS = Operations("staffing")

MAX_DAYS = 28

Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-4]):[0-5]\d$", max_length=5)]
Count = Annotated[int, Field(ge=0, le=2000)]


class StaffingInput(Input):
    """Which days to plan (the first by the clock of the time zone; without it tomorrow), and from how much history."""

    first: date | None = Field(None, alias="from")
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)] = 7
    history_days: Annotated[int, Field(ge=1, le=400)] = 56
    time_zone: Zone | None = None
    shrinkage: Annotated[float, Field(ge=0, le=0.9)] = 0.0


class ChangeInput(Input):
    """What is different from a time of day on: agents more or fewer of those who serve a queue, or another load."""

    at: Clock = Field("00:00", alias="from")
    until: Clock | None = None
    queue: Id | None = None
    agents: Annotated[int, Field(ge=-500, le=500)] = 0
    arrivals: Annotated[float, Field(ge=0, le=10)] = 1.0
    handle: Annotated[float, Field(gt=0, le=10)] = 1.0


class TargetInput(Input):
    """Another target than the queue's own."""

    within_s: Annotated[float, Field(ge=0, le=10_000_000)]
    share: Annotated[float, Field(gt=0, lt=1)]


class WhatIfInput(StaffingInput):
    """What to simulate: the agents (`scheduled` by the plan, `planned` on the rota, or per queue and day 48 numbers from
    midnight on), how many days of chance, and what changes."""

    agents: (
        Literal["scheduled", "planned"]
        | dict[Id, dict[date, Annotated[list[Count], Field(max_length=INTERVALS)]]]
    ) = "scheduled"
    targets: dict[Id, TargetInput] = Field(default_factory=dict)
    seeds: Annotated[int, Field(ge=1, le=100)] = 10
    changes: Annotated[list[ChangeInput], Field(max_length=20)] = Field(default_factory=list)


class ServiceTargetView(Output):
    """The promise that is planned for."""

    within_s: float
    share: float


class ChannelView(Output):
    """What contacts of a channel take: `forecast_error` is the sum of the half hours' errors over what came, null when the
    history is too short to tell."""

    handle_s: float
    patience_s: float | None
    slots: int
    method: str
    forecast_error: float | None


class HalfHourView(Output):
    """One half hour. `planned` is null where no rota is kept; the service level is that of the required agents."""

    at: datetime
    forecast: float
    required: int
    scheduled: int
    planned: int | None
    service_level: float | None
    occupancy: float | None


class StaffedQueueView(Output):
    """One queue's plan."""

    name: str
    target: ServiceTargetView
    channels: dict[str, ChannelView]
    intervals: list[HalfHourView]


class StaffingView(Output):
    """The staffing plan of some days."""

    first: date = Field(alias="from")
    days: int
    time_zone: str
    interval_min: int
    shrinkage: float
    queues: dict[str, StaffedQueueView]


@OPERATIONS.get("/staffing", role=Role.SUPERVISOR, streams=True)
async def get_staffing(call: Call, query: StaffingInput) -> StaffingView:
    """Return the forecast and the agents that each half hour needs, beside those on the rota."""
    plan = await call.services.staffing.plan(await _wish(call, query, {}), query.history_days)
    return StaffingView.model_validate(plan)


@OPERATIONS.post("/staffing/what-if", role=Role.SUPERVISOR, streams=True)
async def simulate_staffing(call: Call, body: WhatIfInput) -> web.StreamResponse:
    """Simulate a plan and a changed plan: lines of JSON, `{"done", "whole"}` and at last `{"result"}` or `{"problem"}`."""
    targets = {queue: Target(each.within_s, each.share) for queue, each in body.targets.items()}
    wish = await _wish(call, body, targets)
    asked = WhatIf(
        agents=body.agents, seeds=range(1, body.seeds + 1), changes=[_change(each) for each in body.changes]
    )
    response = web.StreamResponse()
    response.content_type = "application/x-ndjson"
    lines = call.services.staffing.what_if(wish, body.history_days, asked)
    async with aclosing(_bytes(lines)) as parts:
        first = await anext(parts)  # what is wrong with the question is a problem as everywhere
        await response.prepare(call.request)
        await response.write(first)
        try:
            async for part in parts:
                await response.write(part)
        except HubError as error:
            problem = {"code": error.code, "title": error.title, "detail": error.detail}
            await response.write(json.dumps({"problem": problem}).encode() + b"\n")
    await response.write_eof()
    return response


async def _bytes(lines: AsyncIterator[Mapping[str, Any]]) -> AsyncGenerator[bytes, None]:  # Any: JSON
    async for line in lines:
        yield json.dumps(line).encode() + b"\n"


def _change(change: ChangeInput) -> dict[str, Any]:  # Any: what a scenario file holds
    said = change.model_dump(exclude_defaults=True)
    return {"at": change.at, **said}


async def _wish(call: Call, asked: StaffingInput, targets: Mapping[str, Target]) -> Wish:
    zone = await zone_named(asked.time_zone or call.services.time_zone)
    tomorrow = call.services.clock.now().astimezone(zone).date() + timedelta(days=1)
    return Wish(
        first=asked.first or tomorrow, days=asked.days, zone=zone, shrinkage=asked.shrinkage, targets=targets
    )
