"""Measure routing: decisions in memory, and a contact on its way to the offer.

Run: python -m benchmarks.routing            (everything, about two minutes)
     python -m benchmarks.routing decisions | replan | newcomers | hub [seconds] [contacts per second] [agents]

`decisions` and `newcomers` are CPU time of one thread (garbage collection frozen before); `hub` runs dispatcher, bus and
outbox on the embedded store with every write durable, and measures from "the ticket is stored" to "the offer is on the
bus". The plain scan is the same decision by `hub/routing/scan.py`.
"""

import asyncio
import gc
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hub.agents.presence import Presence
from hub.agents.roster import Roster
from hub.clock import SystemClock
from hub.domain.agent import Agent, AgentState
from hub.domain.events import Event
from hub.domain.queue import Queue
from hub.domain.skill import Requirement, SkillNeed
from hub.domain.ticket import Ticket, Work, WorkState
from hub.domain.ticket_events import OfferMade, TicketQueued
from hub.eventbus.bus import Bus
from hub.eventbus.outbox import Outbox
from hub.ids import IdFactory
from hub.routing.dispatcher import Dispatcher
from hub.routing.journal.entries import Journal
from hub.routing.journal.ledger import Ledger
from hub.routing.matching import Matcher
from hub.routing.pool import AgentPool
from hub.routing.relaxation import Stage, stages
from hub.routing.scan import scan
from hub.routing.waiting import WaitingTicket
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet

T0 = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SKILLS = [f"s{number:02d}" for number in range(64)]
CHANNELS = ("webchat", "email", "sms")
QUEUES = {f"q{number}": Queue(id=f"q{number}", name=f"Queue {number}", affinity_s=0) for number in range(8)}
PROFILES = 300


