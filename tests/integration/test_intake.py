"""Contacts come in, are stored first, and each becomes exactly one message of the right ticket."""

from datetime import timedelta

import pytest

from hub.domain.interaction import InboundState
from hub.domain.message import DeliveryState, MessageKind
from hub.domain.ticket import TicketStatus, WorkState
from hub.domain.ticket_events import MessageAdded, TicketOpened, TicketQueued
from hub.errors import Conflict, Invalid, NotFound
from hub.tickets.lifecycle import TicketPatch
from hub.tickets.replies.reply import Utterance
from tests import factories
from tests.integration.ticket_floor import ticket_floor

MIA = {"id": "<1@x>", "from": "mia@example.org", "subject": "Order", "text": "Where is my order?"}


async def test_a_contact_opens_a_ticket_that_waits_in_its_queue() -> None:
    async with ticket_floor() as floor:
        (inbound_id,) = await floor.take_in(MIA)

        contact = await floor.inbound.require(inbound_id)
        ticket = await floor.tickets.require(contact.ticket_id)
        (message,) = await floor.messages.latest_of_ticket(ticket.id, 10)
        assert contact.state is InboundState.PROCESSED
        assert (ticket.subject, ticket.number, ticket.work.state) == ("Order", 1, WorkState.QUEUED)
        assert (message.body, message.kind) == ("Where is my order?", MessageKind.INBOUND)
        kinds = [type(event) for event in floor.events]
        assert kinds == [TicketOpened, MessageAdded, TicketQueued]


async def test_the_same_contact_twice_is_one_message() -> None:
    async with ticket_floor() as floor:
        first, second = await floor.take_in(MIA, MIA)

        assert first == second
        assert await floor.messages.count({"ticket_id": first}) == 1
        assert floor.intake.counters.duplicates == 1


async def test_an_answer_continues_the_ticket_only_for_who_takes_part() -> None:
    async with ticket_floor() as floor:
        (first,) = await floor.take_in(MIA)
        answer = {"id": "<2@x>", "from": "MIA@example.org", "text": "And now?", "refs": ["<1@x>"]}
        stranger = {"id": "<3@x>", "from": "eve@example.org", "text": "Tell me all", "refs": ["<1@x>"]}
        second, third = await floor.take_in(answer, stranger)

        assert (await floor.inbound.require(second)).ticket_id == first
        assert (await floor.inbound.require(third)).ticket_id == third
        assert (await floor.tickets.require(first)).message_count == 2


async def test_a_proven_sender_is_the_customer_who_is_known_and_takes_the_conversation_along() -> None:
    async with ticket_floor() as floor:
        (mail,) = await floor.take_in(MIA)
        chat = {"id": "c1", "from": "anonymous-browser", "text": "Hi", "key": "k"}
        (first,) = await floor.take_in(chat)
        proven = [("external", "shop:42"), ("email", "Mia@example.org")]
        await floor.take_in({**chat, "id": "c2", "proven": proven})
        await floor.take_in(
            {**chat, "id": "c2", "proven": proven}, {**chat, "id": "c3", "proven": proven[:1]}
        )

        known, talk = await floor.tickets.require(mail), await floor.tickets.require(first)
        assert talk.customer_id == known.customer_id
        assert (talk.customer_name, talk.message_count) == (known.customer_name, 3)
        customer = await floor.customers.require(known.customer_id)
        assert customer.identities == ("email:mia@example.org", "external:shop:42")


async def test_a_proven_sender_nobody_knows_is_one_customer_with_all_addresses() -> None:
    async with ticket_floor() as floor:
        proven = [("external", "shop:7"), ("email", "li@example.org")]
        (first,) = await floor.take_in({"id": "c1", "from": "browser", "text": "Hi", "proven": proven})
        (mail,) = await floor.take_in({"id": "<9@x>", "from": "li@example.org", "text": "By mail"})

        talk, written = await floor.tickets.require(first), await floor.tickets.require(mail)
        assert talk.customer_id == written.customer_id
        customer = await floor.customers.require(talk.customer_id)
        assert set(customer.identities) == {"external:shop:7", "email:li@example.org", "email:browser"}


async def test_what_a_sender_uploaded_before_belongs_to_the_message() -> None:
    async with ticket_floor() as floor:
        stored = await floor.attachments.store(
            "cat.png", "image/png", b"png", owner_id="email:rosa@example.org"
        )
        foreign = await floor.attachments.store(
            "x.png", "image/png", b"png", owner_id="email:eve@example.org"
        )
        chat = {"id": "c1", "from": "Rosa@example.org", "text": "Look", "uploads": [stored.id]}
        (first,) = await floor.take_in(chat)
        (thief,) = await floor.take_in({**chat, "id": "c2", "uploads": [foreign.id]})

        (message,) = await floor.messages.latest_of_ticket(first, 10)
        assert [(file.id, file.name) for file in message.attachments] == [(stored.id, "cat.png")]
        assert (await floor.attachments.open(stored.id))[0].ticket_id == first
        assert (await floor.inbound.require(thief)).state is not InboundState.PROCESSED


