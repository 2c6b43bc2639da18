"""What a customer at the other end of a live conversation may do, on the real repositories."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.clock import ManualClock
from hub.domain.message import AuthorKind, MessageKind
from hub.domain.queue import Inbox, Queue
from hub.domain.ticket import Offer, Ticket, TicketStatus, Work, WorkState
from hub.errors import NotFound
from hub.ids import IdFactory
from hub.storage.opening import open_store
from hub.storage.repositories import Repositories
from hub.storage.repository import Outlet
from hub.tickets.conversations import Conversations

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


class OneQueue:
    """A set-up with one queue that grants a minute of wrap-up."""

    def queue(self, queue_id: str) -> Queue:
        return Queue(id=queue_id, name="Chat", wrap_up_s=60)

    def inbox(self, inbox_id: str) -> Inbox:
        raise NotFound

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
    """The service over an empty store."""

    conversations: Conversations
    kept: Repositories
    clock: ManualClock

    async def ticket(self, ticket_id: str = "t1", **fields: Any) -> Ticket:
        now = self.clock.now()
        defaults: dict[str, Any] = {
            "id": ticket_id,
            "number": 1,
            "subject": "Hello",
            "channel": "webchat",
            "inbox_id": "shop",
            "queue_id": "chat",
            "customer_id": "c1",
            "customer_name": "Rosa",
            "thread_key": "k",
            "work": Work(state=WorkState.QUEUED, since=now, queued_at=now),
            "created_at": now,
            "updated_at": now,
        }
        return await self.kept.tickets.add(Ticket(**{**defaults, **fields}))


@pytest.fixture
async def room() -> AsyncIterator[Room]:
    clock = ManualClock(NOW)
    ids = IdFactory(clock)
    store, _ = open_store(None, None, clock)
    await store.start()
    kept = Repositories(store, Outlet())
    yield Room(Conversations(clock, ids, kept.tickets, kept.messages, OneQueue()), kept, clock)
    await store.stop()


async def test_conversation_is_its_newest_ticket(room: Room) -> None:
    await room.ticket("t1")
    room.clock.advance(timedelta(days=1))
    await room.ticket("t2", number=2)
    await room.ticket("t3", number=3, thread_key="another")
    found = await room.conversations.ticket("shop", "k")
    assert found is not None
    assert found.id == "t2"
    assert await room.conversations.ticket("shop", "unknown") is None
    assert await room.conversations.ticket("elsewhere", "k") is None


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (WorkState.QUEUED, WorkState.IDLE),
        (WorkState.OFFERED, WorkState.IDLE),
        (WorkState.ACTIVE, WorkState.WRAP_UP),
    ],
)
async def test_customer_who_leaves_ends_the_work(room: Room, state: WorkState, after: WorkState) -> None:
    offer = Offer(id="t1.o", agent_id="ana", made_at=NOW, expires_at=NOW + timedelta(seconds=30))
    work = Work(state=state, since=NOW, queued_at=NOW, offer=offer if state is WorkState.OFFERED else None)
    await room.ticket(work=work, assignee_id="ana" if state is WorkState.ACTIVE else None)
    await room.conversations.end("shop", "k")
    ended = await room.kept.tickets.require("t1")
    assert (ended.status, ended.work.state, ended.work.offer) == (TicketStatus.SOLVED, after, None)
    await room.conversations.end("shop", "k")
    assert await room.kept.tickets.require("t1") == ended


async def test_leaving_before_anything_was_said_changes_nothing(room: Room) -> None:
    await room.conversations.end("shop", "k")
    assert await room.conversations.ticket("shop", "k") is None


async def test_rating_is_kept_with_its_comment_as_a_line_of_the_conversation(room: Room) -> None:
    ticket = await room.ticket(status=TicketStatus.SOLVED, work=Work(since=NOW))
    await room.conversations.rate("shop", "k", 5, "  very friendly ")
    rated = await room.kept.tickets.require(ticket.id)
    assert (rated.satisfaction, rated.status, rated.work.state) == (5, TicketStatus.SOLVED, WorkState.IDLE)
    (line,) = await room.conversations.messages(ticket.id, 10)
    assert (line.kind, line.author.kind, line.body) == (
        MessageKind.SYSTEM,
        AuthorKind.CUSTOMER,
        "5/5: very friendly",
    )


async def test_rating_again_without_a_change_writes_nothing(room: Room) -> None:
    await room.ticket()
    await room.conversations.rate("shop", "k", 4)
    once = await room.kept.tickets.require("t1")
    await room.conversations.rate("shop", "k", 4)
    assert await room.kept.tickets.require("t1") == once
    await room.conversations.rate("shop", "k", 2)
    assert await room.kept.tickets.require("t1") == replace(once, satisfaction=2, version=once.version + 1)


async def test_there_is_nothing_to_rate_before_anything_was_said(room: Room) -> None:
    with pytest.raises(NotFound):
        await room.conversations.rate("shop", "k", 5)
