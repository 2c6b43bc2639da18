"""Historical reports: the figures, the tickets behind each of them, and both as files."""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from itertools import islice

from aiohttp import web

from hub.api.http.file_response import disposition
from hub.api.http.inputs import ItemsView, Output
from hub.api.http.operation import Call, Operations
from hub.api.reports.query import ContactsInput, ReportInput, report_query
from hub.domain.agent import Role
from hub.errors import Invalid, NotFound
from hub.reporting.contact import HandledContact
from hub.reporting.export.table import Table
from hub.reporting.export.tables import WRITERS, Names, contact_table, report_table
from hub.reporting.intervals import Interval
from hub.reporting.report import EVERYTHING, NAMED, REPORTS, AnyMeasure, Group, Report, Row, report_kind
from hub.reporting.reports import MAX_CELLS, Behind, measure_named
from hub.tickets.listing import TicketFilter

OPERATIONS = Operations("reports")

MAX_JSON_CELLS = 500_000
"""So many numbers are sent as JSON; files may have ten times as many."""


class MeasureView(Output):
    """A measure in words. `unit` is share (0-1), seconds, contacts or points; `better` is up, down or empty."""

    name: str
    title: str
    unit: str
    better: str
    formula: str
    numerator: str
    denominator: str
    exclusions: str
    source: str


class ReportKindView(Output):
    """A report one can ask for."""

    name: str
    title: str
    group_by: Group
    measures: list[MeasureView]


class CellView(Output):
    """One number; `value` is null while there is nothing to count."""

    value: float | None
    numerator: float
    denominator: float


class GroupView(Output):
    """What a row is about; `id` is empty for nobody, no queue, no tag."""

    id: str
    name: str


class RowView(Output):
    """The numbers of one group in one interval (`end` is exclusive); `group` is null when everything is together."""

    start: datetime
    end: datetime
    group: GroupView | None
    values: dict[str, CellView]


class ReportView(Output):
    """A report: `rows` by interval and group, `totals` per group over the whole stretch, the last of them over everything."""

    report: str
    title: str
    start: datetime
    end: datetime
    as_of: datetime
    interval: Interval
    group_by: Group
    time_zone: str
    measures: list[MeasureView]
    rows: list[RowView]
    totals: list[RowView]


class ContactView(Output):
    """One contact behind a number, with its ticket. Durations in seconds."""

    id: str
    ticket_id: str
    number: int
    subject: str
    channel: str
    queue_id: str
    queue_name: str
    agent_id: str
    agent_name: str
    outcome: str
    queued_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    waited_s: float
    talk_s: float
    hold_s: float
    wrap_up_s: float
    transferred: bool
    satisfaction: int | None
    breaches: list[str]


class ContactPage(Output):
    """One page of contacts, by the moment of queueing; `next` is null at the end."""

    items: list[ContactView]
    next: str | None = None


@OPERATIONS.get("/reports")
async def list_reports(call: Call) -> ItemsView[ReportKindView]:
    """List the reports and the definition of every measure in them."""
    singles = [kind for kind in REPORTS.values() if kind not in NAMED]
    return ItemsView(
        items=[
            ReportKindView(
                name=kind.name,
                title=kind.title,
                group_by=kind.group,
                measures=[_measure(one) for one in kind.measures],
            )
            for kind in (*NAMED, *singles)
        ]
    )


@OPERATIONS.get("/reports/{name}", streams=True)
async def get_report(call: Call, name: str, query: ReportInput) -> ReportView | web.StreamResponse:
    """Return a report, or the same as a CSV, XLSX or Parquet file; agents get their own figures."""
    asked = await report_query(call, report_kind(name), query)
    report = await call.services.reports.run(
        asked, most=MAX_JSON_CELLS if query.format == "json" else MAX_CELLS
    )
    if query.format == "json":
        body = await asyncio.to_thread(_as_json, report, call.services.reports.names())
        return web.Response(body=body, content_type="application/json")
    return await _send(
        call, report_table(report, call.services.reports.names()), query.format, f"{asked.kind.name}-report"
    )


@OPERATIONS.get("/reports/{name}/tickets", streams=True)
async def list_report_tickets(
    call: Call, name: str, query: ContactsInput
) -> ContactPage | web.StreamResponse:
    """List the tickets behind a number of a report, a page at a time, or all of them as a file."""
    kind = report_kind(name)
    measure = measure_named(query.measure) if query.measure else kind.measures[0]
    if measure is None or measure not in kind.measures:
        raise NotFound(f"The report {kind.name} has no measure {query.measure}")
    asked = await report_query(call, kind, query)
    behind = Behind(measure=measure, met=query.part == "numerator")
    if query.format != "json":
        contacts = call.services.reports.contacts(asked, behind)
        return await _send(
            call, contact_table(contacts, call.services.reports.names()), query.format, f"{kind.name}-tickets"
        )
    after = _read_cursor(query.after or query.cursor)
    async with aclosing(call.services.reports.contacts(asked, behind, after)) as contacts:
        found = await _first(contacts, query.limit + 1)
    page = found[: query.limit]
    return ContactPage(
        items=await _contacts(call, page), next=_cursor(page[-1]) if len(found) > query.limit else None
    )


