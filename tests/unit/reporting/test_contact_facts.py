"""The facts of reports while several things happen at once: a rebuilding beside news, and a building that is cut off."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.ticket import Ticket, Work
from hub.domain.ticket_events import WorkEnded
from hub.reporting.contact import HandledContact, Outcome
from hub.reporting.contact_facts import ContactFacts, FactParts
from hub.reporting.forecasts import WaitForecast
from hub.tickets.history import HistoryEntry
from tests.factories import NOON


class World:
    """One ticket with its history, and what is stored of its contacts."""

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.entries = [entry("e1", "ticket.queued", 0, queue_id="support", reason="opened")]
        self.stored: dict[str, HandledContact] = {}
        self.mark: datetime | None = None
        self.slow: asyncio.Event | None = None
        """What the next reading waits for, once it has read."""
        self.broken = 0
        self.facts = self.process(leads=True)

    def process(self, *, leads: bool) -> ContactFacts:
        """Return the facts as one process of the hub has them."""
        return ContactFacts(
            self.clock,
            FactParts(
                history=self,
                tickets=self,
                forecasts=NoForecasts(),
                contacts=self,
                marks=self,
                team_of=lambda _: "",
                leads=lambda: leads,
            ),
        )

    async def told_of(
        self, ticket_ids: Sequence[str], types: Sequence[str]
    ) -> Mapping[str, Sequence[HistoryEntry]]:
        if self.broken:
            self.broken -= 1
            raise ConnectionError("the store does not answer")
        told = {"t1": list(self.entries)}
        slow, self.slow = self.slow, None
        if slow is not None:
            await slow.wait()
        return told

    async def tickets_since(self, moment: datetime, types: Sequence[str]) -> set[str]:
        return set()

    async def all_tickets(self) -> AsyncIterator[str]:
        yield "t1"

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        return [
            Ticket(
                id="t1",
                number=1,
                subject="s",
                channel="email",
                inbox_id="mailbox",
                queue_id="support",
                customer_id="mia",
                work=Work(since=NOON),
                created_at=NOON,
                updated_at=NOON,
            )
        ]

    async def put(self, contacts: Sequence[HandledContact]) -> None:
        self.stored.update({one.id: one for one in contacts})

    async def recent(self, since: datetime) -> list[HandledContact]:
        return []

    def touching(self, *asked: Any) -> AsyncIterator[Sequence[HandledContact]]:  # Any: nobody asks here
        raise NotImplementedError

    async def read(self) -> datetime | None:
        return self.mark

    async def write(self, moment: datetime) -> None:
        self.mark = moment

    async def advance(self, moment: datetime) -> bool:
        self.mark = self.mark and moment
        return self.mark is not None

    async def clear(self) -> None:
        self.mark = None

    def goes_on(self) -> WorkEnded:
        """Have the work be accepted and ended, and return the news of it."""
        self.entries += [
            entry("e2", "offer.accepted", 10, agent_id="ana", queue_id="support", waited_s=10.0),
            entry("e3", "work.ended", 60),
        ]
        return WorkEnded(id="e3", at=NOON, ticket_id="t1", agent_id="ana")


class NoForecasts:
    async def get_many(self, entity_ids: Sequence[str]) -> list[WaitForecast]:
        return []


def entry(name: str, kind: str, after_s: float, **data: Any) -> HistoryEntry:  # Any: an event's own fields
    return HistoryEntry(id=name, ticket_id="t1", at=NOON + timedelta(seconds=after_s), type=kind, data=data)


async def test_a_rebuilding_does_not_write_what_it_read_before_the_news() -> None:
    world = World()
    slow = world.slow = asyncio.Event()
    rebuilding = asyncio.create_task(world.facts.rebuild())
    await asyncio.sleep(0.01)  # it has read the history, and has not written yet
    await world.facts.note(world.goes_on())
    refreshing = asyncio.create_task(world.facts.refresh())
    await asyncio.sleep(0.01)
    slow.set()
    await asyncio.gather(rebuilding, refreshing)
    assert world.stored["e1"].outcome is Outcome.HANDLED


async def test_facts_that_were_never_made_whole_bear_no_mark() -> None:
    world = World()
    world.broken = 1
    with pytest.raises(ConnectionError):
        await world.facts.rebuild()
    await world.facts.mark()
    assert world.mark is None, "the next start would take everything for made"
    await world.facts.rebuild()
    world.clock.advance(timedelta(minutes=1))
    await world.facts.mark()
    assert world.mark == world.clock.now()


async def test_the_facts_are_made_again_whichever_process_is_asked() -> None:
    world = World()
    await world.facts.rebuild()
    world.stored.clear()  # somebody tampered with them
    other = world.process(leads=False)
    await other.begin_rebuild()
    await asyncio.sleep(0.01)
    assert not world.stored
    await world.facts.mark()
    await asyncio.sleep(0.01)
    assert world.stored
    assert world.mark == world.clock.now()


async def test_a_process_that_writes_no_facts_bears_no_witness_to_them() -> None:
    world = World()
    await world.process(leads=False).rebuild()
    assert (world.stored, world.mark) == ({}, None)


async def test_who_is_asked_twice_makes_the_facts_once() -> None:
    world = World()
    await world.facts.rebuild()
    slow = world.slow = asyncio.Event()
    await world.facts.begin_rebuild()
    await asyncio.sleep(0.01)
    await world.facts.begin_rebuild()
    await world.facts.mark()
    assert world.mark is None
    slow.set()
    await asyncio.sleep(0.01)
    assert world.mark == world.clock.now()
