"""The telephone as a channel: its settings, and how a call becomes the message that opens a ticket.

The audio is the lines' (`lines.py`, `rooms/`), the calls are the call desk's (`hub/calls`); see docs/flow-call.md.
"""

from collections.abc import Sequence

from hub.channels.context import ChannelContext
from hub.channels.contract import Capabilities, ChannelHealth, HealthState, InboundSink, WebhookRoute
from hub.channels.voice.parse import parse_inbound
from hub.channels.voice.receive import routes
from hub.channels.voice.send import send
from hub.channels.voice.settings import VoiceSettings
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox

KIND = "voice"


class VoiceChannel:
    """One telephone line of the hub's."""

    kind = KIND
    capabilities = Capabilities(
        outbound=False, threads=True, synchronous=True, calls=True, identity_kind="phone"
    )

    def __init__(self, inbox: Inbox, settings: VoiceSettings) -> None:
        self.inbox = inbox
        self.settings = settings
        self.sink: InboundSink | None = None

    async def start(self, sink: InboundSink) -> None:
        """Begin to take calls."""
        self.sink = sink

    async def stop(self) -> None:
        """Take no more calls."""
        self.sink = None

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise the call desk's report of a call."""
        return parse_inbound(payload)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Refuse: nothing is written to a telephone."""
        return await send(message)

    async def check(self) -> ChannelHealth:
        """Say whether the inbox takes calls; how the lines are is theirs to say."""
        if self.sink is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        return ChannelHealth(state=HealthState.UP)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks."""
        return routes()


def build(inbox: Inbox, context: ChannelContext) -> VoiceChannel:
    """Build the channel; raises SettingsError."""
    return VoiceChannel(inbox, context.settings(inbox, VoiceSettings))
