"""Files that a provider keeps are fetched in their conversation's turn: others do not wait for them."""

import asyncio
from dataclasses import replace

from hub.domain.interaction import InboundAttachment, InboundMessage, InboundState, RemoteFile
from hub.errors import Unavailable
from tests.integration.ticket_floor import JsonParser, ticket_floor


class SlowKeeper(JsonParser):
    """Messages with "file" have one at a provider that hands it over when told to, or fails."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.failing = False

    async def parse(self, inbox_id: str, payload: bytes, content_type: str) -> InboundMessage:
        message = await super().parse(inbox_id, payload, content_type)
        return replace(message, remote=(RemoteFile(url="x"),)) if "file" in message.text else message

    async def fetch(self, inbox_id: str, message: InboundMessage) -> InboundMessage:
        if self.failing:
            raise Unavailable("The keeper of a file cannot be reached")
        await self.ready.wait()
        file = InboundAttachment(name="a.txt", type="text/plain", content=b"hello")
        return replace(message, attachments=(file,), remote=())


def mail(contact: str, sender: str, text: str) -> dict[str, object]:
    return {"id": contact, "from": sender, "text": text, "key": sender}


async def test_one_customers_slow_file_holds_up_nobody_else_and_keeps_the_order() -> None:
    keeper = SlowKeeper()
    async with ticket_floor(parser=keeper) as floor:
        taking = asyncio.ensure_future(
            floor.take_in(
                mail("a", "mia@example.org", "with a file"),
                mail("b", "mia@example.org", "and more"),
                mail("c", "bo@example.org", "hello"),
            )
        )
        while floor.intake.counters.processed < 1:
            await asyncio.sleep(0.01)
        keeper.ready.set()
        first, second, other = await taking
        assert (await floor.messages.require(other)).body == "hello"
        said = await floor.messages.latest_of_ticket(first, 10)
        assert [one.id for one in said] == [first, second]
        assert [file.name for file in said[0].attachments] == ["a.txt"]


async def test_a_keeper_that_is_away_is_asked_again() -> None:
    keeper = SlowKeeper()
    keeper.failing = True
    async with ticket_floor(parser=keeper) as floor:
        (contact,) = await floor.take_in(mail("a", "mia@example.org", "with a file"))
        held = await floor.inbound.require(contact)
        assert (held.state, held.attempts) == (InboundState.RECEIVED, 1)
        keeper.failing = False
        keeper.ready.set()
        await floor.intake.sweep(older_than_s=0)
        await floor.intake.settled()
        assert (await floor.inbound.require(contact)).state is InboundState.PROCESSED
