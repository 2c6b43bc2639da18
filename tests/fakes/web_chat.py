"""A web chat inbox on the fake hub: what visitors write becomes tickets at once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hub.channels.context import ChannelContext
from hub.channels.contract import Accepted
from hub.channels.webchat import WebChat, build
from hub.channels.webchat.parse import parse
from hub.domain.interaction import RawInbound
from hub.domain.message import Author, AuthorKind, DeliveryUpdate, Message, MessageKind
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket, TicketStatus, Work
from hub.domain.visitor import VisitorMessage
from hub.errors import NotFound
from tests.fakes.desk_floor import FakeHub


@dataclass
class FakeIntake:
    """Store contacts once per external id and make tickets of them; tells `heard` of each message."""

    hub: FakeHub
    raws: dict[str, RawInbound] = field(default_factory=dict)
    made: dict[str, Message] = field(default_factory=dict)
    updates: list[DeliveryUpdate] = field(default_factory=list)
    heard: Callable[[Message], Awaitable[None]] | None = None

    async def accept(self, raw: RawInbound) -> Accepted:
        if raw.external_id in self.raws:
            return Accepted(inbound_id=self.made[raw.external_id].id, duplicate=True)
        self.raws[raw.external_id] = raw
        said = parse(raw.payload)
        ticket = self._ticket(raw.inbox_id, said.thread_key)
        if ticket is None:
            ticket = self.hub.add_ticket(
                self.hub.ids.new(), "chat", inbox_id=raw.inbox_id, thread_key=said.thread_key
            )
        author = Author(kind=AuthorKind.CUSTOMER, name=said.sender.name)
        message = self.hub.said(ticket.id, said.text, MessageKind.INBOUND, author, said.client_id)
        message = self.hub.messages[message.id] = replace(message, context=said.context)
        self.made[raw.external_id] = message
        if self.heard is not None:
            await self.heard(message)
        return Accepted(inbound_id=message.id)

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        self.updates.append(update)
        return True

    # The customer's side (hub.channels.context.Conversations).

    def _ticket(self, inbox_id: str, thread_key: str) -> Ticket | None:
        found = [t for t in self.hub.tickets.values() if (t.inbox_id, t.thread_key) == (inbox_id, thread_key)]
        return found[-1] if found else None

    async def ticket(self, inbox_id: str, thread_key: str) -> Ticket | None:
        return self._ticket(inbox_id, thread_key)

    async def messages(self, ticket_id: str, limit: int) -> list[Message]:
        return [message for message in self.hub.messages.values() if message.ticket_id == ticket_id][-limit:]

    async def end(self, inbox_id: str, thread_key: str) -> None:
        ticket = self._ticket(inbox_id, thread_key)
        if ticket is not None:
            work = Work(since=self.hub.clock.now())
            self.hub.put(replace(ticket, status=TicketStatus.SOLVED, work=work))

    async def rate(self, inbox_id: str, thread_key: str, score: int, comment: str = "") -> None:
        ticket = self._ticket(inbox_id, thread_key)
        if ticket is None:
            raise NotFound("There is nothing to rate yet")
        self.hub.put(replace(ticket, satisfaction=score))


@dataclass
class OneSite:
    """One web chat inbox called `shop`, as the sockets find it; everyone waits at place 2."""

    hub: FakeHub
    intake: FakeIntake
    channel: WebChat
    shown: list[VisitorMessage] = field(default_factory=list)

    def desk(self, inbox: str) -> Any:
        if inbox not in ("shop", "shop-chat"):
            raise NotFound("There is no such inbox")
        return self.channel

    def embeds(self, origin: str) -> bool:
        return self.channel.embeds(origin)

    async def place(self, ticket: Ticket) -> int | None:
        return 2


async def one_site(hub: FakeHub, show: Any = None, **settings: Any) -> OneSite:
    """Return the inbox, started, that may be shown on https://shop.example.com."""
    intake = FakeIntake(hub)
    inbox = Inbox(
        id="shop",
        name="Shop chat",
        channel="webchat",
        queue_id="chat",
        settings={"allowed_sites": ["https://shop.example.com"], **settings},
        created_at=hub.clock.now(),
    )
    context = ChannelContext(
        clock=hub.clock,
        ids=hub.ids,
        public_url="http://localhost",
        data_dir=Path(),
        conversations=intake,
        show_to_visitor=show or (lambda inbox_id, thread_key, message: False),
    )
    channel = build(inbox, context)
    await channel.start(intake)
    return OneSite(hub, intake, channel)
