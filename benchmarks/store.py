"""Measure a store: durable inserts, claims, pages, groups.

Run: python -m benchmarks.store [tickets]        (10,000 by default; SQLite on the disk of --directory)
     python -m benchmarks.store 1000 --uri mongodb://...        (a database of its own, left behind)
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.clock import SystemClock
from hub.errors import Conflict
from hub.storage.contract import DocumentStore, In, Range
from hub.storage.opening import open_store
from hub.storage.query import Where

WRITERS = 50
START = datetime(2026, 11, 23, tzinfo=UTC)
TEXT = "The parcel has not arrived and nobody answers the telephone. 请帮我查一下。" * 8


def ticket(number: int, dice: random.Random) -> dict[str, Any]:
    """Return a ticket of about 1 KB; one in twenty is open."""
    at = START + timedelta(seconds=number)
    return {
        "id": f"t{number:08}",
        "number": number + 1,
        "status": "open" if number % 20 == 0 else "closed",
        "queue_id": f"queue{number % 10}",
        "assignee_id": f"agent{number % 50}" if number % 3 else None,
        "customer_id": f"customer{dice.randrange(2000)}",
        "channel": "email",
        "created_at": at,
        "updated_at": at,
        "tags": ["vip"] if number % 10 == 0 else [],
        "work": {"state": "queued" if number % 20 == 0 else "idle", "since": at},
        "text": TEXT,
    }


async def rate(name: str, total: int, work: Callable[[int], Awaitable[object]]) -> None:
    """Do `work` `total` times from 50 sides and print operations per second."""
    numbers = iter(range(total))

    async def side() -> None:
        for number in numbers:
            await work(number)

    began = time.perf_counter()
    await asyncio.gather(*(side() for _ in range(WRITERS)))
    print(f"{name:<58} {total / (time.perf_counter() - began):>10,.0f} /s")


async def pages(store: DocumentStore, name: str, where: Where, sort: str = "-updated_at") -> None:
    """Print the time of a page of 50, one after the other."""
    times = []
    for _ in range(100):
        began = time.perf_counter()
        await store.find("tickets", where, sort, 50)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"{name:<58} p50 {statistics.median(times):6.2f} ms  p99 {times[98]:6.2f} ms")


async def claims(store: DocumentStore) -> None:
    """Claim waiting tickets from 50 sides: read by index, compare and set."""
    waiting = [
        t["id"] for t in (await store.find("tickets", {"work.state": "queued"}, "work.since", 500)).items
    ]

    async def claim(number: int) -> None:
        found = await store.get("tickets", waiting[number])
        if found is None:
            return
        work = {**found["work"], "state": "offered"}
        try:
            await store.replace("tickets", {**found, "work": work}, found["version"], [{"id": f"e{number}"}])
        except Conflict:
            print("conflict")

    await rate("claims (read, compare and set, event), 50 claimers", len(waiting), claim)


async def measure(tickets: int, directory: Path, uri: str | None) -> None:
    """Fill a store and measure it."""
    dice = random.Random(1)
    store, blobs = open_store(uri, directory, SystemClock())
    await store.start()
    await blobs.start()
    made = [ticket(number, dice) for number in range(tickets)]
    single = min(tickets, 5000)
    await rate(
        "durable inserts, 50 writers", single, lambda n: store.insert("tickets", made[n], [{"id": f"i{n}"}])
    )
    for begin in range(single, tickets, 1000):
        await store.insert_many("tickets", made[begin : begin + 1000])
    await rate("durable inserts, one writer's turn at a time", 200, one_by_one(store))
    await rate("get by id", 5000, lambda n: store.get("tickets", made[n % tickets]["id"]))
    await pages(store, f"page of 50 of {tickets:,}, newest first", {"updated_at": Range()})
    await pages(store, "page of 50, one queue", {"queue_id": "queue3"})
    queues = In(*(f"queue{n}" for n in range(5)))
    await pages(store, "page of 50, five queues", {"queue_id": queues})
    await pages(store, "page of 50, five queues, open", {"queue_id": queues, "status": In("open", "pending")})
    await pages(store, "page of 50, open", {"status": "open"})
    await pages(store, "page of 50, one agent, open", {"assignee_id": "agent40", "status": "open"})
    await pages(store, "page of 50, by tag", {"tags": "vip"})
    await claims(store)
    began = time.perf_counter()
    await store.group("tickets", {}, "status")
    print(f"{'group all by status':<58} {(time.perf_counter() - began) * 1000:>10.1f} ms")
    began = time.perf_counter()
    await store.lowest("tickets", {"work.state": "queued"}, "queue_id", "work.since")
    print(f"{'longest wait per queue':<58} {(time.perf_counter() - began) * 1000:>10.1f} ms")
    await rate("blobs of 50 kB", 200, lambda n: blobs.put(n.to_bytes(4) + bytes(50_000), "x"))
    await blobs.stop()
    await store.stop()


def one_by_one(store: DocumentStore) -> Callable[[int], Awaitable[object]]:
    """Return a writer that waits for its turn, so that no two writes share a commit."""
    turn = asyncio.Lock()

    async def write(number: int) -> None:
        async with turn:
            await store.insert("audit", {"id": f"a{number}", "at": START})

    return write


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tickets", type=int, nargs="?", default=10_000)
    parser.add_argument(
        "--directory", type=Path, help="where the database goes (a temporary place by default)"
    )
    parser.add_argument("--uri", help="measure a MongoDB server instead")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.directory) as place:
        asyncio.run(measure(given.tickets, Path(place), given.uri))
