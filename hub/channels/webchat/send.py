"""A reply on its way to the visitor's open widgets."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from hub.channels.context import FileUrl, ShowToVisitor
from hub.domain.message import (
    AuthorKind,
    DeliveryReceipt,
    DeliveryState,
    Message,
    MessageKind,
    OutboundMessage,
)
from hub.domain.visitor import VisitorFile, VisitorMessage

LINK_VALID_S = 24 * 3600.0
"""How long a file's address holds; a widget that comes back is given a new one."""

_ON_THE_WAY = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)


Link = Callable[[str], str]
"""Return the address at which a file can be fetched for a while."""


def link_within(file_url: FileUrl) -> Link:
    """Return links without the host: the widget comes from the same one, however it is reached."""

    def link(file_id: str) -> str:
        parts = urlsplit(file_url(file_id, LINK_VALID_S))
        return f"{parts.path}?{parts.query}"

    return link


def send(
    message: OutboundMessage, show: ShowToVisitor, link: Link, look_again_at: datetime | None = None
) -> DeliveryReceipt:
    """Show the reply in the open widgets. It is sent also when none is open: the widget asks for it when it returns."""
    shown = VisitorMessage(
        id=message.id,
        kind=MessageKind.REPLY,
        author_kind=_author_kind(message),
        author_name=message.author_name,
        body=message.body,
        created_at=message.created_at,
        files=tuple(
            VisitorFile(
                id=file.id, name=file.name, type=file.type, size_bytes=len(file.content), url=link(file.id)
            )
            for file in message.attachments
        ),
        cited=message.cited,
        choices=message.choices,
    )
    show(message.inbox_id, message.thread_key, shown)
    return DeliveryReceipt(external_id=message.id, look_again_at=look_again_at)


def visible(message: Message, inbox_id: str, link: Link) -> VisitorMessage | None:
    """Return the message as the visitor may see it: the customer's words, and this inbox's replies that were let go."""
    delivery = message.delivery
    ours = message.kind is MessageKind.REPLY and message.inbox_id == inbox_id
    let_go = ours and delivery is not None and delivery.state in _ON_THE_WAY
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
        files=tuple(
            VisitorFile(
                id=file.id, name=file.name, type=file.type, size_bytes=file.size_bytes, url=link(file.id)
            )
            for file in message.attachments
        ),
        cited=message.cited,
        choices=message.choices,
    )


def _author_kind(message: OutboundMessage) -> AuthorKind:
    if message.by_bot:
        return AuthorKind.BOT
    return AuthorKind.SYSTEM if message.automatic else AuthorKind.AGENT
