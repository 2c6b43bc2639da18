"""One inbox of this provider at work; each channel adds how it reads and what it sends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Capabilities,
    ChannelError,
    ChannelHealth,
    HealthState,
    InboundSink,
    WebhookRoute,
)
from hub.channels.twilio.account import Account
from hub.channels.twilio.consent import with_consent
from hub.channels.twilio.forms import form_of
from hub.channels.twilio.media import MediaReader
from hub.channels.twilio.rest import Rest
from hub.channels.twilio.webhooks import Receiver
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What tells one channel of this provider from another: its webhooks, its parser, what an outbound message holds."""

    kind: str
    receiver: Receiver
    read: Callable[[dict[str, str]], InboundMessage]
    """Raises ParseFailed or Unsupported."""
    fields: Callable[[OutboundMessage], dict[str, object]]
    """Return the REST client's fields for a message; raises ChannelError for one that cannot be sent."""


class TwilioChannel:
    """One inbox at work."""

    def __init__(
        self,
        inbox: Inbox,
        settings: Account,
        context: ChannelContext,
        manner: Manner,
        capabilities: Capabilities,
    ) -> None:
        self.kind = manner.kind
        self.capabilities = capabilities
        self.inbox = inbox
        self._settings = settings
        self._context = context
        self._manner = manner
        self._media = MediaReader(settings, context)
        self._rest: Rest | None = None

    async def start(self, sink: InboundSink) -> None:
        """Take webhooks and open the client; the provider is not asked, so the hub also starts without a network."""
        self._manner.receiver.sink = sink
        self._rest = Rest(self.inbox, self._settings, self._context)

    async def stop(self) -> None:
        """Refuse webhooks (the provider tries again) and close the client."""
        self._manner.receiver.sink = None
        rest, self._rest = self._rest, None
        if rest is not None:
            await rest.close()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored webhook form; raises ParseFailed or Unsupported."""
        form = form_of(payload, content_type)
        return with_consent(self._manner.read(form), form, self.inbox, self._settings)

    async def fetch(self, message: InboundMessage) -> InboundMessage:
        """Bring in the message's files; raises Unavailable when they may come later."""
        return await self._media.with_files(message)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand one message to the provider; raises ChannelError."""
        if self._rest is None:
            raise ChannelError("the inbox is not up", retryable=True)
        return await self._rest.create(message.id, **self._manner.fields(message))

    async def check(self) -> ChannelHealth:
        """Ask the provider for the account, which proves the credentials and the network."""
        if self._rest is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        try:
            await self._rest.check()
        except ChannelError as error:
            state = HealthState.DEGRADED if error.retryable else HealthState.DOWN
            return ChannelHealth(state=state, detail=error.reason)
        return ChannelHealth(state=HealthState.UP)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks: one for what comes in, `status` for what became of what went out."""
        return self._manner.receiver.routes()