@OPERATIONS.post("/reports/rebuild", role=Role.ADMIN)
async def rebuild_reports(call: Call) -> None:
    """Make the facts behind all reports again from the stored history of tickets."""
    await call.services.rebuild_facts()


async def _first(contacts: AsyncIterator[HandledContact], count: int) -> list[HandledContact]:
    found: list[HandledContact] = []
    async for contact in contacts:
        found.append(contact)
        if len(found) >= count:
            break
    return found


def _as_json(report: Report, names: Names) -> bytes:
    view = _report(report, names)
    return view.__pydantic_serializer__.to_json(view)


def _report(report: Report, names: Names) -> ReportView:
    query = report.query
    everything = [row for row in report.totals if row.key == EVERYTHING]
    groups = [row for row in report.totals if row.key != EVERYTHING]
    return ReportView(
        report=query.kind.name,
        title=query.kind.title,
        start=query.start,
        end=query.end,
        as_of=report.as_of,
        interval=query.interval,
        group_by=query.group,
        time_zone=query.zone.key,
        measures=[_measure(one) for one in query.kind.measures],
        rows=[_row(row, query.group, query.kind.measures, names) for row in report.rows],
        totals=[_row(row, query.group, query.kind.measures, names) for row in (*groups, *everything)],
    )


def _row(row: Row, group: Group, measures: Sequence[AnyMeasure], names: Names) -> RowView:
    shown = None if row.key == EVERYTHING else GroupView(id=row.key, name=names(group, row.key))
    return RowView(
        start=row.frame.start,
        end=row.frame.at,
        group=shown,
        values={
            measure.name: CellView(value=cell.value, numerator=cell.numerator, denominator=cell.denominator)
            for measure, cell in zip(measures, row.cells, strict=True)
        },
    )


def _measure(measure: AnyMeasure) -> MeasureView:
    return MeasureView(
        name=measure.name,
        title=measure.title,
        unit=measure.unit,
        better=measure.better,
        formula=measure.formula,
        numerator=measure.numerator,
        denominator=measure.denominator,
        exclusions=measure.exclusions,
        source=measure.source,
    )


async def _contacts(call: Call, contacts: Sequence[HandledContact]) -> list[ContactView]:
    names = call.services.reports.names()
    subjects: dict[str, str] = {}
    wanted = iter(dict.fromkeys(one.ticket_id for one in contacts))
    while ids := tuple(islice(wanted, 100)):
        page = await call.services.tickets.page(TicketFilter(ids=ids), 100)
        subjects |= {ticket.id: ticket.subject for ticket in page.items}
    return [
        ContactView(
            id=one.id,
            ticket_id=one.ticket_id,
            number=one.number,
            subject=subjects.get(one.ticket_id, ""),
            channel=one.channel,
            queue_id=one.queue_id,
            queue_name=names(Group.QUEUE, one.queue_id),
            agent_id=one.agent_id,
            agent_name=names(Group.AGENT, one.agent_id),
            outcome=one.outcome,
            queued_at=one.queued_at,
            accepted_at=one.accepted_at,
            ended_at=one.ended_at,
            waited_s=one.waited_s,
            talk_s=one.talk_s,
            hold_s=one.hold_s,
            wrap_up_s=one.wrap_up_s,
            transferred=one.transferred,
            satisfaction=one.satisfaction,
            breaches=list(one.breaches),
        )
        for one in contacts
    ]


async def _send(call: Call, table: Table, kind: str, name: str) -> web.StreamResponse:
    """Answer with a file that is written while its rows are read."""
    writer, media_type = WRITERS[kind]
    response = web.StreamResponse()
    response.content_type = media_type
    if kind == "csv":
        response.charset = "utf-8"
    response.headers["Content-Disposition"] = disposition("attachment", f"{name}.{kind}")
    response.headers["X-Content-Type-Options"] = "nosniff"
    await response.prepare(call.request)
    async for part in writer(table):
        await response.write(part)
    await response.write_eof()
    return response


def _cursor(contact: HandledContact) -> str:
    stamp = round(contact.queued_at.timestamp() * 1000)
    return base64.urlsafe_b64encode(f"{stamp}.{contact.id}".encode()).decode().rstrip("=")


def _read_cursor(text: str | None) -> tuple[datetime, str] | None:
    if not text:
        return None
    try:
        stamp, _, contact_id = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(".")
        return datetime.fromtimestamp(int(stamp) / 1000, UTC), contact_id
    except (ValueError, OverflowError, OSError, binascii.Error) as error:
        raise Invalid("`after` is not a cursor of this list") from error
