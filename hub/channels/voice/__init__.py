"""The telephone as a channel: its settings, and how a call becomes the message that opens a ticket.

The audio is the lines' (`carried.py`, `lines.py`, `rooms/`), the calls are the call desk's (`hub/calls`); see docs/flow-call.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hub.channels.context import CallCarriers, ChannelContext
from hub.channels.contract import (
    Capabilities,
    ChannelError,
    ChannelHealth,
    HealthState,
    InboundSink,
    WebhookRoute,
)
from hub.channels.voice.parse import parse_inbound
from hub.channels.voice.receive import routes
from hub.channels.voice.send import send
from hub.channels.voice.settings import VoiceSettings
from hub.channels.voice.sip.settings import Trunk
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox
from hub.errors import HubError

if TYPE_CHECKING:  # the provider's library is slow to import, and few inboxes need it
    from hub.channels.voice.twilio.assembly import TwilioInbox

KIND = "voice"


class VoiceChannel:
    """One telephone line of the hub's; `carrier` brings its calls from the telephone network, if anything does."""

    kind = KIND
    capabilities = Capabilities(
        outbound=False,
        threads=True,
        synchronous=True,
        calls=True,
        single_connection=True,
        identity_kind="phone",
    )

    def __init__(
        self,
        inbox: Inbox,
        settings: VoiceSettings,
        carriers: CallCarriers,
        carrier: "TwilioInbox | Trunk | None",
    ) -> None:
        self.inbox = inbox
        self.settings = settings
        self.sink: InboundSink | None = None
        self.capabilities = replace(type(self).capabilities, dials=carrier is not None)
        self._carriers = carriers
        self._carrier = carrier

    async def start(self, sink: InboundSink) -> None:
        """Begin to take calls; raises ChannelError."""
        try:
            await self._carriers.attach(self.inbox.id, self._carrier)
        except HubError as error:
            raise ChannelError(error.detail, retryable=True) from error
        self.sink = sink

    async def stop(self) -> None:
        """Take no more calls."""
        self.sink = None
        if self._carrier is not None:
            await self._carriers.detach(self.inbox.id)

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise the call desk's report of a call."""
        return parse_inbound(payload)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Refuse: nothing is written to a telephone."""
        return await send(message)

    async def check(self) -> ChannelHealth:
        """Say whether the inbox takes calls, and from the telephone network, too."""
        if self.sink is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        if not isinstance(self._carrier, Trunk):
            up = ChannelHealth(state=HealthState.UP)
            return up if self._carrier is None else await self._carrier.check()
        trouble = await self._carriers.state(self.inbox.id)
        return ChannelHealth(state=HealthState.DOWN if trouble else HealthState.UP, detail=trouble)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks: a provider's."""
        return () if self._carrier is None or isinstance(self._carrier, Trunk) else routes(self._carrier)


def build(inbox: Inbox, context: ChannelContext) -> VoiceChannel:
    """Build the channel; raises SettingsError."""
    settings = context.settings(inbox, VoiceSettings)
    return VoiceChannel(inbox, settings, context.carriers, _carrier(inbox, settings, context))


def _carrier(inbox: Inbox, settings: VoiceSettings, context: ChannelContext) -> "TwilioInbox | Trunk | None":
    if settings.transport == "twilio" and settings.twilio is not None:
        from hub.channels.voice.twilio.assembly import TwilioInbox  # only where it is needed

        return TwilioInbox(inbox, settings.twilio, context, context.carriers.audio)
    if settings.transport == "sip" and settings.sip is not None:
        return Trunk(inbox_id=inbox.id, address=inbox.address, settings=settings.sip)
    return None
