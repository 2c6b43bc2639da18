"""A newer hub declares more; what is stored already must fit."""

from hub.storage.indexes import Collection, Index
from hub.storage.query import Exists, Range, Where
from hub.storage.sqlite.connection import Connection, connect
from hub.storage.sqlite.schema import prepare
from hub.storage.sqlite.statements import compile_where
from hub.storage.sqlite.writes import insert_row, row_of

OLD = Collection("things", (Index(("kind",)),))
NEW = Collection("things", (Index(("place.room", "at")), Index(("code",), unique=True)), arrays=("tags",))


def count(connection: Connection, where: Where) -> int:
    clause = compile_where(NEW, where)
    found = connection.execute(f"SELECT count(*) FROM things{clause.sql()}", clause.values).fetchone()
    return int(found[0])


def test_stored_documents_get_the_columns_and_lists_of_a_newer_declaration() -> None:
    connection = connect(None)
    prepare(connection, [OLD])
    for number in range(3):
        document = {
            "id": f"{number}",
            "kind": "k",
            "place": {"room": f"r{number}"},
            "tags": ["a", f"t{number}"],
        }
        insert_row(connection, row_of(OLD, document, 1))
    prepare(connection, [NEW])
    prepare(connection, [NEW])
    assert count(connection, {"place.room": "r1"}) == 1
    assert count(connection, {"tags": "a"}) == 3
    assert count(connection, {"tags": "t2"}) == 1
    assert count(connection, {"code": Exists(False)}) == 3
    names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'ix:%'")}
    assert names == {"ix:n:things:place.room,at", "ix:u:things:code"}
    connection.close()


def test_those_that_have_a_unique_key_at_all_are_found_by_its_index() -> None:
    connection = connect(None)
    prepare(connection, [NEW])
    clause = compile_where(NEW, {"code": Range(gt="")})
    plan = connection.execute(f"EXPLAIN QUERY PLAN SELECT id FROM things{clause.sql()}", clause.values)
    assert "ix:u:things:code" in str(plan.fetchall())
    connection.close()
