"""A web chat inbox on the fake hub: what visitors write becomes tickets at once."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from hub.channels.context import ChannelContext
from hub.channels.contract import Accepted
from hub.channels.webchat import WebChat, build
from hub.channels.webchat.parse import parse
from hub.channels.webchat.settings import WebChatSettings
from hub.domain.attachment import StoredFile
from hub.domain.interaction import RawInbound
from hub.domain.message import Attachment, Author, AuthorKind, DeliveryUpdate, Message, MessageKind
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket, TicketStatus, Work
from hub.domain.visitor import Availability, VisitorMessage
from hub.errors import NotFound
from hub.tickets.files.types import is_dangerous, sniffed
from tests.fakes.desk_floor import FakeHub


@dataclass
class FakeIntake:
    """Store contacts once per external id and make tickets of them; tells `heard` of each message."""

    hub: FakeHub
    raws: dict[str, RawInbound] = field(default_factory=dict)
    made: dict[str, Message] = field(default_factory=dict)
    updates: list[DeliveryUpdate] = field(default_factory=list)
    files: "FakeFiles" = field(init=False)
    heard: Callable[[Message], Awaitable[None]] | None = None

    def __post_init__(self) -> None:
        self.files = FakeFiles(self.hub)

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
        files = tuple(self.files.attachment(file_id) for file_id in said.uploads)
        message = replace(message, context=said.context, attachments=files)
        self.hub.messages[message.id] = message
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


class EverybodySecond(dict[str, int]):
    """A line in which whoever asks is the second."""

    def __missing__(self, ticket_id: str) -> int:
        return 2

    def get(self, ticket_id: str, default: Any = None) -> Any:  # Any: as the built-in type has it
        return self[ticket_id]


@dataclass
class OneSite:
    """One web chat inbox called `shop`, as sockets and pages find it; everyone waits at place 2, four minutes."""

    hub: FakeHub
    intake: FakeIntake
    channel: WebChat
    shown: list[VisitorMessage] = field(default_factory=list)
    availability: Availability = field(default_factory=Availability)

    def desk(self, inbox: str) -> Any:
        if inbox not in ("shop", "shop-chat"):
            raise NotFound("There is no such inbox")
        return self.channel

    def embeds(self, origin: str) -> bool:
        return self.channel.embeds(origin)

    async def place(self, ticket: Ticket) -> int | None:
        return 2

    def places(self) -> Mapping[str, int]:
        return EverybodySecond()

    def expected_s(self, queue_id: str, place: int) -> float | None:
        return 120.0 * place

    def of(self, inbox_id: str) -> Availability:
        return self.availability

    # The page's side (hub.api.ports.house.Widgets).

    def sites(self, inbox_id: str) -> Any:
        return self.desk(inbox_id).sites

    def facts(self, inbox_id: str) -> Any:
        return self.desk(inbox_id).facts

    async def keep_file(self, inbox_id: str, *file: Any) -> StoredFile:
        return await self.desk(inbox_id).keep_file(*file)

    def set_up(self, **settings: Any) -> None:
        """Give the inbox other settings, as a new start of its channel would."""
        sites = list(self.channel.sites)
        self.channel._settings = msgspec.convert({"allowed_sites": sites, **settings}, WebChatSettings)
        self.channel._files._settings = self.channel._settings


class FakeFiles:
    """Uploaded files in memory (hub.channels.context.VisitorFiles)."""

    def __init__(self, hub: FakeHub) -> None:
        self.hub = hub
        self.kept: dict[str, tuple[StoredFile, bytes]] = {}

    def recognise(self, name: str, type: str, data: bytes) -> tuple[str, bool]:
        kind = sniffed(data, type, name)
        return kind, is_dangerous(kind, name)

    async def store(self, name: str, type: str, data: bytes, *, owner_id: str) -> StoredFile:
        stored = StoredFile(
            id=self.hub.ids.new(),
            name=name,
            type=type,
            size_bytes=len(data),
            sha256="",
            blob="",
            owner_id=owner_id,
            created_at=self.hub.clock.now(),
        )
        self.kept[stored.id] = (stored, data)
        return stored

    async def open(self, file_id: str) -> tuple[StoredFile, bytes]:
        if file_id not in self.kept:
            raise NotFound("There is no such file")
        return self.kept[file_id]

    def attachment(self, file_id: str) -> Attachment:
        stored, _ = self.kept[file_id]
        return Attachment(
            id=stored.id,
            name=stored.name,
            type=stored.type,
            size_bytes=stored.size_bytes,
            sha256="",
            blob="",
        )


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
        files=intake.files,
        file_url=lambda file_id, valid_s: f"http://localhost/files/{file_id}?signature=s",
        show_to_visitor=show or (lambda inbox_id, thread_key, message: False),
    )
    channel = build(inbox, context)
    await channel.start(intake)
    return OneSite(hub, intake, channel)
