"""A generic inbox: any system posts messages as signed JSON, and replies are posted back to it."""

import asyncio
from collections.abc import Sequence

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Capabilities,
    ChannelError,
    ChannelHealth,
    HealthState,
    InboundSink,
    WebhookRoute,
)
from hub.channels.webhook.parse import parse_message
from hub.channels.webhook.receive import OFF_LOOP_BYTES, Receiver
from hub.channels.webhook.send import Sender
from hub.channels.webhook.settings import WebhookSettings
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox

KIND = "webhook"


class WebhookChannel:
    """One system's inbox at work."""

    kind = KIND

    def __init__(self, inbox: Inbox, settings: WebhookSettings, context: ChannelContext) -> None:
        self.inbox = inbox
        self.capabilities = Capabilities(
            outbound=bool(settings.reply_url), attachments=True, threads=True, max_body_chars=100_000
        )
        self._settings = settings
        self._context = context
        self._receiver = Receiver(inbox, settings, context)
        self._sender: Sender | None = None

    async def start(self, sink: InboundSink) -> None:
        """Take webhooks and open the client."""
        self._receiver.sink = sink
        self._sender = Sender(self._settings, self._context)

    async def stop(self) -> None:
        """Refuse webhooks and close the client."""
        self._receiver.sink = None
        sender, self._sender = self._sender, None
        if sender is not None:
            await sender.close()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored message; raises ParseFailed."""
        if len(payload) > OFF_LOOP_BYTES:
            return await asyncio.to_thread(parse_message, payload)
        return parse_message(payload)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Post one reply; raises ChannelError."""
        if self._sender is None:
            raise ChannelError("the inbox is not up", retryable=True)
        if not self._settings.reply_url:
            raise ChannelError("this inbox cannot send", retryable=False)
        return await self._sender.send(message)

    async def check(self) -> ChannelHealth:
        """Say whether the inbox takes messages; the receiver is not bothered."""
        if self._sender is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        return ChannelHealth(state=HealthState.UP)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhook: `message`."""
        return self._receiver.routes()


def build(inbox: Inbox, context: ChannelContext) -> WebhookChannel:
    """Build the channel; raises SettingsError."""
    return WebhookChannel(inbox, context.settings(inbox, WebhookSettings), context)
