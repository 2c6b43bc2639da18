"""A hub's mail from port to port: real SMTP in and out, real parsing, tickets and replies on a store in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from hub.channels.contract import Accepted
from hub.channels.delivery import DeliveryWorker
from hub.channels.email.channel import EmailChannel
from hub.channels.email.settings import EmailSettings
from hub.channels.outgoing import Composer
from hub.domain.interaction import InboundMessage, RawInbound
from hub.domain.message import DeliveryUpdate, Message, MessageKind
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket
from hub.errors import NotFound
from hub.tickets.replies.reply import Utterance
from hub.tickets.replies.rules import ReplyLimits
from tests import factories
from tests.factories.outbound import make_context
from tests.integration.ticket_floor import ShortTexts, TicketFloor, ticket_floor


class MailHub:
    """One hub with mail inboxes."""

    def __init__(self) -> None:
        self.channels: dict[str, EmailChannel] = {}
        self.floor: TicketFloor
        self.worker: DeliveryWorker

    async def parse(self, inbox_id: str, payload: bytes, content_type: str) -> InboundMessage:
        return await self.channel(inbox_id).parse(payload, content_type)

    async def accept(self, raw: RawInbound) -> Accepted:
        received = await self.floor.intake.accept(raw)
        return Accepted(inbound_id=received.inbound_id, duplicate=received.duplicate)

    async def delivery_update(self, update: DeliveryUpdate) -> bool:
        return False

    def channel(self, inbox_id: str) -> EmailChannel:
        if inbox_id not in self.channels:
            raise NotFound(inbox_id)
        return self.channels[inbox_id]

    async def take(self, raw: bytes, inbox_id: str, external_id: str) -> Ticket:
        """Take in a mail as it came and return its ticket."""
        contact = await self.floor.intake.accept(
            RawInbound(
                inbox_id=inbox_id,
                external_id=external_id,
                payload=raw,
                content_type="message/rfc822",
                received_at=self.floor.clock.now(),
            )
        )
        await self.floor.intake.settled()
        return await self.floor.tickets.require(
            (await self.floor.inbound.require(contact.inbound_id)).ticket_id
        )

    async def reply(self, ticket_id: str, body: str) -> Message:
        """Reply as an agent does and return the message when it has left."""
        said = await self.floor.replies.say(
            self.floor.ana, ticket_id, Utterance(body=body, kind=MessageKind.REPLY)
        )
        await self.deliver()
        return await self.floor.messages.require(said.id)

    async def deliver(self) -> None:
        """Send what is due."""
        await self.floor.intake.settled()
        await self.worker.sweep()
        await self.worker.idle()


@asynccontextmanager
async def mail_hub(*inboxes: Inbox, **settings: Any) -> AsyncIterator[MailHub]:
    """A hub with these inboxes, started; `settings` are those of every inbox."""
    hub, limits = MailHub(), ShortTexts(files=True, limits=ReplyLimits(files=True))
    async with ticket_floor(*inboxes, parser=hub, limits=limits) as floor:
        hub.floor = floor
        key = b"".join(inbox.address.encode() for inbox in inboxes)  # no two hubs have the same
        context = make_context(floor.clock, thread_key=lambda: key)
        for inbox in inboxes:
            wanted = EmailSettings(**({"listen_port": 0, "smtp_security": "none", "timeout_s": 5} | settings))
            hub.channels[inbox.id] = EmailChannel(inbox, wanted, context)
            floor.thanks.texts = dict(hub.channels[inbox.id].capabilities.acknowledgements)
        hub.worker = DeliveryWorker(
            floor.clock, floor.ids, floor.messages, hub, Composer(floor.tickets, floor.blobs)
        )
        for channel in hub.channels.values():
            await channel.start(hub)
        try:
            yield hub
        finally:
            await hub.worker.stop()
            await asyncio.gather(*(channel.stop() for channel in hub.channels.values()))


def mail_inbox(inbox_id: str, address: str) -> Inbox:
    return factories.inbox(inbox_id, address=address)


async def quiet(*hubs: MailHub, look: Callable[[], int]) -> None:
    """Let the hubs talk until nothing more happens for a while."""
    before = -1
    while before != look():
        before = look()
        for _ in range(3):
            for hub in hubs:
                await hub.deliver()
            await asyncio.sleep(0.02)
