"""A month of 100,000 contacts: how long reports, drill-downs and files take on the embedded store.

python benchmarks/reports.py [contacts] [directory]
"""

import asyncio
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hub.clock import ManualClock
from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.ids import IdFactory
from hub.reporting.agent_times import AgentTimes
from hub.reporting.contact import HandledContact, Outcome
from hub.reporting.export.tables import WRITERS, contact_table
from hub.reporting.intervals import Interval
from hub.reporting.measures.definition import Rules
from hub.reporting.report import Group, ReportQuery, report_kind
from hub.reporting.reports import Behind, Reports, measure_named
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet

START = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 30
QUEUES, AGENTS = 8, 50


class Setup:
    """Eight queues, fifty agents."""

    def queues(self) -> list[Queue]:
        return [Queue(id=f"q{n}", name=f"Queue {n}", service_level_s=60) for n in range(QUEUES)]

    def agents(self) -> list[Agent]:
        return [
            Agent(
                id=f"a{n}",
                name=f"Agent {n}",
                email=f"a{n}@example.com",
                state_since=START,
                idle_since=START,
                created_at=START,
            )
            for n in range(AGENTS)
        ]

    def everyone(self) -> list[Agent]:
        return self.agents()

    def teams(self) -> list[object]:
        return []

    def agent(self, agent_id: str) -> None:
        return None


def contact(number: int, chance: random.Random, ids: IdFactory) -> HandledContact:
    queued_at = START + timedelta(seconds=chance.random() * DAYS * 86_400)
    waited_s = round(chance.expovariate(1 / 90), 3)
    handled_s = round(chance.lognormvariate(5.5, 0.8), 3)
    decided_at = queued_at + timedelta(seconds=waited_s)
    common = {
        "id": ids.new(),
        "ticket_id": f"t{number}",
        "number": number,
        "channel": chance.choice(("email", "webchat", "sms", "voice")),
        "queue_id": f"q{chance.randrange(QUEUES)}",
        "queued_at": queued_at,
        "waited_s": waited_s,
        "offers": 1,
        "tags": ("billing", "vip")[: chance.randrange(3)],
    }
    if chance.random() < 0.06:
        return HandledContact(**common, outcome=Outcome.ABANDONED, left_at=decided_at, last_at=decided_at)
    ended_at = decided_at + timedelta(seconds=handled_s)
    return HandledContact(
        **common,
        agent_id=f"a{chance.randrange(AGENTS)}",
        outcome=Outcome.HANDLED,
        accepted_at=decided_at,
        ended_at=ended_at,
        solved_at=ended_at,
        last_at=ended_at,
        talk_s=handled_s * 0.8,
        wrap_up_s=handled_s * 0.2,
        satisfaction=chance.choice((None, None, None, 5, 4, 2)),
        rated_at=ended_at,
    )


async def timed(label: str, work) -> None:
    began, cpu = time.perf_counter(), time.process_time()
    result = await work
    print(
        f"{label:<44} {time.perf_counter() - began:6.2f} s  {time.process_time() - cpu:6.2f} s CPU  {result}"
    )


async def size_of(stream) -> str:
    return f"{sum([len(part) async for part in stream]) / 1e6:.1f} MB"


async def nothing() -> None:
    return None


async def main(count: int, directory: Path) -> None:
    clock = ManualClock(START + timedelta(days=DAYS + 1))
    ids, chance = IdFactory(clock), random.Random(1)
    store, _ = open_store(None, directory, clock)
    await store.start()
    kept = Repositories(store, Outlet())
    began = time.perf_counter()
    for _ in range(0, count, 2000):
        await kept.contacts.put([contact(n, chance, ids) for n in range(2000)])
    print(f"{count} contacts written in {time.perf_counter() - began:.1f} s")
    reports = Reports(clock, kept.contacts, AgentTimes(kept.agent_states, kept.shifts), Setup(), nothing)
    whole = {"start": START, "end": START + timedelta(days=DAYS), "zone": ZoneInfo("Europe/Berlin")}
    rules = Rules(promise_s=lambda queue_id: 60.0)

    def query(name: str, interval: Interval, group: Group, **fields) -> ReportQuery:
        return ReportQuery(
            kind=report_kind(name), interval=interval, group=group, rules=rules, **{**whole, **fields}
        )

    async def rows(asked: ReportQuery) -> str:
        return f"{len((await reports.run(asked)).rows)} rows"

    await timed(
        "month, service level by day and queue", rows(query("service-level", Interval.DAY, Group.QUEUE))
    )
    await timed(
        "month, service level by day and queue", rows(query("service-level", Interval.DAY, Group.QUEUE))
    )
    await timed("month, every measure by day", rows(query("contacts", Interval.DAY, Group.NONE)))
    await timed(
        "month, every measure by half-hour and queue", rows(query("contacts", Interval.HALF, Group.QUEUE))
    )
    await timed("month, agents' time by day and agent", rows(query("agents", Interval.DAY, Group.AGENT)))
    await timed(
        "one day, every measure by half-hour",
        rows(query("contacts", Interval.HALF, Group.NONE, end=START + timedelta(days=1))),
    )
    asked = query("contacts", Interval.ALL, Group.NONE)
    measure = measure_named("offered")
    assert measure is not None
    for kind, (writer, _) in WRITERS.items():
        table = contact_table(reports.contacts(asked, Behind(measure=measure)), lambda group, key: key)
        await timed(f"month, all contacts as {kind}", size_of(writer(table)))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    await store.stop()


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(main(wanted, Path(sys.argv[2]) if len(sys.argv) > 2 else Path(place)))
