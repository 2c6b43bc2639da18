"""CSV (RFC 4180) in UTF-8 with a byte order mark, so that spreadsheets read names in every script."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime

from hub.reporting.export.table import Table, Value, Values

BOM = b"\xef\xbb\xbf"
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


async def csv_stream(table: Table) -> AsyncIterator[bytes]:
    """Yield the file a batch at a time."""
    yield BOM + _lines([[column.name for column in table.columns]])
    async for batch in table.batches:
        yield _lines(batch)


def _lines(rows: Iterable[Values]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in rows:
        writer.writerow([written(value) for value in row])
    return buffer.getvalue().encode()


def written(value: Value) -> str:
    """Return a value as text; a text that a spreadsheet would take for a formula is led by an apostrophe (OWASP)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_FORMULA) else value
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def moment_text(moment: datetime) -> str:
    """Return a moment in RFC 3339, UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
