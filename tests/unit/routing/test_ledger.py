"""Decisions can be read from the moment they are made, whether or not they are stored."""

import asyncio
from datetime import UTC, datetime, timedelta

from hub.clock import ManualClock
from hub.domain.decision import Decision
from hub.ids import IdFactory
from hub.routing.journal.entries import Journal
from hub.routing.journal.frames import Frame
from hub.routing.journal.ledger import Ledger
from tests.fakes.contact_centre import MemoryDecisions, MemoryJournal

MADE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def decision(number: int, ticket_id: str = "t1") -> Decision:
    return Decision(
        id=f"d{number}", ticket_id=ticket_id, at=MADE + timedelta(seconds=number), outcome="offered"
    )


def made() -> Ledger:
    return Ledger(MemoryDecisions(), Journal(MemoryJournal(), IdFactory(ManualClock(MADE))))


async def test_a_decision_is_told_before_it_is_stored() -> None:
    ledger = made()
    ledger.record([decision(1), decision(2), decision(3, "t2")])
    assert [one.id for one in await ledger.of_ticket("t1")] == ["d2", "d1"]


async def test_it_is_told_once_when_it_is_stored() -> None:
    ledger = made()
    ledger.record([decision(1)])
    await ledger.stop()
    ledger.record([decision(1), decision(2)])
    assert [one.id for one in await ledger.of_ticket("t1")] == ["d2", "d1"]
    assert [one.id for one in await ledger.of_ticket("t1", 1)] == ["d2"]


async def test_what_is_being_gathered_is_stored_when_the_hub_stops() -> None:
    decisions = MemoryDecisions()
    ledger = Ledger(decisions, Journal(MemoryJournal(), IdFactory(ManualClock(MADE))))
    await ledger.start()
    ledger.record([decision(1), decision(2)])
    await asyncio.sleep(0)  # the writer has taken the first one and waits for more
    await ledger.stop()
    assert sorted(decisions.rows) == ["d1", "d2"]


async def test_parts_of_long_ago_are_deleted_as_new_ones_come() -> None:
    parts = MemoryJournal()
    journal = Journal(parts, IdFactory(ManualClock(MADE)), keep=timedelta(days=2))
    for number in range(101):
        journal.keep(Frame(number=number, at=MADE + timedelta(hours=number), whole=True))
        await journal.flush()
    oldest = min(part.at for part in parts.rows.values())
    assert oldest == MADE + timedelta(hours=100, days=-2)
