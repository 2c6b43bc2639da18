"""Report schedules: reports that come by mail."""

import asyncio
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Id, IdOrEmpty, Input, Name, Output
from hub.api.http.operation import Call
from hub.api.http.problems import told
from hub.api.reports.query import Zone
from hub.api.services import ApiServices
from hub.domain.agent import Role
from hub.errors import HubError, Invalid
from hub.reporting.intervals import Interval
from hub.reporting.report import Group, report_kind
from hub.reporting.schedules import Every, FileFormat, ReportSchedule, next_due, zone_of

Address = Annotated[
    str, StringConstraints(pattern=r"^[^\s@<>,;:\"]+@[^\s@<>,;:\"]+\.[^\s@<>,;:\"]+$", max_length=254)
]


class ReportScheduleFields(Input):
    """When a report is sent (`at` by the clock of `time_zone`), which one, and to whom; it is about the day, week or month before."""

    name: Name
    report: Annotated[str, StringConstraints(pattern=r"^[a-z_-]+$", max_length=60)]
    group_by: Group | None = None
    interval: Interval = Interval.ALL
    queue_id: IdOrEmpty = ""
    team_id: IdOrEmpty = ""
    agent_id: IdOrEmpty = ""
    every: Every = Every.DAY
    at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", max_length=5)] = "07:00"
    weekday: Annotated[int, Field(ge=0, le=6)] = 0
    day_of_month: Annotated[int, Field(ge=1, le=31)] = 1
    time_zone: Zone = "UTC"
    format: FileFormat = FileFormat.XLSX
    inbox_id: Id
    recipients: Annotated[list[Address], Field(min_length=1, max_length=50)]
    active: bool = True


class ScheduleStateView(Output):
    """How a schedule fares: the next and the last edition, why the due one could not be made, and the ticket with its mails."""

    next_at: datetime | None
    last_due_at: datetime | None
    last_error: str
    ticket_id: str | None


async def _can_be_sent(services: ApiServices, schedule: ReportSchedule) -> None:
    wrong = ""
    try:
        report_kind(schedule.report)
    except HubError as error:
        wrong, detail = "report", error.detail
    try:
        await asyncio.to_thread(zone_of, schedule)
    except Invalid as error:
        wrong, detail = "time_zone", error.detail
    if not wrong:
        try:
            services.mail_kind(schedule.inbox_id)
        except HubError as error:
            wrong, detail = "inbox_id", error.detail
    if wrong:
        errors = [{"loc": ["body", wrong], "msg": detail}]
        raise Invalid(told("The body has wrong fields", errors), errors=errors)


OPERATIONS = crud(
    Noun(
        name="report_schedule",
        path="/report-schedules",
        entity=ReportSchedule,
        fields=ReportScheduleFields,
        store=lambda services: services.report_schedules,
        read=Role.SUPERVISOR,
        write=Role.SUPERVISOR,
        sort="name",
        references={
            "inbox_id": lambda services: services.inboxes,
            "queue_id": lambda services: services.queues,
            "team_id": lambda services: services.teams,
            "agent_id": lambda services: services.agents,
        },
        check=_can_be_sent,
    )
)


@OPERATIONS.get("/report-schedules/{schedule_id}/state", role=Role.SUPERVISOR)
async def show_schedule_state(call: Call, schedule_id: str) -> ScheduleStateView:
    """Say when the next edition comes, when the last one went, and what is wrong."""
    return await _state(call, await call.services.report_schedules.require(schedule_id))


@OPERATIONS.post("/report-schedules/{schedule_id}/send", role=Role.SUPERVISOR)
async def send_report_now(call: Call, schedule_id: str) -> ScheduleStateView:
    """Send the last edition now, whatever the hour; the schedule goes on as before."""
    return await _state(call, await call.services.report_mail.send_now(schedule_id))


async def _state(call: Call, schedule: ReportSchedule) -> ScheduleStateView:
    return ScheduleStateView(
        next_at=await _next_at(call, schedule) if schedule.active else None,
        last_due_at=schedule.last_due_at,
        last_error=schedule.last_error,
        ticket_id=schedule.ticket_id or None,
    )


async def _next_at(call: Call, schedule: ReportSchedule) -> datetime | None:
    """Return when the next edition is due, None in a time zone that there is not any more."""
    try:
        zone = await asyncio.to_thread(zone_of, schedule)
    except Invalid:
        return None
    return next_due(schedule, call.services.clock.now(), zone)
