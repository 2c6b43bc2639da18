"""Queries as SQL: conditions on columns where there are columns, a filter in Python for the rest."""

from dataclasses import dataclass, field
from typing import Any

from hub.storage.cursors import Cursor
from hub.storage.documents import comparable
from hub.storage.indexes import Collection
from hub.storage.query import Condition, Exists, In, Range, Scalar, Sort, Where
from hub.storage.sqlite.schema import array_table, column_value, quoted, unique_condition

_OPERATORS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<"}


@dataclass(slots=True)
class Clause:
    """SQL terms to be joined by AND, with their parameters, and the conditions that no column covers."""

    terms: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)  # Any: what SQLite takes
    residual: dict[str, Condition] = field(default_factory=dict)

    def add(self, term: str, *values: Any) -> None:
        """Add one term."""
        self.terms.append(term)
        self.values.extend(values)

    def sql(self) -> str:
        """Return the WHERE clause, empty when everything matches."""
        terms = [*self.terms, "residual(_doc)"] if self.residual else self.terms
        return f" WHERE {' AND '.join(terms)}" if terms else ""

    def plus(self, term: str, *values: Any) -> "Clause":
        """Return a copy with one more term."""
        return Clause([*self.terms, term], [*self.values, *values], self.residual)


def compile_where(collection: Collection, where: Where) -> Clause:
    """Return the clause of a filter."""
    clause = Clause()
    for name, condition in where.items():
        if name in collection.arrays:
            _array_term(clause, collection, name, condition)
        elif name in collection.sortable or name == "version":
            _column_term(clause, collection, name, condition)
        else:
            clause.residual[name] = condition
    return clause


def _column_term(clause: Clause, collection: Collection, name: str, condition: Condition) -> None:
    column = quoted(name)
    if isinstance(condition, Exists):
        clause.add(f"{column} IS {'NOT ' if condition.present else ''}NULL")
    elif isinstance(condition, Range):
        for operator, bound in condition.bounds():
            clause.add(f"{column} {_OPERATORS[operator]} ?", column_value(comparable(bound)))
        clause.add(f"{column} IS NOT NULL")
        if condition.gt == "" and _is_unique(collection, name):
            clause.add(
                unique_condition(name)
            )  # says the same, so that SQLite sees that the partial index applies
    elif isinstance(condition, In):
        _in_term(clause, column, condition.values)
    elif condition is None:
        clause.add(f"{column} IS NULL")
    else:
        clause.add(f"{column} = ?", column_value(comparable(condition)))
        if condition != "" and _is_unique(collection, name):
            clause.add(unique_condition(name))  # lets SQLite see that the partial index applies


def _is_unique(collection: Collection, name: str) -> bool:
    return any(index.unique and name in index.fields for index in collection.indexes)


def _in_term(clause: Clause, column: str, wanted: tuple[Scalar, ...]) -> None:
    values = [column_value(comparable(value)) for value in wanted if value is not None]
    term = f"{column} IN ({', '.join('?' * len(values))})"
    if None in wanted:
        term = f"({term} OR {column} IS NULL)"
    clause.add(term, *values)


def _array_term(clause: Clause, collection: Collection, name: str, condition: Condition) -> None:
    members = quoted(array_table(collection, name))
    wanted = condition.values if isinstance(condition, In) else (condition,)
    if isinstance(condition, Range) or None in wanted:
        clause.residual[name] = condition
    elif isinstance(condition, Exists):
        clause.add(f"id {'' if condition.present else 'NOT '}IN (SELECT id FROM {members})")
    else:
        marks = ", ".join("?" * len(wanted))
        values = [
            column_value(comparable(value)) for value in wanted if not isinstance(value, Range | Exists)
        ]
        clause.add(f"id IN (SELECT id FROM {members} WHERE value IN ({marks}))", *values)


def segments(clause: Clause, sort: Sort, cursor: Cursor | None) -> list[Clause]:
    """Return the clauses which, asked one after the other, give what follows the cursor.

    Nulls come first in ascending order, so a page may begin among them and go on beyond, or the reverse.
    """
    if cursor is None:
        return [clause]
    column, beyond = quoted(sort.field), "<" if sort.descending else ">"
    if sort.field == "id":
        return [clause.plus(f"id {beyond} ?", cursor.id)]
    if cursor.value is None:
        among_nulls = clause.plus(f"{column} IS NULL AND id {beyond} ?", cursor.id)
        return [among_nulls] if sort.descending else [among_nulls, clause.plus(f"{column} IS NOT NULL")]
    value = column_value(comparable(cursor.value))
    rest = clause.plus(f"({column}, id) {beyond} (?, ?)", value, cursor.id)
    return [rest, clause.plus(f"{column} IS NULL")] if sort.descending else [rest]


def order_by(sort: Sort) -> str:
    """Return the ORDER BY clause."""
    direction = " DESC" if sort.descending else ""
    if sort.field == "id":
        return f" ORDER BY id{direction}"
    return f" ORDER BY {quoted(sort.field)}{direction}, id{direction}"
