"""Compare-and-set under a crowd: nobody ever holds what another holds."""

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

from hub.errors import Conflict
from hub.storage.contract import DocumentStore
from tests.contract.conftest import START

CLAIMERS = 50


async def claim(store: DocumentStore, ticket_id: str, agent: str) -> bool:
    """Try once to take a ticket that waits."""
    ticket = await store.get("tickets", ticket_id)
    assert ticket is not None
    if ticket["work"]["state"] != "queued":
        return False
    taken = {**ticket, "work": {"state": "offered", "since": START, "agent": agent}}
    try:
        await store.replace(
            "tickets", taken, ticket["version"], [{"id": f"{agent}-{ticket_id}", "at": START}]
        )
    except Conflict:
        return False
    return True


def waiting(number: int) -> dict[str, Any]:
    at: datetime = START
    return {"id": f"t{number:03}", "number": number + 1, "work": {"state": "queued", "since": at}}


async def test_of_fifty_claimers_exactly_one_wins(store: DocumentStore) -> None:
    await store.insert("tickets", waiting(0))
    won = await asyncio.gather(*(claim(store, "t000", f"agent{n}") for n in range(CLAIMERS)))
    assert sum(won) == 1
    ticket = await store.get("tickets", "t000")
    assert ticket is not None
    assert ticket["work"]["agent"] == f"agent{won.index(True)}"
    assert ticket["version"] == 2
    assert len(await store.outbox_pending(START)) == 1


async def test_fifty_claimers_share_two_hundred_tickets(store: DocumentStore, adapter: str) -> None:
    total = 200 if adapter.startswith("sqlite") else 60  # the stand-in for MongoDB is slow
    await store.insert_many("tickets", [waiting(number) for number in range(total)])
    held: list[tuple[str, str]] = []

    async def work(agent: str, offset: int) -> None:
        while True:
            page = await store.find("tickets", {"work.state": "queued"}, "work.since", limit=CLAIMERS)
            if not page.items:
                return
            ticket = page.items[offset % len(page.items)]
            if await claim(store, ticket["id"], agent):
                held.append((ticket["id"], agent))

    await asyncio.gather(*(work(f"agent{n}", n) for n in range(CLAIMERS)))
    twice = [ticket for ticket, times in Counter(ticket for ticket, _ in held).items() if times > 1]
    assert twice == []
    assert len(held) == total
    for ticket_id, agent in held:
        ticket = await store.get("tickets", ticket_id)
        assert ticket is not None
        assert ticket["work"]["agent"] == agent
