"""Messages: what was said in a ticket, and saying something."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from hub.api.inputs import Id, Input, PageQuery, PageView, Text
from hub.api.operation import Call, Operations
from hub.domain.message import MessageKind
from hub.tickets.reply import MAX_UNDO_S, Utterance
from hub.tickets.views import MessageView, message_view

OPERATIONS = Operations("messages")


class MessageQuery(PageQuery):
    """Which page; `order` desc begins with the newest."""

    order: Literal["asc", "desc"] = "asc"


class NewMessage(Input):
    """A reply to the customer or an internal note. `client_id` makes repeating harmless; `undo_s` holds a reply back."""

    body: Text
    kind: Literal["reply", "note"] = "reply"
    client_id: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_.:-]+$", max_length=100)] | None = None
    attachments: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    undo_s: Annotated[float, Field(ge=0, le=MAX_UNDO_S)] = 0


@OPERATIONS.get("/tickets/{ticket_id}/messages")
async def list_messages(call: Call, ticket_id: str, query: MessageQuery) -> PageView[MessageView]:
    """List what was said in a ticket, oldest first unless asked otherwise."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    sort = "created_at" if query.order == "asc" else "-created_at"
    page = await call.services.messages.page({"ticket_id": ticket.id}, sort, query.limit, query.start)
    return PageView(items=[message_view(message) for message in page.items], next=page.next)


@OPERATIONS.post("/tickets/{ticket_id}/messages", status=201)
async def add_message(call: Call, ticket_id: str, body: NewMessage) -> MessageView:
    """Reply to the customer, or leave an internal note."""
    utterance = Utterance(
        body=body.body,
        kind=MessageKind(body.kind),
        client_id=body.client_id,
        attachment_ids=tuple(body.attachments),
        undo_s=body.undo_s,
    )
    return message_view(await call.services.replies.say(call.agent, ticket_id, utterance))


@OPERATIONS.post("/messages/{message_id}/undo")
async def undo_message(call: Call, message_id: str) -> MessageView:
    """Take back a reply of one's own that has not left yet; 409 when it has."""
    return message_view(await call.services.replies.undo(call.agent, message_id))
