"""XLSX (ECMA-376, SpreadsheetML), streamed: sheets go into the archive row by row, the list of sheets comes last.

Texts are inline strings, so nothing is kept in memory and nothing can be a formula. A sheet holds 1,048,576 rows at most;
what is more goes on in the next sheet.
"""

import asyncio
import re
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, cast
from xml.sax.saxutils import escape

from hub.reporting.export.pipe import Pipe
from hub.reporting.export.table import Column, Table, Value, Values

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)
_DAY_S = 86_400
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/>'
    '</numFmts><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)


async def xlsx_stream(table: Table) -> AsyncIterator[bytes]:
    """Yield the file a batch at a time; compressing runs off the loop."""
    pipe = Pipe()
    book = Workbook(pipe, table.columns)
    async for batch in table.batches:
        await asyncio.to_thread(book.add, batch)
        yield pipe.take()
    await asyncio.to_thread(book.close)
    yield pipe.take()


class Workbook:
    """The archive while it is written."""

    def __init__(self, pipe: Pipe, columns: Sequence[Column], max_rows: int = MAX_ROWS) -> None:
        # A pipe has no more than write and flush; zipfile can do with that, its type does not say so.
        self._archive = zipfile.ZipFile(cast(IO[bytes], pipe), "w", zipfile.ZIP_DEFLATED)
        self._header = [column.name for column in columns]
        self._sheet: IO[bytes] | None = None
        self._sheets = 0
        self._max_rows = max_rows
        self._rows = 0
        self._open_sheet()

    def add(self, batch: Sequence[Values]) -> None:
        """Write rows, on a new sheet when this one is full."""
        begin = 0
        while begin < len(batch):
            if self._rows == self._max_rows:
                self._close_sheet()
                self._open_sheet()
            part = batch[begin : begin + self._max_rows - self._rows]
            self._write("".join(_row(values) for values in part))
            self._rows += len(part)
            begin += len(part)

    def close(self) -> None:
        """Write what names the sheets, and the archive's end."""
        self._close_sheet()
        for name, text in _frame_files(self._sheets):
            self._archive.writestr(name, text)
        self._archive.close()

    def _open_sheet(self) -> None:
        self._sheets += 1
        self._rows = 1
        self._sheet = self._archive.open(f"xl/worksheets/sheet{self._sheets}.xml", "w")
        self._write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{_row(self._header)}')

    def _close_sheet(self) -> None:
        if self._sheet is not None:
            self._write("</sheetData></worksheet>")
            self._sheet.close()
            self._sheet = None

    def _write(self, text: str) -> None:
        assert self._sheet is not None
        self._sheet.write(text.encode())


def _row(values: Values) -> str:
    return f"<row>{''.join(map(_cell, values))}</row>"


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, datetime):
        return f'<c s="1"><v>{(value - _EPOCH).total_seconds() / _DAY_S!r}</v></c>'
    if isinstance(value, str):
        text = escape(_NOT_XML.sub(" ", value)[:MAX_TEXT])
        return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"


def _frame_files(sheets: int) -> Iterator[tuple[str, str]]:
    numbers = range(1, sheets + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{overrides}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
    )
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    listed = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{listed}</sheets></workbook>',
    )
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _relations([*targets, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
