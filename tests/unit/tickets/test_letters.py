"""What a customer who has gone is sent by another inbox: once, whatever crashes in between."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.channels.delivery_rules import accepted, informed
from hub.clock import ManualClock
from hub.domain.interaction import Party
from hub.domain.message import (
    Attachment,
    Author,
    AuthorKind,
    Delivery,
    DeliveryReceipt,
    DeliveryState,
    DeliveryUpdate,
    Message,
    MessageKind,
)
from hub.domain.queue import Inbox, Queue
from hub.domain.ticket import Ticket, Work, WorkState
from hub.errors import Invalid, NotFound, TooManyRequests
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from hub.tickets.automatic.follow_up import FollowUps
from hub.tickets.automatic.letters import Letter, Letters
from hub.tickets.conversations import Conversations

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ANA = Author(kind=AuthorKind.AGENT, id="ana", name="Ana")
ROSA = Author(kind=AuthorKind.CUSTOMER, id="c1", name="Rosa")


class Power(Exception):
    """The machine loses power."""


class FailingLetters(Letters):
    """Letters after which the power may fail."""

    fails = False

    async def write(self, ticket: Ticket, inbox_id: str, letter: Letter) -> Message:
        written = await super().write(ticket, inbox_id, letter)
        if self.fails:
            raise Power
        return written


class SetUp:
    """One chat inbox; customers without an address in the chat may have one in their file."""

    way: str | None = "mail"
    on_file: Party | None = None

    def other_way(self, inbox_id: str) -> str | None:
        return self.way

    async def address_of(self, customer_id: str, inbox_id: str) -> Party | None:
        return self.on_file

    def queue(self, queue_id: str) -> Queue:
        return Queue(id=queue_id, name="Chat")

    def inbox(self, inbox_id: str) -> Inbox:
        return Inbox(id=inbox_id, name="Shop", channel="webchat", queue_id="chat", created_at=NOW)

    def sla_policies(self) -> tuple[()]:
        return ()

    def sla_policy(self, policy_id: str) -> None:
        return None

    def business_hours(self, hours_id: str) -> None:
        return None

    def agent(self, agent_id: str) -> None:
        return None


@dataclass
class Room:
    """A conversation whose customer has gone."""

    kept: Repositories
    clock: ManualClock
    ids: IdFactory
    set_up: SetUp
    letters: FailingLetters
    follow_ups: FollowUps
    conversations: Conversations
    said: list[Message] = field(default_factory=list)

    async def say(self, body: str, author: Author = ROSA, **fields: Any) -> Message:
        self.clock.advance(timedelta(seconds=1))
        kind = MessageKind.INBOUND if author is ROSA else MessageKind.REPLY
        queued = Delivery(state=DeliveryState.QUEUED) if kind is MessageKind.REPLY else None
        message = Message(
            id=self.ids.new(),
            ticket_id="t1",
            inbox_id="shop",
            kind=kind,
            author=author,
            body=body,
            delivery=queued,
            created_at=self.clock.now(),
        )
        return await self.kept.messages.add(replace(message, **fields))

    async def reply(self, body: str, **fields: Any) -> Message:
        """Say something as Ana; the channel takes it, and cannot be sure."""
        message = await self.say(body, ANA, **fields)
        receipt = DeliveryReceipt(
            external_id=message.id, look_again_at=self.clock.now() + timedelta(minutes=5)
        )
        return await self.kept.messages.update(
            message.id, lambda held: accepted(held, receipt, self.clock.now(), self.ids)
        )

    async def seen(self, message: Message) -> None:
        update = DeliveryUpdate(inbox_id="shop", external_id=message.id, state=DeliveryState.DELIVERED)
        await self.kept.messages.update(
            message.id, lambda held: informed(held, update, self.clock.now(), self.ids)
        )

    async def sent(self) -> list[Message]:
        history = await self.kept.messages.latest_of_ticket("t1", 100)
        return [one for one in history if "letter" in one.context]

    async def later(self, minutes: float) -> int:
        self.clock.advance(timedelta(minutes=minutes))
        return await self.follow_ups.sweep()


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    clock = ManualClock(NOW)
    ids = IdFactory(clock)
    store, _ = open_store(None, None, clock)
    await store.start()
    kept = Repositories(store, Outlet())
    await kept.tickets.add(
        Ticket(
            id="t1",
            number=1,
            subject="Parcel",
            channel="webchat",
            inbox_id="shop",
            queue_id="chat",
            customer_id="c1",
            customer_name="Rosa",
            thread_key="k",
            work=Work(state=WorkState.ACTIVE, since=NOW),
            created_at=NOW,
            updated_at=NOW,
        )
    )
    set_up = SetUp()
    letters = FailingLetters(clock, ids, kept.tickets, kept.messages)
    follow_ups = FollowUps(clock, kept.tickets, kept.messages, letters, set_up, set_up)
    conversations = Conversations(clock, ids, kept.tickets, kept.messages, set_up)
    yield Room(kept, clock, ids, set_up, letters, follow_ups, conversations)
    await store.stop()


GIVEN = {"email": "rosa@example.com", "language": "de-AT"}


async def test_all_that_was_not_seen_goes_in_one_mail_once(room: Room) -> None:
    await room.say("Where is it?", context=GIVEN)
    seen = await room.reply("One moment")
    await room.seen(seen)
    pdf = Attachment(id="f", name="a.pdf", type="application/pdf", size_bytes=1, sha256="", blob="b")
    first, second = await room.reply("On its way", attachments=(pdf,)), await room.reply("Tomorrow")
    assert await room.later(4) == 0
    assert await room.later(2) == 1
    (letter,) = await room.sent()
    assert (letter.inbox_id, letter.kind, letter.subject) == ("mail", MessageKind.SYSTEM, "Parcel")
    assert letter.recipients == (Party(kind="email", value="rosa@example.com", name="Rosa"),)
    assert "On its way\n\nTomorrow" in letter.body
    assert "One moment" not in letter.body
    assert letter.body.startswith("Während Sie weg waren, hat Ana")
    assert (letter.attachments, letter.author) == ((pdf,), ANA)
    assert letter.context["carries"] == f"{first.id} {second.id}"
    assert letter.delivery is not None
    assert letter.delivery.state is DeliveryState.QUEUED
    assert await room.later(60) == 0
    await room.reply("Are you back?")
    assert await room.later(6) == 1
    assert len(await room.sent()) == 2
    assert "Tomorrow" not in (await room.sent())[1].body


async def test_power_cut_after_the_letter_sends_nothing_twice_and_loses_nothing(room: Room) -> None:
    await room.say("Where is it?", context=GIVEN)
    await room.reply("On its way")
    await room.reply("Tomorrow")
    room.letters.fails = True
    with pytest.raises(Power):
        await room.later(6)
    room.letters.fails = False
    late = await room.reply("Before noon")
    await room.kept.messages.update(late.id, _due)
    await room.later(0)
    await room.later(0)
    bodies = "\n".join(letter.body for letter in await room.sent())
    assert [bodies.count(text) for text in ("On its way", "Tomorrow", "Before noon")] == [1, 1, 1]
    assert await room.kept.messages.to_look_at(room.clock.now() + timedelta(days=1), 10) == []


def _due(message: Message) -> Change[Message]:
    assert message.delivery is not None
    return Change(replace(message, delivery=replace(message.delivery, next_attempt_at=NOW)))


async def test_proven_address_goes_before_one_that_was_only_given(room: Room) -> None:
    await room.say("Hello", context={"email": "rosa@example.com", "identity": "proven"})
    await room.say("Hello?", context={"email": "somebody@example.com"})
    await room.reply("Hi")
    await room.later(6)
    assert [letter.recipients[0].value for letter in await room.sent()] == ["rosa@example.com"]


async def test_address_of_the_customers_file_is_the_last_resort(room: Room) -> None:
    await room.say("Hello")
    room.set_up.on_file = Party(kind="email", value="rosa@home.example")
    await room.reply("Hi")
    assert await room.later(6) == 1
    assert [letter.recipients[0].value for letter in await room.sent()] == ["rosa@home.example"]


@pytest.mark.parametrize("way", ["", "mail"])
async def test_nobody_to_write_to_is_looked_at_once(room: Room, way: str) -> None:
    room.set_up.way = way
    await room.say("Hello")
    await room.reply("Hi")
    assert await room.later(6) == 0
    assert await room.sent() == []
    assert await room.kept.messages.to_look_at(room.clock.now() + timedelta(days=1), 10) == []


async def test_while_the_channel_is_not_up_it_waits(room: Room) -> None:
    room.set_up.way = None
    await room.say("Hello", context=GIVEN)
    await room.reply("Hi")
    assert await room.later(6) == 0
    room.set_up.way = "mail"
    assert await room.later(0) == 1


async def test_transcript_has_what_both_said_and_nothing_else(room: Room) -> None:
    await room.say("Where is it?", context={**GIVEN, "language": "en"})
    await room.reply("On its way")
    await room.say("difficult", ANA, kind=MessageKind.NOTE, delivery=None)
    address = await room.conversations.send_transcript("shop", "k", "mail", None)
    assert address.value == "rosa@example.com"
    (letter,) = await room.sent()
    assert letter.subject == "Your conversation with us: Parcel"
    assert (
        "Rosa (2026-01-05 12:00 UTC):\nWhere is it?\n\nAna (2026-01-05 12:00 UTC):\nOn its way" in letter.body
    )
    assert "difficult" not in letter.body
    assert letter.author.kind is AuthorKind.SYSTEM
    await room.conversations.send_transcript("shop", "k", "mail", None)
    assert len(await room.sent()) == 1


async def test_transcript_is_no_way_to_write_to_the_world(room: Room) -> None:
    with pytest.raises(NotFound):
        await room.conversations.send_transcript("shop", "nothing", "mail", None)
    await room.say("Buy now!")
    with pytest.raises(NotFound):
        await room.conversations.send_transcript(
            "shop", "k", "mail", Party(kind="email", value="a@b.example")
        )
    await room.reply("Hi")
    with pytest.raises(Invalid):
        await room.conversations.send_transcript("shop", "k", "mail", None)
    for name in "abc":
        await room.conversations.send_transcript(
            "shop", "k", "mail", Party(kind="email", value=f"{name}@example.com")
        )
    with pytest.raises(TooManyRequests):
        await room.conversations.send_transcript(
            "shop", "k", "mail", Party(kind="email", value="d@example.com")
        )
