"""Reports and contacts as tables for files."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime

from hub.reporting.contact import HandledContact
from hub.reporting.export.csv_text import csv_stream
from hub.reporting.export.parquet import parquet_stream
from hub.reporting.export.table import Column, ColumnKind, Table, Value, Values
from hub.reporting.export.workbook import xlsx_stream
from hub.reporting.measures.definition import Kind, Measure
from hub.reporting.report import AnyMeasure, Group, Report, Row

BATCH = 2000

WRITERS: Mapping[str, tuple[Callable[[Table], AsyncIterator[bytes]], str]] = {
    "csv": (csv_stream, "text/csv"),
    "xlsx": (xlsx_stream, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "parquet": (parquet_stream, "application/vnd.apache.parquet"),
}
"""How each format is written, and its media type."""

Names = Callable[[Group, str], str]


def report_table(report: Report, names: Names) -> Table:
    """Return the rows of a report: interval, group, and each number, a fraction with its two parts."""
    columns = [Column("from", ColumnKind.MOMENT), Column("to", ColumnKind.MOMENT)]
    grouped = report.query.group is not Group.NONE
    if grouped:
        columns += [Column(report.query.group.value), Column(f"{report.query.group.value}_name")]
    for measure in report.query.kind.measures:
        columns.append(Column(measure.name, ColumnKind.NUMBER))
        if is_fraction(measure):
            columns.append(Column(f"{measure.name}_numerator", ColumnKind.NUMBER))
            columns.append(Column(f"{measure.name}_denominator", ColumnKind.NUMBER))
    return Table(columns, _batches(report, names))


async def _batches(report: Report, names: Names) -> AsyncIterator[Sequence[Values]]:
    for begin in range(0, len(report.rows), BATCH):
        yield [_row(row, report, names) for row in report.rows[begin : begin + BATCH]]


def _row(row: Row, report: Report, names: Names) -> Values:
    values: list[Value] = [row.frame.start, row.frame.at]
    group = report.query.group
    if group is not Group.NONE:
        values += [row.key, names(group, row.key)]
    for measure, cell in zip(report.query.kind.measures, row.cells, strict=True):
        values.append(cell.value)
        if is_fraction(measure):
            values += [cell.numerator, cell.denominator]
    return values


def is_fraction(measure: AnyMeasure) -> bool:
    """Say whether the number has a numerator and a denominator worth showing."""
    if isinstance(measure, Measure):
        return measure.kind is Kind.RATIO
    return measure.denominator_s is not None


_MOMENTS = ("queued_at", "accepted_at", "left_at", "wrap_up_at", "ended_at", "solved_at", "rated_at")
_SECONDS = ("waited_s", "talk_s", "hold_s", "wrap_up_s", "handle_s", "expected_s")

CONTACT_COLUMNS = (
    Column("contact"),
    Column("ticket"),
    Column("number", ColumnKind.WHOLE),
    Column("channel"),
    Column("queue"),
    Column("queue_name"),
    Column("team"),
    Column("agent"),
    Column("agent_name"),
    Column("customer"),
    Column("priority"),
    Column("tags"),
    Column("outcome"),
    *(Column(name, ColumnKind.MOMENT) for name in _MOMENTS),
    *(Column(name, ColumnKind.NUMBER) for name in _SECONDS),
    Column("offers", ColumnKind.WHOLE),
    Column("transferred", ColumnKind.TRUTH),
    Column("disposition"),
    Column("satisfaction", ColumnKind.WHOLE),
    Column("breaches"),
)


def contact_table(contacts: AsyncIterator[HandledContact], names: Names) -> Table:
    """Return contacts as rows, read while they are written."""
    return Table(CONTACT_COLUMNS, _contact_batches(contacts, names))


async def _contact_batches(
    contacts: AsyncIterator[HandledContact], names: Names
) -> AsyncIterator[Sequence[Values]]:
    batch: list[Values] = []
    async for contact in contacts:
        batch.append(_contact_row(contact, names))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _contact_row(contact: HandledContact, names: Names) -> Values:
    moments: list[datetime | None] = [getattr(contact, name) for name in _MOMENTS]
    seconds: list[float | None] = [getattr(contact, name) for name in _SECONDS]
    return [
        contact.id,
        contact.ticket_id,
        contact.number,
        contact.channel,
        contact.queue_id,
        names(Group.QUEUE, contact.queue_id),
        contact.team_id,
        contact.agent_id,
        names(Group.AGENT, contact.agent_id),
        contact.customer_id,
        contact.priority,
        ", ".join(contact.tags),
        contact.outcome.value,
        *moments,
        *seconds,
        contact.offers,
        contact.transferred,
        contact.disposition,
        contact.satisfaction,
        ", ".join(contact.breaches),
    ]
