"""Text messages by Twilio: one inbox is one number (or messaging service) of one account."""

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
from hub.channels.sms.parse import MAX_BODY_CHARS, parse_inbound
from hub.channels.sms.receive import Receiver
from hub.channels.sms.send import Sender
from hub.channels.sms.settings import SmsSettings
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox

KIND = "sms"
MAX_PER_S = 50
"""The provider queues what its own lines cannot carry; far above this it answers 429."""


class SmsChannel:
    """One Twilio number at work."""

    kind = KIND
    capabilities = Capabilities(
        max_body_chars=MAX_BODY_CHARS, receipts=True, identity_kind="phone", max_per_s=MAX_PER_S
    )

    def __init__(self, inbox: Inbox, settings: SmsSettings, context: ChannelContext) -> None:
        self.inbox = inbox
        self._settings = settings
        self._context = context
        self._receiver = Receiver(inbox, settings, context)
        self._sender: Sender | None = None

    async def start(self, sink: InboundSink) -> None:
        """Take webhooks and open the client; the provider is not asked, so the hub also starts without a network."""
        self._receiver.sink = sink
        self._sender = Sender(self.inbox, self._settings, self._context)

    async def stop(self) -> None:
        """Refuse webhooks (the provider tries again) and close the client."""
        self._receiver.sink = None
        sender, self._sender = self._sender, None
        if sender is not None:
            await sender.close()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored webhook form; raises ParseFailed or Unsupported."""
        return parse_inbound(payload, content_type)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand one text to the provider; raises ChannelError."""
        if self._sender is None:
            raise ChannelError("the inbox is not up", retryable=True)
        return await self._sender.send(message)

    async def check(self) -> ChannelHealth:
        """Ask the provider for the account, which proves the credentials and the network."""
        if self._sender is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        try:
            await self._sender.check()
        except ChannelError as error:
            state = HealthState.DEGRADED if error.retryable else HealthState.DOWN
            return ChannelHealth(state=state, detail=error.reason)
        return ChannelHealth(state=HealthState.UP)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks: `sms` for what comes in, `status` for what became of what went out."""
        return self._receiver.routes()


def build(inbox: Inbox, context: ChannelContext) -> SmsChannel:
    """Build the channel; raises SettingsError."""
    return SmsChannel(inbox, context.settings(inbox, SmsSettings), context)
