"""What a report is asked with, and how that becomes a query: moments, time zone, grouping, filters, variants."""

import asyncio
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from hub.api.http.inputs import MAX_PAGE, Cursor, Id, IdOrEmpty, Input, Word
from hub.api.http.operation import Call
from hub.api.http.problems import told
from hub.domain.agent import Role
from hub.errors import Forbidden, Invalid
from hub.reporting.intervals import Interval
from hub.reporting.measures.definition import Abandoned, Rules
from hub.reporting.report import Group, ReportKind, ReportQuery

Moment = Annotated[str, StringConstraints(max_length=40)]
Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]+$", max_length=64)]

_SPACE_FOR_PLUS = re.compile(r"(T.*) (\d\d:?\d\d)$")


class ReportInput(Input):
    """The stretch (RFC 3339, or a date in the time zone; `to` is exclusive), its cutting, grouping, filters and variants.

    Without `from` and `to`: today until now. `abandoned` says what the service level does with abandoned contacts.
    """

    start: Moment = Field("", alias="from")
    end: Moment = Field("", alias="to")
    interval: Interval = Interval.ALL
    group_by: Group | None = None
    queue: IdOrEmpty | None = None
    team: IdOrEmpty | None = None
    agent: IdOrEmpty | None = None
    channel: Id | None = None
    tag: Word | None = None
    time_zone: Zone | None = None
    abandoned: Abandoned = Abandoned.IGNORED
    short_abandon_s: Annotated[float, Field(ge=0, le=3600)] = 5.0
    within_s: Annotated[float, Field(ge=0, le=31_536_000)] | None = None
    again_days: Annotated[float, Field(ge=0, le=366)] = 7.0
    format: Literal["json", "csv", "xlsx", "parquet"] = "json"


class ContactsInput(ReportInput):
    """As for the report; `measure` names the number (the report's first unless named), `part` its denominator or numerator."""

    measure: Annotated[str, StringConstraints(pattern=r"^[a-z_-]+$", max_length=60)] | None = None
    part: Literal["denominator", "numerator"] = "denominator"
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 50
    after: Cursor | None = None
    cursor: Cursor | None = None


async def report_query(call: Call, kind: ReportKind, asked: ReportInput) -> ReportQuery:
    """Return the query; raises Invalid, and Forbidden for figures of others asked by an agent."""
    start, end, zone = await stretch(call, asked.start, asked.end, asked.time_zone)
    return ReportQuery(
        kind=kind,
        start=start,
        end=end,
        interval=asked.interval,
        group=kind.group if asked.group_by is None else asked.group_by,
        zone=zone,
        rules=_rules(call, asked),
        where=_where(call, asked),
    )


async def stretch(
    call: Call, start: str, end: str, zone_name: str | None
) -> tuple[datetime, datetime, ZoneInfo]:
    """Return the moments asked for, by default today until now, and the time zone; raises Invalid."""
    zone = await zone_named(zone_name or call.services.time_zone)
    until = _moment(end, "to", zone) if end else call.services.clock.now()
    midnight = datetime.combine(until.astimezone(zone).date(), time(), zone).astimezone(UTC)
    since = _moment(start, "from", zone) if start else midnight
    if until <= since and not end:
        until = since + timedelta(milliseconds=1)
    return since, until, zone


def _rules(call: Call, asked: ReportInput) -> Rules:
    promises = call.services.reports.promises()
    within_s = asked.within_s
    return Rules(
        promise_s=(lambda queue_id: promises.get(queue_id, 0.0))
        if within_s is None
        else (lambda queue_id: within_s),
        abandoned=asked.abandoned,
        short_s=asked.short_abandon_s,
        again_s=asked.again_days * 86_400,
    )


def _where(call: Call, asked: ReportInput) -> dict[Group, str]:
    where = {
        Group.QUEUE: asked.queue,
        Group.TEAM: asked.team,
        Group.AGENT: call.agent.id if asked.agent == "me" else asked.agent,
        Group.CHANNEL: asked.channel,
        Group.TAG: asked.tag,
    }
    if not call.services.access.may(call.agent, Role.SUPERVISOR):
        if asked.agent not in (None, "me", call.agent.id):
            raise Forbidden("Agents see their own figures only")
        where[Group.AGENT] = call.agent.id
    return {group: value for group, value in where.items() if value is not None}


async def zone_named(name: str) -> ZoneInfo:
    """Return the time zone; raises Invalid when there is none of this name."""
    try:
        return await asyncio.to_thread(ZoneInfo, name)  # reads a file
    except (ValueError, OSError, KeyError) as error:
        raise _wrong("time_zone", "There is no such time zone; use a name like Europe/Berlin") from error


def _moment(text: str, name: str, zone: ZoneInfo) -> datetime:
    text = _SPACE_FOR_PLUS.sub(r"\1+\2", text.strip())
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong(name, "Not a moment; write 2026-01-31T09:00:00Z, or a date") from error


def _wrong(name: str, message: str) -> Invalid:
    errors = [{"loc": ["query", name], "msg": message}]
    return Invalid(told("The query has wrong fields", errors), errors=errors)
