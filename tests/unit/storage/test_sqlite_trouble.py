"""What the operator is told when the embedded store is out of order."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.clock import ManualClock
from hub.storage.errors import StorageError
from hub.storage.sqlite.blobs import FileBlobs
from hub.storage.sqlite.connection import Connection
from hub.storage.sqlite.engine import Engine
from hub.storage.sqlite.store import DATABASE_NAME, SqliteStore

CLOCK = ManualClock(datetime(2026, 11, 23, tzinfo=UTC))


async def test_a_directory_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="is not writable") as caught:
        await SqliteStore(tmp_path / "file" / "data", CLOCK).start()
    assert "\n" not in str(caught.value)


async def test_a_second_hub_is_refused_until_the_first_has_gone(tmp_path: Path) -> None:
    first, second = SqliteStore(tmp_path, CLOCK), SqliteStore(tmp_path, CLOCK)
    await first.start()
    with pytest.raises(StorageError, match=r"in use by another hub process \(pid \d+\)"):
        await second.start()
    await first.insert("audit", {"id": "still works"})
    await first.stop()
    await second.start()
    assert await second.get("audit", "still works")
    await second.stop()


async def test_a_corrupt_database(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"this is no database" * 500)
    store = SqliteStore(tmp_path, CLOCK)
    with pytest.raises(StorageError, match="is corrupt") as caught:
        await store.start()
    assert "\n" not in str(caught.value)
    (tmp_path / DATABASE_NAME).unlink()
    await store.start()  # the failed start has let go of the directory
    await store.stop()


async def test_a_full_disk_fails_the_write_and_no_other(tmp_path: Path) -> None:
    def prepare(connection: Connection) -> None:
        connection.execute("CREATE TABLE t (body BLOB)")
        connection.execute("PRAGMA max_page_count=50")

    engine = Engine(tmp_path / "db")
    await engine.start(prepare)
    with pytest.raises(StorageError, match="disk is full"):
        await engine.write(lambda connection: connection.execute("INSERT INTO t VALUES (zeroblob(1000000))"))
    await engine.write(lambda connection: connection.execute("INSERT INTO t VALUES (zeroblob(100))"))
    count = await engine.read(lambda connection: connection.execute("SELECT count(*) FROM t").fetchone()[0])
    assert count == 1
    await engine.stop()


async def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store, blobs = SqliteStore(tmp_path, CLOCK), FileBlobs(tmp_path)
    for call in (store.get("audit", "x"), store.insert("audit", {"id": "x"}), blobs.put(b"", "x")):
        with pytest.raises(StorageError, match="not open"):
            await call


async def test_a_cancelled_writer_takes_nobody_with_it(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, CLOCK)
    await store.start()
    tasks = [asyncio.ensure_future(store.insert("audit", {"id": f"{n}"})) for n in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[1::2] == [1] * 10
    await store.stop()


async def test_what_waits_is_stored_before_the_end(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path, CLOCK)
    await store.start()
    writes = asyncio.gather(*(store.insert("audit", {"id": f"{n}"}) for n in range(50)))
    await asyncio.sleep(0)
    await store.stop()
    assert await writes == [1] * 50
    await store.start()
    assert await store.count("audit", {}) == 50
    await store.stop()
