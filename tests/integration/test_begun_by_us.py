"""A customer whom we wrote to first answers into the ticket that began it."""

from hub.domain.interaction import Party
from hub.domain.ticket import TicketStatus
from hub.tickets.lifecycle import NewTicket, TicketPatch
from tests.integration.ticket_floor import TicketFloor, ticket_floor

MIA = Party(kind="email", value="mia@example.org")


async def begun(floor: TicketFloor) -> str:
    new = NewTicket(
        inbox_id="mailbox", subject="Delivery", body="May we come at 9?", customer=MIA, inbound=False
    )
    return (await floor.lifecycle.create(floor.ana, new)).id


async def answered(floor: TicketFloor, contact: str, key: str = "mia|us") -> str:
    raw = {"id": contact, "from": "mia@example.org", "text": "Yes please", "key": key}
    (message,) = await floor.take_in(raw)
    return (await floor.messages.require(message)).ticket_id


async def test_the_first_answer_and_those_after_it_continue_the_ticket() -> None:
    async with ticket_floor() as floor:
        ticket_id = await begun(floor)
        assert await answered(floor, "a") == ticket_id
        assert await answered(floor, "b") == ticket_id


async def test_a_running_conversation_goes_on_where_it_is() -> None:
    async with ticket_floor() as floor:
        running = await answered(floor, "a")
        await begun(floor)
        assert await answered(floor, "b") == running


async def test_one_begun_after_the_conversation_was_over_takes_the_answer() -> None:
    async with ticket_floor() as floor:
        over = await answered(floor, "a")
        await floor.lifecycle.change(floor.ana, over, TicketPatch(status=TicketStatus.CLOSED))
        ticket_id = await begun(floor)
        assert await answered(floor, "b") == ticket_id


async def test_a_closed_one_is_over() -> None:
    async with ticket_floor() as floor:
        ticket_id = await begun(floor)
        await floor.lifecycle.change(floor.ana, ticket_id, TicketPatch(status=TicketStatus.CLOSED))
        assert await answered(floor, "a") != ticket_id
