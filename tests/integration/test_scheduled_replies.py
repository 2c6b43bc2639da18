"""Replies that wait for their time: kept, changed, taken back, sent at once, counted when they have left."""

from datetime import timedelta

import pytest

from hub.channels.delivery_rules import accepted, claim
from hub.domain.message import DeliveryReceipt, DeliveryState, Message, MessageKind
from hub.domain.ticket_events import MessageDeliveryChanged
from hub.errors import Conflict, Invalid, NotFound
from hub.tickets.replies.outbound import Amendment
from hub.tickets.replies.reply import Utterance
from tests import factories
from tests.integration.ticket_floor import TicketFloor, ticket_floor

MIA = {"id": "<1@x>", "from": "mia@example.org", "subject": "Order", "text": "Where is my order?"}
DAY = timedelta(days=1)


async def _scheduled(floor: TicketFloor, wait: timedelta = DAY) -> Message:
    (ticket_id,) = await floor.take_in(MIA)
    wish = Utterance(body="Tomorrow", kind=MessageKind.REPLY, send_at=floor.clock.now() + wait)
    return await floor.replies.say(floor.ana, ticket_id, wish)


async def _leave(floor: TicketFloor, message: Message) -> None:
    """Have the message leave as the delivery worker does, and tell of it."""
    now = floor.clock.now()
    await floor.messages.update(message.id, lambda held: claim(held, now, timedelta(minutes=2)))
    receipt = DeliveryReceipt(external_id="ext")
    await floor.messages.update(message.id, lambda held: accepted(held, receipt, now, floor.ids))
    for event in [event for event in floor.events if isinstance(event, MessageDeliveryChanged)]:
        await floor.replies.on_delivery(event)


async def test_a_scheduled_reply_is_due_at_its_time_and_answers_nobody_before() -> None:
    async with ticket_floor() as floor:
        message = await _scheduled(floor)
        now = floor.clock.now()
        assert message.created_at == now + DAY
        ticket = await floor.tickets.require(message.ticket_id)
        assert (ticket.last_reply_at, ticket.preview, ticket.unread) == (None, "Where is my order?", True)
        assert await floor.messages.deliverable(now + DAY - timedelta(seconds=1), 10) == []
        assert [one.id for one in await floor.messages.deliverable(now + DAY, 10)] == [message.id]

        floor.clock.advance(DAY)
        await _leave(floor, message)
        ticket = await floor.tickets.require(message.ticket_id)
        assert (ticket.last_reply_at, ticket.preview) == (now + DAY, "Tomorrow")
        assert ticket.version == (await floor.tickets.require(ticket.id)).version


async def test_news_of_an_ordinary_reply_or_news_told_twice_changes_no_ticket() -> None:
    async with ticket_floor() as floor:
        message = await _scheduled(floor)
        floor.clock.advance(DAY)
        await _leave(floor, message)
        said = await floor.replies.say(
            floor.ana, message.ticket_id, Utterance(body="Hi", kind=MessageKind.REPLY)
        )
        version = (await floor.tickets.require(message.ticket_id)).version
        await _leave(floor, said)
        assert (await floor.tickets.require(message.ticket_id)).version == version


async def test_a_scheduled_reply_is_moved_rewritten_and_sent_at_once_by_anybody_who_may_see_it() -> None:
    async with ticket_floor() as floor:
        message = await _scheduled(floor)
        colleague = factories.agent("cy")
        soon = floor.clock.now() + timedelta(hours=1)
        moved = await floor.replies.amend(colleague, message.id, Amendment(send_at=soon, body="Soon"))
        assert (moved.created_at, moved.body) == (soon, "Soon")
        kept = await floor.replies.amend(colleague, message.id, Amendment(body="Very soon"))
        assert (kept.created_at, kept.body) == (soon, "Very soon")
        with pytest.raises(Invalid):
            await floor.replies.amend(colleague, message.id, Amendment(body="x" * 51))
        now = await floor.replies.amend(colleague, message.id, Amendment(at_once=True))
        assert now.delivery is not None
        assert now.delivery.next_attempt_at == floor.clock.now()
        await _leave(floor, message)
        with pytest.raises(Conflict):
            await floor.replies.amend(colleague, message.id, Amendment(at_once=True))
        stranger = factories.agent("eve", team_ids=("other",))
        with pytest.raises(NotFound):
            await floor.replies.amend(stranger, message.id, Amendment(at_once=True))


async def test_a_scheduled_reply_is_taken_back_by_a_colleague_and_an_ordinary_one_is_not() -> None:
    async with ticket_floor() as floor:
        message = await _scheduled(floor)
        said = await floor.replies.say(
            floor.ana, message.ticket_id, Utterance(body="Hi", kind=MessageKind.REPLY, undo_s=5)
        )
        colleague = factories.agent("cy")
        taken = await floor.replies.undo(colleague, message.id)
        assert taken.delivery is not None
        assert (taken.delivery.state, taken.created_at) == (DeliveryState.CANCELLED, floor.clock.now())
        with pytest.raises(NotFound):
            await floor.replies.undo(colleague, said.id)


@pytest.mark.parametrize("wait", [timedelta(days=60, seconds=1), -timedelta(minutes=2)])
async def test_a_reply_waits_for_sixty_days_at_most_and_never_for_the_past(wait: timedelta) -> None:
    async with ticket_floor() as floor:
        with pytest.raises(Invalid):
            await _scheduled(floor, wait)


async def test_a_moment_just_past_is_now_and_a_note_has_none() -> None:
    async with ticket_floor() as floor:
        message = await _scheduled(floor, -timedelta(seconds=30))
        assert message.created_at == floor.clock.now()
        wish = Utterance(body="x", kind=MessageKind.NOTE, send_at=floor.clock.now() + DAY)
        with pytest.raises(Invalid):
            await floor.replies.say(floor.ana, message.ticket_id, wish)


async def test_only_what_failed_is_sent_again() -> None:
    async with ticket_floor() as floor:
        message = await _scheduled(floor)
        with pytest.raises(Conflict):
            await floor.replies.retry(floor.ana, message.id)
        with pytest.raises(NotFound):
            await floor.replies.retry(floor.ana, "none")
