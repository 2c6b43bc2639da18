"""Values for tests, sensible by default, with only what matters said."""

from datetime import UTC, datetime
from typing import Any

from hub.domain.agent import Agent, Role
from hub.domain.interaction import InboundMessage, Party, RawInbound
from hub.domain.queue import Inbox, Queue

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""


def agent(id: str = "ana", **fields: Any) -> Agent:
    defaults: dict[str, Any] = {
        "name": id.title(),
        "email": f"{id}@example.com",
        "role": Role.AGENT,
        "team_ids": ("support",),
        "state_since": NOON,
        "idle_since": NOON,
        "created_at": NOON,
    }
    return Agent(id=id, **{**defaults, **fields})


def queue(id: str = "support", **fields: Any) -> Queue:
    return Queue(id=id, **{"name": id.title(), "team_id": "support", **fields})


def inbox(id: str = "mailbox", **fields: Any) -> Inbox:
    return Inbox(
        id=id, **{"name": id, "channel": "email", "queue_id": "support", "created_at": NOON, **fields}
    )


def raw(external_id: str = "m1", payload: bytes = b"hello", **fields: Any) -> RawInbound:
    defaults = {"inbox_id": "mailbox", "content_type": "text/plain", "received_at": NOON}
    return RawInbound(external_id=external_id, payload=payload, **{**defaults, **fields})


def contact(text: str = "Where is my order?", **fields: Any) -> InboundMessage:
    sender = Party(kind="email", value="mia@example.org", name="Mia")
    defaults: dict[str, Any] = {"external_id": "m1", "sender": sender, "subject": "Order"}
    return InboundMessage(text=text, **{**defaults, **fields})
