"""Which ticket a message lands in: by ids, by signed marks, by likeness, and never for somebody who has no part."""

from datetime import timedelta
from typing import Any

import pytest

from hub.domain.message import MessageKind
from hub.domain.ticket import TicketStatus
from hub.domain.ticket_events import TicketLinked
from hub.tickets.lifecycle import TicketPatch
from hub.tickets.replies.reply import Utterance
from tests import factories
from tests.integration.ticket_floor import TicketFloor, ticket_floor

MIA = {
    "id": "<1@x>",
    "from": "mia@example.org",
    "subject": "Parcel 4711 is late",
    "text": "Where is my parcel?",
}
ANSWER = {
    "id": "<2@x>",
    "from": "mia@example.org",
    "subject": "回复：Parcel 4711 is late",
    "text": "And now?",
}
SAID = "Your parcel left our warehouse this morning"


async def land(floor: TicketFloor, fields: dict[str, Any]) -> str:
    (inbound_id,) = await floor.take_in(fields)
    return (await floor.inbound.require(inbound_id)).ticket_id


async def test_a_signed_mark_finds_the_ticket_for_who_takes_part_only() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        assert await land(floor, {**ANSWER, "subject": "New words", "tickets": [1]}) == first

        eve = await land(floor, {**ANSWER, "id": "<3@x>", "from": "eve@example.org", "tickets": [1]})
        assert eve != first
        opened = await floor.tickets.require(eve)
        assert (opened.linked, opened.tags) == ((first,), ("unknown-sender",))
        (told,) = [event for event in floor.events if isinstance(event, TicketLinked)]
        assert (told.ticket_id, told.other_id, told.reason) == (eve, first, "unknown_sender")
        assert (await floor.tickets.require(first)).message_count == 2


async def test_a_colleague_in_copy_takes_part() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, {**MIA, "cc": ["boss@example.org"]})
        assert await land(floor, {**ANSWER, "from": "boss@example.org", "tickets": [1]}) == first
        assert (
            await land(floor, {**ANSWER, "id": "<3@x>", "from": "Boss@example.org", "refs": ["<1@x>"]})
            == first
        )


async def test_putting_oneself_in_copy_of_a_strangers_mail_opens_no_door() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        eve = {
            **ANSWER,
            "from": "eve@example.org",
            "cc": ["mia@example.org", "eve2@example.org"],
            "refs": ["<1@x>"],
        }
        assert await land(floor, eve) != first
        assert await land(floor, {**eve, "id": "<3@x>", "from": "eve2@example.org"}) != first


async def test_an_answer_without_references_is_found_by_its_subject() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        assert await land(floor, ANSWER) == first
        assert await land(floor, {**ANSWER, "id": "<3@x>", "from": "eve@example.org"}) != first


LATE = {**MIA, "id": "<0@x>"}
EARLY = {**ANSWER, "id": "<2@x>", "refs": ["<0@x>", "<1@x>"]}


@pytest.mark.parametrize(
    ("early", "late"),
    [
        (EARLY, LATE),  # named
        ({**EARLY, "refs": ["<1@x>"]}, LATE),  # only what came in between is named, and is missing, too
        (EARLY, {**LATE, "id": "<1@x>", "subject": "Re: Something else", "refs": ["<9@x>"]}),
    ],
)
async def test_what_its_own_answer_overtook_joins_it(early: dict[str, Any], late: dict[str, Any]) -> None:
    async with ticket_floor() as floor:
        first = await land(floor, early)
        assert await land(floor, late) == first


@pytest.mark.parametrize(
    ("early", "late", "minutes"),
    [
        (EARLY, {**LATE, "from": "eve@example.org"}, 0),
        ({**EARLY, "refs": ["<1@x>"]}, {**LATE, "subject": "Parcel 4712 is late"}, 0),
        ({**EARLY, "refs": []}, LATE, 0),
        (EARLY, LATE, 61),
    ],
)
async def test_what_merely_comes_later_opens_its_own_ticket(
    early: dict[str, Any], late: dict[str, Any], minutes: int
) -> None:
    async with ticket_floor() as floor:
        first = await land(floor, early)
        floor.clock.advance(timedelta(minutes=minutes))
        assert await land(floor, late) != first


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ({"subject": "Parcel 4711 is late"}, 0),
        ({"subject": "Fwd: Parcel 4711 is late"}, 0),
        ({"subject": "Re: Parcel 4712 is late"}, 0),
        ({}, 31),
    ],
)
async def test_likeness_is_cautious(fields: dict[str, Any], days: int) -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        floor.clock.advance(timedelta(days=days))
        assert await land(floor, {**ANSWER, **fields}) != first


