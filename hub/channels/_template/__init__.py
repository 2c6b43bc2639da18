"""A working channel to copy: `cp -r hub/channels/_template hub/channels/<kind>`, then docs/adding-a-channel.md.

It is not registered, so no inbox can use it; the contract suite keeps it working.
"""

from collections.abc import Sequence

from hub.channels._template.parse import parse_inbound
from hub.channels._template.receive import Receiver
from hub.channels._template.send import Sender
from hub.channels._template.settings import TemplateSettings
from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Capabilities,
    ChannelError,
    ChannelHealth,
    HealthState,
    InboundSink,
    WebhookRoute,
)
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox

KIND = "template"  # equal to the name of the folder and of the line in registry.py


class TemplateChannel:
    """One inbox at work."""

    kind = KIND
    # Say what the provider can do; the core asks this and never which channel it is.
    capabilities = Capabilities(max_body_chars=1000, threads=True, identity_kind="template")

    def __init__(self, inbox: Inbox, settings: TemplateSettings, context: ChannelContext) -> None:
        # Called in a thread: keep what is needed, open nothing, start nothing.
        self.inbox = inbox
        self._settings = settings
        self._context = context
        self._receiver = Receiver(inbox, settings, context)
        self._sender: Sender | None = None

    async def start(self, sink: InboundSink) -> None:
        """Begin to receive. Raise ChannelError when it cannot be done now; the runner tries again."""
        self._receiver.sink = sink
        self._sender = Sender(self._settings, self._context)

    async def stop(self) -> None:
        """Let go of everything. Also called after a start that failed, and once more than needed."""
        self._receiver.sink = None
        sender, self._sender = self._sender, None
        if sender is not None:
            await sender.close()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored contact; also called while the inbox is stopped. Slow work goes to a thread."""
        return parse_inbound(payload)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Make one attempt; raises ChannelError and nothing else."""
        if self._sender is None:
            raise ChannelError("the inbox is not up", retryable=True)
        return await self._sender.send(message)

    async def check(self) -> ChannelHealth:
        """Say whether the inbox works, with a line that says what to do when it does not."""
        if self._sender is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        return ChannelHealth(state=HealthState.UP)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks; empty for a channel that polls."""
        return self._receiver.routes()


def build(inbox: Inbox, context: ChannelContext) -> TemplateChannel:
    """Build the channel; raises SettingsError."""
    return TemplateChannel(inbox, context.settings(inbox, TemplateSettings), context)