def resident_mb() -> float:
    """Return how much memory the process has, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def line(what: str, values: list[float], unit: str = "us", factor: float = 1e6) -> None:
    found = [value * factor for value in values]
    middle, high = percentile(found, 0.5), percentile(found, 0.99)
    print(
        f"{what:<58} p50 {middle:8.1f}  p99 {high:8.1f}  max {max(found):9.1f} {unit}   n={len(found)}",
        flush=True,
    )


def an_agent(number: int, dice: random.Random, **changes: object) -> Agent:
    skills = {skill: dice.randint(3, 10) for skill in dice.sample(SKILLS, dice.choice([2, 3, 3, 4, 6]))}
    agent = Agent(
        id=f"a{number:05d}",
        name=f"Agent {number}",
        email=f"a{number}@example.com",
        skills=skills,
        state=AgentState.AVAILABLE,
        max_load=1,
        state_since=T0,
        idle_since=T0 + timedelta(seconds=number % 977),
        created_at=T0,
    )
    return replace(agent, **changes)  # type: ignore[arg-type]


def some_profiles(dice: random.Random) -> list[tuple[str, str, Requirement]]:
    found = []
    for _ in range(PROFILES):
        picked = dice.sample(SKILLS, dice.choice([1, 1, 1, 2, 2]))
        needs = tuple(
            SkillNeed(skill_id=skill, min_proficiency=dice.choice([1, 3, 5])) for skill in sorted(picked)
        )
        found.append((dice.choice(sorted(QUEUES)), dice.choice(CHANNELS), Requirement(needs=needs)))
    return found


def a_ticket(number: int, dice: random.Random, profiles: list[tuple[str, str, Requirement]]) -> WaitingTicket:
    queue_id, channel, requirement = profiles[min(int(dice.expovariate(6 / PROFILES)), PROFILES - 1)]
    queued = T0 + timedelta(seconds=number * 0.1)
    return WaitingTicket(
        id=f"t{number:07d}",
        queue_id=queue_id,
        channel=channel,
        rank=queued.timestamp() + dice.choice([0, 600, 14_400]),
        queued_at=queued,
        due_at=queued + timedelta(hours=4),
        stages=stages(requirement, (), queued),
    )


def decisions(
    waiting: int, agents: int, rounds: int = 3000, *, with_scan: int = 0, interruptible: bool = False
) -> None:
    """Free one agent at a time while everybody else is busy: which ticket is next for this agent?

    Who is interruptible stays open to chats while busy with a mail.
    """
    dice = random.Random(7)
    profiles = some_profiles(dice)
    before_mb = resident_mb()
    pool = AgentPool()
    matcher = Matcher(QUEUES.__getitem__, pool)
    for number in range(agents):
        matcher.put_agent(an_agent(number, dice, interruptible=interruptible), True, T0)
        pool.hold(f"busy{number}", f"a{number:05d}", "email")
    for number in range(waiting):
        matcher.put(a_ticket(number, dice, profiles), T0)
    matcher.plan(T0)
    gc.collect()
    print(f"{waiting:,} waiting, {agents:,} agents take {resident_mb() - before_mb:.0f} MB", flush=True)
    gc.freeze()
    took, scans, coming = [], [], waiting
    holding = {f"a{number:05d}": f"busy{number}" for number in range(agents)}
    for turn in range(rounds):
        agent_id = dice.choice(list(holding)) if turn < 3 else f"a{dice.randrange(agents):05d}"
        pool.release(holding[agent_id])
        matcher.touch_agent(agent_id)
        if turn < with_scan:
            begin = time.thread_time()
            expected = scan(matcher.tickets(), {agent_id: pool.crew()[agent_id]}, QUEUES, T0)
            scans.append(time.thread_time() - begin)
        begin = time.thread_time()
        matches = matcher.plan(T0)
        took.append(time.thread_time() - begin)
        if turn < with_scan and matches != expected:
            raise AssertionError("the matcher and the scan disagree")
        holding[agent_id] = matches[0].ticket_id if matches else f"busy{agent_id}{turn}"
        if not matches:
            pool.hold(holding[agent_id], agent_id, "email")
        matcher.put(a_ticket(coming, dice, profiles), T0)
        matcher.plan(T0)
        coming += 1
    kind = " open to chats" if interruptible else ""
    line(f"decision, {waiting:,} waiting, {agents:,} agents{kind}", took)
    if scans:
        line(f"the same by plain scan, {waiting:,} waiting", scans)
    gc.unfreeze()


def newcomers(agents: int, waiting: int = 0) -> None:
    """A new ticket comes while every agent is free, beside others that nobody may take: who is asked?

    Whoever was asked is free again at once, so every profile's order changes all the time. The first ticket of its kind, for
    which the hub finds out who fits, is measured by itself.
    """
    dice = random.Random(11)
    profiles = some_profiles(dice)
    pool = AgentPool()
    matcher = Matcher(QUEUES.__getitem__, pool)
    for number in range(agents):
        matcher.put_agent(an_agent(number, dice), True, T0)
    for number in range(waiting):
        ticket = a_ticket(number, dice, profiles)
        nobody = (("nobody has it", 1),)
        matcher.put(replace(ticket, id=f"w{number}", stages=(Stage(T0, nobody),)), T0)
    matcher.plan(T0)
    gc.collect()
    gc.freeze()
    firsts, took, seen = [], [], set()
    for number in range(6000):
        ticket = a_ticket(number, dice, profiles)
        begin = time.thread_time()
        matcher.put(ticket, T0)
        matches = matcher.plan(T0)
        passed = time.thread_time() - begin
        kind = (ticket.queue_id, ticket.channel, ticket.needs_at(T0))
        (took if kind in seen else firsts).append(passed)
        seen.add(kind)
        for match in matches:
            pool.release(match.ticket_id)
        matcher.drop(ticket.id)
    line(f"new ticket, {waiting:,} waiting, {agents:,} free agents", took)
    line("the first ticket of its kind", firsts)
    gc.unfreeze()


def replan(waiting: int, agents: int) -> None:
    """Everybody becomes free at once."""
    dice = random.Random(13)
    profiles = some_profiles(dice)
    pool = AgentPool()
    matcher = Matcher(QUEUES.__getitem__, pool)
    for number in range(waiting):
        matcher.put(a_ticket(number, dice, profiles), T0)
    for number in range(agents):
        matcher.put_agent(an_agent(number, dice), True, T0)
    begin = time.perf_counter()
    matches = matcher.plan(T0)
    print(
        f"full plan of {waiting:,} x {agents:,}: {time.perf_counter() - begin:.3f} s, {len(matches)} matches",
        flush=True,
    )


class Queues:
    """The queues by id."""

    def queue(self, queue_id: str) -> Queue:
        return QUEUES[queue_id]


async def through_the_hub(seconds: float, per_second: float, agents: int) -> None:
    """Store contacts at a steady rate and wait for their offers; agents accept at once and are done after a while."""
    clock = SystemClock()
    ids = IdFactory(clock)
    bus = Bus()
    with tempfile.TemporaryDirectory() as folder:
        store, _ = open_store(None, Path(folder), clock)
        await store.start()
        outbox = Outbox(clock, store, bus)
        kept = Repositories(store, Outlet(on_commit=outbox.committed))
        roster = Roster(clock, ids, kept.agents)
        presence = Presence(clock, ids, roster)
        ledger = Ledger(kept.decisions, Journal(kept.journal, ids))
        dispatcher = Dispatcher(clock, ids, kept.tickets, roster, presence, Queues(), ledger)
        dice = random.Random(3)
        for number in range(agents):
            skills = dict.fromkeys(dice.sample(SKILLS[:8], 4), 5)
            await roster.create(an_agent(number, dice, max_load=4, skills=skills))
            await presence.connected(f"a{number:05d}", "console")
        stored: dict[str, float] = {}
        took: list[float] = []

        async def offered(event: Event) -> None:
            assert isinstance(event, OfferMade)
            if (since := stored.pop(event.ticket_id, None)) is not None:
                took.append(time.perf_counter() - since)

        bus.subscribe("bench", offered, OfferMade)
        bus.subscribe("dispatcher", dispatcher.on_event, Event)
        await bus.start()
        for part in (outbox, ledger, presence, dispatcher):
            await part.start()
        busy = time.process_time()
        began = time.perf_counter()
        for number in range(int(seconds * per_second)):
            delay = began + number / per_second - time.perf_counter()
            await asyncio.sleep(max(0.0, delay))
            ticket = _contact(number, dice, clock.now())
            queued = TicketQueued(id=ids.new(), at=clock.now(), ticket_id=ticket.id, queue_id="q0")
            await kept.tickets.add(ticket, queued)
            stored.setdefault(ticket.id, time.perf_counter())
        await asyncio.sleep(1)
        share = (time.process_time() - busy) / (time.perf_counter() - began)
        line(f"stored -> offer on the bus, {agents} agents, {per_second:.0f}/s", took, "ms", 1e3)
        print(
            f"not offered {len(stored)}, CPU {share:.0%} of a core, decisions dropped {ledger.dropped}",
            flush=True,
        )
        for part in (dispatcher, presence, ledger, outbox):
            await part.stop()
        await bus.stop()
        await store.stop()


def _contact(number: int, dice: random.Random, now: datetime) -> Ticket:
    return Ticket(
        id=f"t{number:07d}",
        number=number + 1,
        subject="Where is my parcel?",
        channel="email",
        inbox_id="mail",
        queue_id="q0",
        customer_id=f"c{number}",
        requirement=Requirement(needs=(SkillNeed(skill_id=dice.choice(SKILLS[:8]), min_proficiency=3),)),
        work=Work(state=WorkState.QUEUED, since=now, queued_at=now),
        created_at=now,
        updated_at=now,
    )


def all_decisions() -> None:
    """Measure decisions at three sizes, the larger two also with agents who may be interrupted."""
    decisions(1_000, 100, with_scan=300)
    decisions(10_000, 1_000, with_scan=30)
    decisions(10_000, 1_000, interruptible=True)
    decisions(100_000, 10_000)
    decisions(100_000, 10_000, interruptible=True)


def main(arguments: list[str]) -> None:
    what = arguments[0] if arguments else ""
    seconds, per_second, agents = [float(each) for each in arguments[1:]] or [15, 50, 500]
    if what in ("", "decisions"):
        all_decisions()
    if what in ("", "newcomers"):
        newcomers(50)
        newcomers(500)
        newcomers(1_000, 10_000)
        newcomers(10_000, 100_000)
    if what in ("", "replan"):
        replan(10_000, 1_000)
    if what in ("", "hub"):
        asyncio.run(through_the_hub(seconds, per_second, int(agents)))


if __name__ == "__main__":
    main(sys.argv[1:])
