"""Values for tests of the channels' side."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.channels.context import ChannelContext, HttpLimits
from hub.clock import Clock, ManualClock
from hub.domain.interaction import Party
from hub.domain.message import (
    Author,
    AuthorKind,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    OutboundMessage,
)
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket, Work
from hub.ids import IdFactory

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CUSTOMER = Party(kind="phone", value="+14155550101")


def make_context(clock: Clock | None = None, **fields: Any) -> ChannelContext:
    clock = clock or ManualClock(START)
    defaults: dict[str, Any] = {
        "clock": clock,
        "ids": IdFactory(clock),
        "public_url": "https://hub.example.com",
        "data_dir": Path("/nonexistent"),
        "http": HttpLimits(connect_s=2, total_s=2),
    }
    return ChannelContext(**(defaults | fields))


def make_inbox(inbox_id: str = "inbox1", channel: str = "fake", **fields: Any) -> Inbox:
    defaults: dict[str, Any] = {
        "id": inbox_id,
        "name": f"Inbox {inbox_id}",
        "channel": channel,
        "queue_id": "queue1",
        "created_at": START,
    }
    return Inbox(**(defaults | fields))


def make_ticket(ticket_id: str = "ticket1", **fields: Any) -> Ticket:
    defaults: dict[str, Any] = {
        "id": ticket_id,
        "number": 1001,
        "subject": "Invoice 2041",
        "channel": "fake",
        "inbox_id": "inbox1",
        "queue_id": "queue1",
        "customer_id": "customer1",
        "thread_key": "thread1",
        "work": Work(since=START),
        "created_at": START,
        "updated_at": START,
    }
    return Ticket(**(defaults | fields))


def make_inbound(message_id: str, minute: float = 0, **fields: Any) -> Message:
    defaults: dict[str, Any] = {
        "id": message_id,
        "ticket_id": "ticket1",
        "inbox_id": "inbox1",
        "kind": MessageKind.INBOUND,
        "author": Author(kind=AuthorKind.CUSTOMER),
        "body": "Where is my parcel?",
        "sender": CUSTOMER,
        "external_id": f"ext-{message_id}",
        "created_at": START + timedelta(minutes=minute),
    }
    return Message(**(defaults | fields))


def make_reply(message_id: str, minute: float = 1, **fields: Any) -> Message:
    created = START + timedelta(minutes=minute)
    defaults: dict[str, Any] = {
        "id": message_id,
        "ticket_id": "ticket1",
        "inbox_id": "inbox1",
        "kind": MessageKind.REPLY,
        "author": Author(kind=AuthorKind.AGENT, id="agent1", name="Ana"),
        "body": "It is on its way.",
        "created_at": created,
        "delivery": Delivery(state=DeliveryState.QUEUED, next_attempt_at=created),
    }
    return Message(**(defaults | fields))


def make_outbound(message_id: str = "m1", **fields: Any) -> OutboundMessage:
    defaults: dict[str, Any] = {
        "id": message_id,
        "inbox_id": "inbox1",
        "ticket_id": "ticket1",
        "ticket_number": 1001,
        "recipient": CUSTOMER,
        "subject": "Invoice 2041",
        "body": "It is on its way.",
        "author_name": "Ana",
        "created_at": START,
    }
    return OutboundMessage(**(defaults | fields))
