"""A table to be written to a file: typed columns, and batches of rows as they come."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

Value = str | float | int | bool | datetime | None
Values = Sequence[Value]


class ColumnKind(StrEnum):
    """What a column holds; every column may hold nothing in a row."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    MOMENT = "moment"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, and the rows in batches."""

    columns: Sequence[Column]
    batches: AsyncIterator[Sequence[Values]]
