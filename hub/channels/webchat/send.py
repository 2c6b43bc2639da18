"""A reply on its way to the visitor's open widgets."""

from hub.channels.context import ShowToVisitor
from hub.domain.message import (
    AuthorKind,
    DeliveryReceipt,
    DeliveryState,
    Message,
    MessageKind,
    OutboundMessage,
)
from hub.domain.visitor import VisitorMessage

_ON_THE_WAY = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)


def send(message: OutboundMessage, show: ShowToVisitor) -> DeliveryReceipt:
    """Show the reply in the open widgets. It is sent also when none is open: the widget asks for it when it returns."""
    shown = VisitorMessage(
        id=message.id,
        kind=MessageKind.REPLY,
        author_kind=AuthorKind.SYSTEM if message.automatic else AuthorKind.AGENT,
        author_name=message.author_name,
        body=message.body,
        created_at=message.created_at,
    )
    show(message.inbox_id, message.thread_key, shown)
    return DeliveryReceipt(external_id=message.id)


def visible(message: Message) -> VisitorMessage | None:
    """Return the message as the visitor may see it: his own words, and replies that have been let go."""
    delivery = message.delivery
    let_go = message.kind is MessageKind.REPLY and delivery is not None and delivery.state in _ON_THE_WAY
    if message.kind is not MessageKind.INBOUND and not let_go:
        return None
    return VisitorMessage(
        id=message.id,
        kind=message.kind,
        author_kind=message.author.kind,
        author_name=message.author.name,
        body=message.body,
        created_at=message.created_at,
        client_id=message.client_id if message.kind is MessageKind.INBOUND else None,
    )
