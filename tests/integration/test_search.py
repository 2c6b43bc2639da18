"""Tickets are found by the words in them, in English and Chinese, also those said a moment ago."""

import pytest

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


def test_queries_are_phrases_never_operators() -> None:
    assert match_expression('a" OR b') == '"a" AND "OR" AND "b"*'
