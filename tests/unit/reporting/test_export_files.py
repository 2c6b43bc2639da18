"""Files as they are written: read back by what the formats themselves say."""

import gzip
import io
import struct
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from hub.reporting.export import workbook
from hub.reporting.export.csv_text import csv_stream, written
from hub.reporting.export.parquet import parquet_stream
from hub.reporting.export.pipe import Pipe
from hub.reporting.export.table import Column, ColumnKind, Table, Values

MOMENT = datetime(2026, 3, 2, 12, 30, 15, 250_000, tzinfo=UTC)
COLUMNS = (
    Column("name"),
    Column("share", ColumnKind.NUMBER),
    Column("count", ColumnKind.WHOLE),
    Column("at", ColumnKind.MOMENT),
    Column("met", ColumnKind.TRUTH),
)
ROWS: list[Values] = [
    ("=1+1 é 中", 0.5, 3, MOMENT, True),
    (None, None, None, None, None),
    ("b", 1e9, -7, MOMENT, False),
]


def table(rows: Sequence[Values] = ROWS) -> Table:
    async def batches() -> AsyncIterator[Sequence[Values]]:
        yield rows[:2]
        yield rows[2:]

    return Table(COLUMNS, batches())


async def whole(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([part async for part in stream])


class Thrift:
    """Read structs of the compact protocol into dictionaries by field id."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def varint(self) -> int:
        number = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def value(self, kind: int) -> Any:
        if kind in (5, 6):
            number = self.varint()
            return number >> 1 ^ -(number & 1)
        if kind == 8:
            size = self.varint()
            self.at += size
            return self.data[self.at - size : self.at]
        if kind == 9:
            head = self.data[self.at]
            self.at += 1
            size = head >> 4 if head >> 4 < 15 else self.varint()
            return [self.value(head & 15) for _ in range(size)]
        assert kind == 12
        return self.struct()

    def struct(self) -> dict[int, Any]:
        fields: dict[int, Any] = {}
        last = 0
        while head := self.data[self.at]:
            self.at += 1
            last += head >> 4
            fields[last] = self.value(head & 15)
        self.at += 1
        return fields


def parquet_column(data: bytes, footer: dict[int, Any], place: int) -> list[Any]:
    found: list[Any] = []
    for group in footer[4]:
        meta = group[1][place][3]
        reader = Thrift(data, meta[9])
        page = reader.struct()
        body = gzip.decompress(data[reader.at : reader.at + page[3]])
        assert (len(body), page[5][1]) == (page[2], meta[5])
        size = struct.unpack_from("<I", body)[0]
        bits, rest, count = body[5 : 4 + size], body[4 + size :], page[5][1]
        present = [bool(bits[n // 8] >> n % 8 & 1) for n in range(count)]
        values = iter(plain(meta[1], rest, sum(present)))
        found += [next(values) if there else None for there in present]
    return found


def plain(kind: int, rest: bytes, count: int) -> list[Any]:
    if kind == 0:
        return [bool(rest[n // 8] >> n % 8 & 1) for n in range(count)]
    if kind in (2, 5):
        return list(struct.unpack_from(f"<{count}{'q' if kind == 2 else 'd'}", rest))
    texts, at = [], 0
    for _ in range(count):
        size = struct.unpack_from("<I", rest, at)[0]
        texts.append(rest[at + 4 : at + 4 + size].decode())
        at += 4 + size
    return texts


async def test_parquet_reads_back() -> None:
    data = await whole(parquet_stream(table()))
    size = struct.unpack("<I", data[-8:-4])[0]
    footer = Thrift(data, len(data) - 8 - size).struct()
    assert footer[3] == len(ROWS)
    assert [one[4] for one in footer[2]] == [b"rows", *(column.name.encode() for column in COLUMNS)]
    columns = [parquet_column(data, footer, place) for place in range(len(COLUMNS))]
    millis = round(MOMENT.timestamp() * 1000)
    wanted = [[millis if isinstance(value, datetime) else value for value in row] for row in ROWS]
    assert [list(row) for row in zip(*columns, strict=True)] == wanted


async def test_a_parquet_file_of_nothing_is_one() -> None:
    data = await whole(parquet_stream(table([])))
    size = struct.unpack("<I", data[-8:-4])[0]
    assert Thrift(data, len(data) - 8 - size).struct()[3] == 0


async def test_a_workbook_goes_on_in_the_next_sheet() -> None:
    book = await whole(workbook.xlsx_stream(table([*ROWS, ("\x00bad\ufffe", 0.1, 1, MOMENT, True)])))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row>") == 5
    assert "=1+1 é 中</t>" in sheet
    assert '<c s="1"><v>46083.521' in sheet
    assert "<f>" not in sheet
    full = workbook.Workbook(pipe := Pipe(), COLUMNS, max_rows=3)
    full.add(ROWS)
    full.close()
    with zipfile.ZipFile(io.BytesIO(pipe.take())) as archive:
        rows = [archive.read(f"xl/worksheets/sheet{n}.xml").count(b"<row>") for n in (1, 2)]
        assert archive.read("xl/workbook.xml").count(b"<sheet ") == 2
    assert rows == [3, 2]


async def test_csv_leads_formulas_with_an_apostrophe() -> None:
    lines = (await whole(csv_stream(table()))).decode("utf-8-sig").split("\r\n")
    assert lines[1] == "'=1+1 é 中,0.5,3,2026-03-02T12:30:15.250Z,true"
    assert lines[2] == ",,,,"
    for text in ("+1", "-1", "@x", "\tx", "\rx"):
        assert written(text).startswith("'")
    assert [written(value) for value in (-1.5, 0.1234567, True, "a=1")] == ["-1.5", "0.123457", "true", "a=1"]