async def test_a_colleagues_answer_without_references_is_found_too() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, {**MIA, "to": ["help@shop.example"], "cc": ["boss@example.org"]})
        assert await land(floor, {**ANSWER, "from": "boss@example.org"}) == first
        assert await land(floor, {**ANSWER, "id": "<3@x>", "from": "eve@example.org"}) != first


async def test_a_generic_subject_needs_our_words_in_the_quotation() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, {**MIA, "subject": "Order"})
        other = await land(
            floor, {**MIA, "id": "<9@x>", "subject": "Order", "text": "Something else entirely"}
        )
        await floor.replies.say(floor.ana, first, Utterance(body=SAID, kind=MessageKind.REPLY))
        floor.clock.advance(timedelta(hours=1))
        await floor.replies.say(floor.ana, other, Utterance(body="No.", kind=MessageKind.REPLY))
        plain = {**ANSWER, "subject": "Re: Order"}
        assert await land(floor, plain) not in (first, other)
        quoting = {
            **plain,
            "id": "<3@x>",
            "elided": "------\n> Your parcel left our\n> warehouse this morning\n",
        }
        assert await land(floor, quoting) == first


async def test_of_two_like_tickets_the_one_answered_last_is_meant() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        await land(floor, {**MIA, "id": "<9@x>"})
        floor.clock.advance(timedelta(hours=1))
        await floor.replies.say(floor.ana, first, Utterance(body="Soon.", kind=MessageKind.REPLY))
        assert await land(floor, ANSWER) == first


async def test_a_number_in_the_subject_counts_for_its_customer() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        assert await land(floor, {**ANSWER, "subject": "What about [#1]"}) == first
        eve = {**ANSWER, "id": "<3@x>", "subject": "Re: [#1]", "from": "eve@example.org"}
        assert await land(floor, eve) != first


async def test_a_closed_ticket_is_followed_by_a_new_one_and_a_deleted_one_by_nothing_special() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        await floor.lifecycle.change(floor.ana, first, TicketPatch(status=TicketStatus.CLOSED))
        follow_up = await floor.tickets.require(await land(floor, {**ANSWER, "refs": ["<1@x>"]}))
        assert (follow_up.linked, follow_up.tags) == ((first,), ("follow-up",))
        await floor.tickets.delete(first)
        later = await floor.tickets.require(
            await land(floor, {**ANSWER, "id": "<3@x>", "subject": "Bill", "tickets": [1]})
        )
        assert (later.linked, later.tags) == ((), ())


async def test_a_reused_message_id_does_not_mix_customers() -> None:
    async with ticket_floor() as floor:
        first = await land(floor, MIA)
        await floor.take_in(
            {"id": "<1@x>", "raw_id": "other", "from": "li@example.org", "text": "Same id", "subject": "a"}
        )
        assert await land(floor, {**ANSWER, "subject": "x", "refs": ["<1@x>"]}) == first


async def test_one_mail_to_two_inboxes_is_one_ticket_each_and_linked() -> None:
    async with ticket_floor(factories.inbox("sales", address="sales@shop.example")) as floor:
        both = {**MIA, "to": ["help@shop.example", "Sales+x@shop.example"]}
        first = await land(floor, both)
        second = await land(floor, {**both, "inbox": "sales"})
        assert first != second
        assert (await floor.tickets.require(first)).linked == (second,)
        assert (await floor.tickets.require(second)).linked == (first,)

        answer = {**ANSWER, "to": both["to"], "tickets": [1]}
        assert await land(floor, answer) == first
        assert await land(floor, {**answer, "inbox": "sales"}) == first
        assert (await floor.tickets.require(first)).message_count == 2
