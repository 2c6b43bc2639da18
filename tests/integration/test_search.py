"""Tickets are found by the words in them, in English and Chinese, also those said a moment ago."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import pytest

from hub.domain.ticket import Ticket
from hub.storage.repositories.tickets import TicketRepository
from hub.storage.search import TicketIndex, match_expression
from tests.integration.ticket_floor import ticket_floor


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("router", True),
        ("ROUT", True),
        ("blue router", True),
        ("green router", False),
        ("路由器", True),
        ("断线", True),
        ("器断", False),
        ("mia", True),
        ('") OR text : (a', False),
        ("* ^ NEAR(", False),
        ("", False),
    ],
)
async def test_words_find_tickets(words: str, found: bool) -> None:
    async with ticket_floor() as floor:
        index = TicketIndex(None, floor.tickets, floor.messages)
        await index.start()
        text = "My blue router is broken. 路由器总是断线"
        (ticket_id,) = await floor.take_in({"id": "1", "from": "mia@example.org", "text": text})
        for event in floor.events:
            await index.on_event(event)
        assert await index.ticket_ids(words, 10) == ([ticket_id] if found else [])
        await index.stop()


async def test_an_index_that_is_gone_is_made_anew() -> None:
    async with ticket_floor() as floor:
        (ticket_id,) = await floor.take_in({"id": "1", "from": "mia@example.org", "text": "a needle"})
        index = TicketIndex(None, floor.tickets, floor.messages)
        await index.start()
        while not await index.ticket_ids("needle", 10):
            pass
        assert await index.ticket_ids("needle", 10) == [ticket_id]
        await index.stop()


class Hesitating:
    """Tickets that are read only after a while, or not at all, if asked to."""

    def __init__(self, tickets: TicketRepository) -> None:
        self._tickets = tickets
        self.slow: asyncio.Event | None = None
        self.outages = 0

    async def get_many(self, entity_ids: Sequence[str]) -> list[Ticket]:
        if self.outages:
            self.outages -= 1
            raise ConnectionError("the store does not answer")
        found = await self._tickets.get_many(entity_ids)
        slow, self.slow = self.slow, None
        if slow is not None:
            await slow.wait()
        return found

    def all(self, where: Mapping[str, Any], sort: str = "id") -> AsyncIterator[Ticket]:  # Any: conditions
        return self._tickets.all(where, sort)


async def test_a_search_waits_for_what_is_being_indexed() -> None:
    async with ticket_floor() as floor:
        tickets = Hesitating(floor.tickets)
        index = TicketIndex(None, tickets, floor.messages)
        await index.start()
        (ticket_id,) = await floor.take_in({"id": "1", "from": "mia@example.org", "text": "a needle"})
        slow = tickets.slow = asyncio.Event()
        for event in floor.events:
            await index.on_event(event)
        feeding = asyncio.create_task(index.feed())
        await asyncio.sleep(0.01)
        searching = asyncio.create_task(index.ticket_ids("needle", 10))
        await asyncio.sleep(0.01)
        slow.set()
        assert await searching == [ticket_id]
        await feeding
        await index.stop()


async def test_what_could_not_be_read_is_indexed_later() -> None:
    async with ticket_floor() as floor:
        tickets = Hesitating(floor.tickets)
        index = TicketIndex(None, tickets, floor.messages)
        await index.start()
        (ticket_id,) = await floor.take_in({"id": "1", "from": "mia@example.org", "text": "a needle"})
        tickets.outages = 1
        for event in floor.events:
            await index.on_event(event)
        assert await index.ticket_ids("needle", 10) == []
        assert await index.ticket_ids("needle", 10) == [ticket_id]
        await index.stop()


def test_queries_are_phrases_never_operators() -> None:
    assert match_expression('a" OR b') == '"a" AND "OR" AND "b"*'
