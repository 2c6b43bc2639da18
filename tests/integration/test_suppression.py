"""Who leaves is not written to, who joins again is; an address that bounced for good is put down."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from hub.channels.contract import Capabilities
from hub.channels.delivery_rules import accepted, claim
from hub.channels.outgoing import Composer, Undeliverable
from hub.domain.agent import Role
from hub.domain.interaction import InboundMessage, Party
from hub.domain.message import AuthorKind, DeliveryReceipt, DeliveryState, MessageKind
from hub.domain.suppression import EVERYWHERE, Scope, SuppressionReason
from hub.domain.ticket import TicketStatus, WorkState
from hub.domain.ticket_events import SuppressionChanged, TicketQueued
from hub.errors import Conflict, Forbidden, Invalid
from hub.tickets.replies.reply import Utterance
from hub.tickets.replies.suppressions import Cause
from tests import factories
from tests.fakes.channels import MemoryFiles
from tests.integration.ticket_floor import JsonParser, TicketFloor, ticket_floor

MIA = Party(kind="email", value="mia@example.org")
STOP = {"id": "s", "from": "mia@example.org", "text": "STOP", "wish": "stop"}
START = {"id": "t", "from": "mia@example.org", "text": "START", "wish": "start"}


async def test_a_stop_is_followed_and_waits_for_nobody() -> None:
    async with ticket_floor() as floor:
        (stop,) = await floor.take_in(STOP)
        ticket = await floor.tickets.require(stop)
        assert (ticket.status, ticket.work.state, ticket.unread) == (
            TicketStatus.SOLVED,
            WorkState.IDLE,
            False,
        )
        assert ticket.sla.next_check_at is None
        assert not [event for event in floor.events if isinstance(event, TicketQueued)]
        held = await floor.suppressions.active(MIA, "mailbox")
        assert held is not None
        assert (held.reason, held.evidence, held.message_id) == (SuppressionReason.OPTED_OUT, "STOP", stop)
        told = [event for event in floor.events if isinstance(event, SuppressionChanged)]
        assert [(one.ticket_id, one.in_force) for one in told] == [(stop, True)]


async def test_a_stop_in_a_running_ticket_changes_nothing_but_the_consent() -> None:
    async with ticket_floor() as floor:
        (first,) = await floor.take_in(
            {**STOP, "id": "a", "text": "Where is it?", "key": "k", "wish": "help"}
        )
        assert await floor.suppressions.active(MIA, "mailbox") is None
        (stop,) = await floor.take_in({**STOP, "key": "k"})
        message = await floor.messages.require(stop)
        assert message.ticket_id == first
        assert (await floor.tickets.require(first)).message_count == 2


async def test_a_keyword_is_answered_once_even_to_somebody_who_left() -> None:
    async with ticket_floor() as floor:
        (stop,) = await floor.take_in({**STOP, "answer": "You will get no more."})
        await floor.arrival.land(await floor.inbound.require(stop), await heard({**STOP, "answer": "x"}))
        said = await floor.messages.latest_of_ticket(stop, 10)
        (answer,) = [one for one in said if one.kind is MessageKind.REPLY]
        assert (answer.body, answer.recipients, answer.author.kind) == (
            "You will get no more.",
            (MIA,),
            AuthorKind.SYSTEM,
        )
        ticket = await floor.tickets.require(stop)
        assert (ticket.status, ticket.message_count) == (TicketStatus.SOLVED, 2)
        composer = Composer(floor.tickets, MemoryFiles(), suppressions=floor.suppressions)
        assert (await composer.compose(answer, said, Capabilities())).automatic
        with pytest.raises(Undeliverable, match="opted out"):
            await composer.compose(replace(answer, consent=None), said, Capabilities())


async def test_a_machine_that_says_stop_gets_no_answer() -> None:
    async with ticket_floor() as floor:
        (stop,) = await floor.take_in({**STOP, "answer": "You will get no more.", "lost": []})
        assert len(await floor.messages.latest_of_ticket(stop, 10)) == 1


async def heard(fields: dict[str, object]) -> InboundMessage:
    return await JsonParser().parse("mailbox", json.dumps(fields).encode(), "application/json")


async def test_a_start_takes_the_stop_back_and_an_old_stop_again_is_no_news() -> None:
    async with ticket_floor() as floor:
        (stop,) = await floor.take_in(STOP)
        floor.clock.advance(timedelta(minutes=1))
        await floor.take_in(START)
        assert await floor.suppressions.active(MIA, "mailbox") is None
        again = await floor.suppressions.suppress(
            MIA,
            SuppressionReason.OPTED_OUT,
            Scope(channel="email"),
            Cause(message_id=stop, at=factories.NOON),
        )
        assert not again.in_force
        floor.clock.advance(timedelta(minutes=1))
        await floor.take_in({**STOP, "id": "s2"})
        assert await floor.suppressions.active(MIA, "mailbox") is not None


async def test_a_wish_holds_for_the_channel_on_which_it_was_said() -> None:
    async with ticket_floor() as floor:
        await floor.suppressions.suppress(MIA, SuppressionReason.OPTED_OUT, Scope(channel="other"))
        assert await floor.suppressions.active(MIA, "mailbox") is None
        await floor.suppressions.suppress(MIA, SuppressionReason.OPTED_OUT, Scope(inbox_id="another"))
        assert await floor.suppressions.active(MIA, "mailbox") is None
        spelt = Party(kind="email", value=" Mia@Example.ORG ")
        await floor.suppressions.suppress(spelt, SuppressionReason.HARD_BOUNCE, EVERYWHERE)
        held = await floor.suppressions.active(MIA, "mailbox")
        assert held is not None
        assert held.told() == "this address does not exist (bounced on 2026-03-02)"


async def test_a_wish_is_set_aside_by_an_administrator_with_a_reason_only() -> None:
    async with ticket_floor() as floor:
        held = await floor.suppressions.suppress(MIA, SuppressionReason.OPTED_OUT)
        admin = factories.agent("ada", role=Role.ADMIN)
        with pytest.raises(Forbidden):
            await floor.suppressions.lift(floor.ana, held.id, "she phoned")
        with pytest.raises(Invalid):
            await floor.suppressions.lift(admin, held.id, " ")
        lifted = await floor.suppressions.lift(admin, held.id, "she phoned")
        assert (lifted.lifted_by, lifted.lifted_because) == ("ada", "she phoned")
        with pytest.raises(Conflict):
            await floor.suppressions.lift(admin, held.id, "she phoned")
        bounced = await floor.suppressions.suppress(MIA, SuppressionReason.HARD_BOUNCE)
        assert not (await floor.suppressions.lift(floor.ana, bounced.id, "")).in_force


async def _sent_to_mia(floor: TicketFloor) -> tuple[str, str]:
    """Return the ticket and a reply of it that has left as <reply@hub>."""
    (ticket_id,) = await floor.take_in({"id": "<1@x>", "from": "mia@example.org", "text": "Hello"})
    said = await floor.replies.say(floor.ana, ticket_id, Utterance(body="Hi", kind=MessageKind.REPLY))
    now = floor.clock.now()
    await floor.messages.update(said.id, lambda held: claim(held, now, timedelta(minutes=2)))
    receipt = DeliveryReceipt(external_id="<reply@hub>")
    await floor.messages.update(said.id, lambda held: accepted(held, receipt, now, floor.ids))
    return ticket_id, said.id


async def test_a_report_of_ours_fails_the_message_and_puts_the_address_down() -> None:
    async with ticket_floor() as floor:
        ticket_id, message_id = await _sent_to_mia(floor)
        report = {"id": "b", "from": "mailer-daemon@x.org", "text": "No such user", "refs": ["<reply@hub>"]}
        await floor.take_in({**report, "lost": ["MIA@example.org"]})
        delivery = (await floor.messages.require(message_id)).delivery
        assert delivery is not None
        assert (delivery.state, delivery.reason) == (DeliveryState.FAILED, "bounced: no such user")
        held = await floor.suppressions.active(MIA, "mailbox")
        assert held is not None
        assert held.reason is SuppressionReason.HARD_BOUNCE
        told = [event for event in floor.events if isinstance(event, SuppressionChanged)]
        assert [one.ticket_id for one in told] == [ticket_id]

        floor.clock.advance(timedelta(minutes=1))
        await floor.take_in({"id": "<2@x>", "from": "mia@example.org", "text": "I do exist"})
        assert await floor.suppressions.active(MIA, "mailbox") is None


async def test_a_report_that_names_no_message_of_ours_or_another_address_puts_nothing_down() -> None:
    async with ticket_floor() as floor:
        _, message_id = await _sent_to_mia(floor)
        forged = {"id": "f", "from": "eve@example.net", "text": "No such user", "lost": ["mia@example.org"]}
        await floor.take_in(forged, {**forged, "id": "g", "refs": ["<1@x>"]})
        delivery = (await floor.messages.require(message_id)).delivery
        assert delivery is not None
        assert delivery.state is DeliveryState.SENT
        await floor.take_in({**forged, "id": "h", "refs": ["<reply@hub>"], "lost": ["bo@example.org"]})
        assert await floor.suppressions.active(MIA, "mailbox") is None
        assert await floor.suppressions.active(Party(kind="email", value="bo@example.org"), "mailbox") is None


async def test_bringing_a_report_in_again_changes_nothing() -> None:
    async with ticket_floor() as floor:
        _, message_id = await _sent_to_mia(floor)
        report = {"id": "b", "from": "mailer-daemon@x.org", "text": "No", "refs": ["<reply@hub>"]}
        (inbound,) = await floor.take_in({**report, "lost": ["mia@example.org"]})
        contact = await floor.inbound.require(inbound)
        before = len(floor.events), (await floor.messages.require(message_id)).version
        parsed = await JsonParser().parse("mailbox", contact.payload or b"", "")
        await floor.arrival.land(contact, parsed)
        assert (len(floor.events), (await floor.messages.require(message_id)).version) == before