async def test_a_solved_ticket_reopens_within_the_limit_and_not_after() -> None:
    async with ticket_floor() as floor:
        (first,) = await floor.take_in(MIA)
        await floor.lifecycle.change(floor.ana, first, TicketPatch(status=TicketStatus.SOLVED))
        floor.clock.advance(timedelta(days=13))
        (again,) = await floor.take_in({**MIA, "id": "<2@x>", "refs": ["<1@x>"]})
        assert (await floor.inbound.require(again)).ticket_id == first
        assert (await floor.tickets.require(first)).status is TicketStatus.OPEN

        await floor.lifecycle.change(floor.ana, first, TicketPatch(status=TicketStatus.SOLVED))
        floor.clock.advance(timedelta(days=15))
        (late,) = await floor.take_in({**MIA, "id": "<3@x>", "refs": ["<1@x>"]})
        assert (await floor.inbound.require(late)).ticket_id == late


async def test_what_cannot_be_read_is_kept_in_quarantine_and_can_be_tried_again() -> None:
    async with ticket_floor() as floor:
        broken = await floor.intake.accept(factories.raw("b", b"broken"))
        ignored = await floor.intake.accept(factories.raw("i", b"ignored"))
        await floor.intake.settled()

        contact = await floor.inbound.require(broken.inbound_id)
        assert (contact.state, contact.problem) == (InboundState.QUARANTINED, "not JSON")
        assert await floor.intake.payload(contact) == b"broken"
        assert (await floor.inbound.require(ignored.inbound_id)).state is InboundState.DISCARDED

        await floor.intake.retry(broken.inbound_id)
        await floor.intake.settled()
        assert (await floor.inbound.require(broken.inbound_id)).state is InboundState.QUARANTINED


async def test_a_crash_after_any_step_is_healed_by_the_sweep() -> None:
    async with ticket_floor() as floor:
        (done,) = await floor.take_in(MIA)
        contact = await floor.inbound.require(done)
        message = await floor.intake._parser.parse("mailbox", await floor.intake.payload(contact), "")
        assert await floor.arrival.land(contact, message) == done
        ticket = await floor.tickets.require(done)
        assert (ticket.message_count, await floor.messages.count({"ticket_id": done})) == (1, 1)

        await floor.tickets.delete(done)
        assert await floor.arrival.land(contact, message) == done
        assert (await floor.tickets.require(done)).message_count == 1


async def test_contacts_of_one_sender_stay_in_order() -> None:
    async with ticket_floor() as floor:
        many = [{**MIA, "id": f"<{n}@x>", "text": f"part {n}", "key": "session"} for n in range(30)]
        ids = await floor.take_in(*many)

        said = await floor.messages.latest_of_ticket(ids[0], 50)
        assert [message.body for message in said] == [f"part {n}" for n in range(30)]


async def test_a_reply_is_stored_with_its_delivery_order_once() -> None:
    async with ticket_floor() as floor:
        (first,) = await floor.take_in(MIA)
        wish = Utterance(body="On its way", kind=MessageKind.REPLY, client_id="c1", undo_s=5)
        one = await floor.replies.say(floor.ana, first, wish)
        two = await floor.replies.say(floor.ana, first, wish)

        assert one.id == two.id
        assert one.delivery is not None
        assert one.delivery.state is DeliveryState.QUEUED
        assert one.delivery.next_attempt_at == floor.clock.now() + timedelta(seconds=5)
        assert (await floor.replies.undo(floor.ana, one.id)).delivery.state is DeliveryState.CANCELLED  # type: ignore[union-attr]


async def test_replies_are_refused_with_a_reason() -> None:
    async with ticket_floor() as floor:
        (first,) = await floor.take_in(MIA)
        for body in ("", "x" * 51):
            with pytest.raises(Invalid):
                await floor.replies.say(floor.ana, first, Utterance(body=body, kind=MessageKind.REPLY))
        with_file = Utterance(body="see", kind=MessageKind.REPLY, attachment_ids=("f1",))
        with pytest.raises(Invalid, match="no files"):
            await floor.replies.say(floor.ana, first, with_file)
        with pytest.raises(NotFound):
            await floor.replies.say(floor.ana, "nowhere", Utterance(body="x", kind=MessageKind.REPLY))
        await floor.lifecycle.change(floor.ana, first, TicketPatch(status=TicketStatus.CLOSED))
        with pytest.raises(Conflict):
            await floor.replies.say(floor.ana, first, Utterance(body="x", kind=MessageKind.REPLY))


async def test_a_change_on_top_of_an_unseen_one_is_refused() -> None:
    async with ticket_floor() as floor:
        (first,) = await floor.take_in(MIA)
        seen = (await floor.tickets.require(first)).version
        await floor.lifecycle.change(floor.ana, first, TicketPatch(subject="Other", version=seen))
        with pytest.raises(Conflict):
            await floor.lifecycle.change(floor.ana, first, TicketPatch(subject="Third", version=seen))
