"""Parquet, streamed: each batch of rows is a row group; the footer that describes them comes last.

Format: https://parquet.apache.org/docs/file-format/. Every column is optional, its values PLAIN in one data page (version 1)
compressed by zlib (codec GZIP), its definition levels in the RLE hybrid. The descriptions are Thrift structs in the compact
protocol (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
"""

import asyncio
import gzip
import struct
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.reporting.export.table import Column, ColumnKind, Table, Value, Values
from hub.reporting.export.thrift import Struct, Wire

MAGIC = b"PAR1"
_BOOLEAN, _INT64, _DOUBLE, _BYTES = 0, 2, 5, 6
_PLAIN, _RLE = 0, 3
_GZIP = 2
_OPTIONAL = 1
_UTF8, _TIMESTAMP_MILLIS = 0, 9

_PHYSICAL = {
    ColumnKind.TEXT: _BYTES,
    ColumnKind.NUMBER: _DOUBLE,
    ColumnKind.WHOLE: _INT64,
    ColumnKind.MOMENT: _INT64,
    ColumnKind.TRUTH: _BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One column of one row group as it lies in the file."""

    offset: int
    rows: int
    plain_bytes: int
    packed_bytes: int


async def parquet_stream(table: Table) -> AsyncIterator[bytes]:
    """Yield the file a batch at a time; encoding runs off the loop."""
    yield MAGIC
    offset, groups = len(MAGIC), list[list[_Chunk]]()
    async for batch in table.batches:
        if batch:
            data, chunks = await asyncio.to_thread(_row_group, table.columns, batch, offset)
            groups.append(chunks)
            offset += len(data)
            yield data
    footer = _footer(table.columns, groups)
    yield footer + struct.pack("<I", len(footer)) + MAGIC


def _row_group(columns: Sequence[Column], rows: Sequence[Values], offset: int) -> tuple[bytes, list[_Chunk]]:
    parts, chunks = [], []
    for place, column in enumerate(columns):
        values = [row[place] for row in rows]
        levels = _levels([value is not None for value in values])
        body = levels + _plain(column.kind, [value for value in values if value is not None])
        packed = gzip.compress(body, compresslevel=4, mtime=0)
        header = _page_header(len(values), len(body), len(packed))
        chunks.append(_Chunk(offset, len(values), len(header) + len(body), len(header) + len(packed)))
        parts += [header, packed]
        offset += len(header) + len(packed)
    return b"".join(parts), chunks


def _levels(present: Sequence[bool]) -> bytes:
    """Return the definition levels (0 or 1) bit-packed in groups of eight, led by their length."""
    groups = (len(present) + 7) // 8
    bits = bytearray(groups)
    for place, there in enumerate(present):
        if there:
            bits[place // 8] |= 1 << place % 8
    run = Wire.varint(groups << 1 | 1) + bytes(bits)
    return struct.pack("<I", len(run)) + run


def _plain(kind: ColumnKind, values: Sequence[Value]) -> bytes:
    if kind is ColumnKind.TEXT:
        texts = [str(value).encode("utf-8", "replace") for value in values]
        return b"".join(struct.pack("<I", len(text)) + text for text in texts)
    if kind is ColumnKind.NUMBER:
        return struct.pack(f"<{len(values)}d", *values)
    if kind is ColumnKind.TRUTH:
        bits = bytearray((len(values) + 7) // 8)
        for place, value in enumerate(values):
            bits[place // 8] |= bool(value) << place % 8
        return bytes(bits)
    return struct.pack(f"<{len(values)}q", *map(_whole, values))


def _whole(value: Value) -> int:
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else int(value or 0)


def _page_header(count: int, plain_bytes: int, packed_bytes: int) -> bytes:
    page = Struct().i32(1, count).i32(2, _PLAIN).i32(3, _RLE).i32(4, _RLE)
    return Struct().i32(1, 0).i32(2, plain_bytes).i32(3, packed_bytes).struct(5, page).done()


def _footer(columns: Sequence[Column], groups: Sequence[Sequence[_Chunk]]) -> bytes:
    root = Struct().text(4, "rows").i32(5, len(columns))
    rows = sum(group[0].rows for group in groups)
    return (
        Struct()
        .i32(1, 1)
        .structs(2, [root, *map(_schema, columns)])
        .i64(3, rows)
        .structs(4, [_group(columns, group) for group in groups])
        .text(6, "hub")
        .done()
    )


def _schema(column: Column) -> Struct:
    described = Struct().i32(1, _PHYSICAL[column.kind]).i32(3, _OPTIONAL).text(4, column.name)
    if column.kind is ColumnKind.TEXT:
        return described.i32(6, _UTF8)
    return described.i32(6, _TIMESTAMP_MILLIS) if column.kind is ColumnKind.MOMENT else described


def _group(columns: Sequence[Column], chunks: Sequence[_Chunk]) -> Struct:
    described = [_column_chunk(column, chunk) for column, chunk in zip(columns, chunks, strict=True)]
    return (
        Struct().structs(1, described).i64(2, sum(one.plain_bytes for one in chunks)).i64(3, chunks[0].rows)
    )


def _column_chunk(column: Column, chunk: _Chunk) -> Struct:
    meta = (
        Struct()
        .i32(1, _PHYSICAL[column.kind])
        .i32s(2, [_PLAIN, _RLE])
        .texts(3, [column.name])
        .i32(4, _GZIP)
        .i64(5, chunk.rows)
        .i64(6, chunk.plain_bytes)
        .i64(7, chunk.packed_bytes)
        .i64(9, chunk.offset)
    )
    return Struct().i64(2, chunk.offset).struct(3, meta)
