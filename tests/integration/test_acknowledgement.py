"""New tickets are acknowledged once, in their language, to people only."""

from typing import Any

import pytest

from hub.domain.message import AuthorKind, DeliveryState, Message, MessageKind
from hub.tickets.automatic.loop_guard import LOOP_TAG
from hub.tickets.sla.clocks import RESPONSES
from tests.integration.ticket_floor import TicketFloor, ticket_floor

MIA = {"id": "<1@x>", "from": "mia@example.org", "subject": "Parcel", "text": "Where is my parcel?"}
TEXTS = {"en": "Thanks, {ticket}: {subject}", "zh": "谢谢 {ticket}"}


async def answers(floor: TicketFloor, fields: dict[str, Any]) -> list[Message]:
    (inbound_id,) = await floor.take_in(fields)
    ticket_id = (await floor.inbound.require(inbound_id)).ticket_id
    said = await floor.messages.latest_of_ticket(ticket_id, 50)
    return [one for one in said if one.author.kind is AuthorKind.SYSTEM]


async def test_a_person_is_told_once_and_no_clock_is_met_by_it() -> None:
    async with ticket_floor() as floor:
        floor.thanks.texts = TEXTS
        (thanks,) = await answers(floor, MIA)
        assert (thanks.kind, thanks.body) == (MessageKind.REPLY, "Thanks, #1: Parcel")
        assert thanks.delivery is not None
        assert thanks.delivery.state is DeliveryState.QUEUED
        assert [party.value for party in thanks.recipients] == ["mia@example.org"]
        ticket = await floor.tickets.require(thanks.ticket_id)
        assert (ticket.unread, ticket.last_reply_at) == (True, None)
        assert not [clock for clock in ticket.sla.clocks if clock.kind in RESPONSES and clock.met_at]
        assert await answers(floor, {**MIA, "id": "<2@x>", "refs": ["<1@x>"]}) == [thanks]
        contact = await floor.inbound.require(ticket.id)
        message = await floor.intake._parser.parse("mailbox", await floor.intake.payload(contact), "")
        await floor.arrival.land(contact, message)
        assert await floor.messages.count({"ticket_id": ticket.id}) == 3


@pytest.mark.parametrize(
    "fields",
    [
        {"class": "auto"},
        {"class": "bulk"},
        {"class": "bounce"},
        {"class": "receipt"},
        {"from": "no-reply@example.org"},
        {"from": "owner-shoppers@example.org"},
        {"from": "shoppers-request@example.org"},
        {"from": "MAILER-DAEMON@example.org"},
        {"authentication": "fail"},
    ],
)
async def test_machines_and_the_forged_are_told_nothing(fields: dict[str, Any]) -> None:
    async with ticket_floor() as floor:
        floor.thanks.texts = TEXTS
        assert await answers(floor, {**MIA, **fields}) == []


async def test_an_inbox_without_a_text_says_nothing() -> None:
    async with ticket_floor() as floor:
        assert await answers(floor, MIA) == []


async def test_one_address_is_told_so_often_an_hour_and_a_person_is_no_loop() -> None:
    async with ticket_floor() as floor:
        floor.thanks.texts = TEXTS
        words = ("apples", "pears", "plums", "nuts", "berries", "cherries", "figs")
        told = [await answers(floor, {**MIA, "id": f"<{word}@x>", "text": f"About {word}"}) for word in words]
        assert [len(one) for one in told] == [1, 1, 1, 1, 1, 0, 0]
        assert not [ticket.id async for ticket in floor.tickets.all({}) if LOOP_TAG in ticket.tags]


async def test_the_same_words_again_and_again_are_a_loop() -> None:
    async with ticket_floor() as floor:
        floor.thanks.texts = TEXTS
        told = [
            await answers(floor, {**MIA, "id": f"<{number}@x>", "text": f"Your case {number} is open"})
            for number in range(8)
        ]
        assert [[one.kind.value for one in said] for said in told] == [["reply"]] * 5 + [["system"]] * 3
