"""Messages: what was said in a ticket, and saying something."""

from collections.abc import Sequence
from typing import Annotated, Literal

from aiohttp import web
from pydantic import AwareDatetime, Field

from hub.api.desk.reply_rules import TemplateUse, template_choice
from hub.api.http.file_response import Served, serve
from hub.api.http.inputs import Body, ClientId, Id, Input, Line, Name, Output, PageQuery, PageView, Text
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.domain.message import MessageKind
from hub.errors import NotFound
from hub.tickets.people.whispers import hearer_of, may_hear
from hub.tickets.replies.addressing import MAX_ADDRESSED, Wish
from hub.tickets.replies.outbound import Amendment
from hub.tickets.replies.reply import MAX_UNDO_S, Utterance
from hub.tickets.views import AddressView, MessageView, address_view, message_view

OPERATIONS = Operations("messages")

MAIL_TYPE = "message/rfc822"


class MessageQuery(PageQuery):
    """Which page; `order` desc begins with the newest."""

    order: Literal["asc", "desc"] = "asc"


class Addressee(Input):
    """An address to write to, with a name to show beside it."""

    address: Name
    name: Line = ""


Addressees = Annotated[list[Name | Addressee], Field(max_length=MAX_ADDRESSED)]


class RecipientsView(Output):
    """Who a reply goes to unless the agent says otherwise; `choosable` tells whether that can be said at all."""

    to: list[AddressView]
    cc: list[AddressView]
    choosable: bool


class OutboundQuery(PageQuery):
    """Which outbound messages."""

    delivery: Literal["failed"]


class ScheduleChange(Input):
    """What to change of a reply that waits for its time; what is not sent stays."""

    send_at: AwareDatetime | None = None
    body: Body | None = None


class WhisperInput(Input):
    """A word to the agent. `client_id` makes repeating harmless."""

    body: Body
    client_id: ClientId | None = None


class NewMessage(Input):
    """A reply to the customer or an internal note. `client_id` makes repeating harmless; `undo_s` holds a reply back.

    `send_at` sends it later. Without `to` and `cc` a mail goes to whoever wrote last, with the others of that mail in copy.
    A reply by `template` takes its words from there.
    """

    body: Text = ""
    template: TemplateUse | None = None
    kind: Literal["reply", "note"] = "reply"
    client_id: ClientId | None = None
    attachments: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    undo_s: Annotated[float, Field(ge=0, le=MAX_UNDO_S)] = 0
    to: Addressees | None = None
    cc: Addressees | None = None
    bcc: Addressees | None = None
    send_at: AwareDatetime | None = None


@OPERATIONS.get("/tickets/{ticket_id}/messages")
async def list_messages(call: Call, ticket_id: str, query: MessageQuery) -> PageView[MessageView]:
    """List what was said in a ticket, oldest first unless asked otherwise."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    sort = "created_at" if query.order == "asc" else "-created_at"
    page = await call.services.messages.page({"ticket_id": ticket.id}, sort, query.limit, query.start)
    heard = [message_view(message) for message in page.items if may_hear(call.agent, message)]
    return PageView(items=heard, next=page.next)


@OPERATIONS.post("/tickets/{ticket_id}/whispers", role=Role.SUPERVISOR, status=201)
async def whisper(call: Call, ticket_id: str, body: WhisperInput) -> MessageView:
    """Say something to the agent who has the ticket, which neither the customer nor another agent sees."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    utterance = Utterance(
        body=body.body, kind=MessageKind.NOTE, client_id=body.client_id, whisper_to=hearer_of(ticket)
    )
    return message_view(await call.services.replies.say(call.agent, ticket_id, utterance))


@OPERATIONS.post("/tickets/{ticket_id}/messages", status=201)
async def add_message(call: Call, ticket_id: str, body: NewMessage) -> MessageView:
    """Reply to the customer, or leave an internal note."""
    utterance = Utterance(
        body=body.body,
        kind=MessageKind(body.kind),
        client_id=body.client_id,
        attachment_ids=tuple(body.attachments),
        undo_s=body.undo_s,
        wish=Wish.told(_written(body.to), _written(body.cc), _written(body.bcc)),
        send_at=body.send_at,
        template=template_choice(body.template),
    )
    return message_view(await call.services.replies.say(call.agent, ticket_id, utterance))


def _written(addressees: Sequence[str | Addressee] | None) -> list[str] | None:
    if addressees is None:
        return None
    return [one if isinstance(one, str) else f"{one.name} <{one.address}>" for one in addressees]


@OPERATIONS.get("/tickets/{ticket_id}/recipients")
async def show_recipients(call: Call, ticket_id: str) -> RecipientsView:
    """Say who a reply in this ticket goes to unless the agent says otherwise."""
    ticket = await call.services.access.access_ticket(call.agent, ticket_id)
    addressing = await call.services.replies.addressing(ticket, Wish())
    return RecipientsView(
        to=[address_view(party) for party in addressing.to],
        cc=[address_view(party) for party in addressing.copies],
        choosable=call.services.replies.takes_recipients(ticket),
    )


@OPERATIONS.get("/messages", role=Role.SUPERVISOR)
async def list_outbound(call: Call, query: OutboundQuery) -> PageView[MessageView]:
    """List the messages of all tickets that could not be delivered, the last to fail first."""
    page = await call.services.messages.failed(query.limit, query.start)
    return PageView(items=[message_view(message) for message in page.items], next=page.next)


@OPERATIONS.post("/messages/{message_id}/retry")
async def retry_message(call: Call, message_id: str) -> MessageView:
    """Send a failed reply again, or one that waits for its next attempt now; 409 for any other."""
    return message_view(await call.services.replies.retry(call.agent, message_id))


@OPERATIONS.patch("/messages/{message_id}")
async def amend_message(call: Call, message_id: str, body: ScheduleChange) -> MessageView:
    """Move a scheduled reply to another moment, change its text, or (`send_at` null) send it now; 409 when it has left."""
    at_once = "send_at" in body.model_fields_set and body.send_at is None
    wish = Amendment(send_at=body.send_at, at_once=at_once, body=body.body)
    return message_view(await call.services.replies.amend(call.agent, message_id, wish))


@OPERATIONS.post("/messages/{message_id}/undo")
async def undo_message(call: Call, message_id: str) -> MessageView:
    """Take back a reply of one's own that has not left yet; 409 when it has."""
    return message_view(await call.services.replies.undo(call.agent, message_id))


@OPERATIONS.get("/messages/{message_id}/raw")
async def download_raw_message(call: Call, message_id: str) -> web.Response:
    """Return what a message that came in was, byte by byte, before the hub read it: a mail with all its headers."""
    message = await call.services.messages.get(message_id)
    held = await call.services.quarantine.get(message_id) if message is not None else None
    if message is None or held is None:
        raise NotFound("There is no such message, or it did not come in from outside")
    await call.services.access.access_ticket(call.agent, message.ticket_id)
    mail = held.content_type.partition(";")[0].strip().lower() == MAIL_TYPE
    data = await call.services.quarantine.payload(held.id)
    response = serve(
        Served(name=f"{held.id}.{'eml' if mail else 'bin'}", type="application/octet-stream", data=data)
    )
    if mail:
        response.content_type = MAIL_TYPE
    return response
