"""Text messages by SMPP: one inbox is one account at a provider's message centre."""

from collections.abc import Sequence
from dataclasses import replace

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Capabilities,
    ChannelError,
    ChannelHealth,
    HealthState,
    InboundSink,
    WebhookRoute,
)
from hub.channels.keyword_replies import keyword_reply
from hub.channels.keywords import keyword_of
from hub.channels.smpp.joining import Joiner
from hub.channels.smpp.link import Link
from hub.channels.smpp.naming import name_in
from hub.channels.smpp.parse import IDENTITY_KIND, parse_message, parse_row
from hub.channels.smpp.receipts import SentParts
from hub.channels.smpp.receive import Receiver
from hub.channels.smpp.send import MAX_BODY_CHARS, Sender
from hub.channels.smpp.session import Timing
from hub.channels.smpp.settings import SmppSettings
from hub.domain.interaction import InboundMessage, MessageClass
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox
from hub.errors import SettingsError

KIND = "smpp"

_CAPABILITIES = Capabilities(
    max_body_chars=MAX_BODY_CHARS,
    counts_segments=True,
    receipts=True,
    single_connection=True,
    identity_kind=IDENTITY_KIND,
)


class SmppChannel:
    """One account at work."""

    kind = KIND

    def __init__(self, inbox: Inbox, settings: SmppSettings, context: ChannelContext) -> None:
        self.inbox = inbox
        self.capabilities = replace(_CAPABILITIES, max_per_s=settings.max_per_s)
        self._settings = settings
        sent = SentParts()
        self._receiver = Receiver(inbox, settings, context, sent)
        timing = Timing(
            connect_s=context.http.connect_s,
            response_s=min(settings.response_s, context.http.total_s),
            enquire_s=settings.enquire_s,
        )
        try:
            self._link = Link(inbox.id, settings, timing, self._receiver.on_request)
        except OSError as error:
            raise SettingsError(f"inbox {inbox.id}: tls_ca_file cannot be read") from error
        self._joiner = Joiner(inbox.id, context.clock, context.contacts, settings.part_wait_s)
        self._sender = Sender(inbox, settings, self._link, sent)

    async def start(self, sink: InboundSink) -> None:
        """Connect and bind; raises ChannelError. From then on the connection is kept up."""
        self._receiver.sink = sink
        await self._link.open()

    async def stop(self) -> None:
        """Let running deliveries be stored, unbind and end the connection."""
        await self._receiver.drain()
        await self._link.close()
        await self._receiver.stop()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored message, with the other parts of a long one.

        Raises ParseFailed, Unsupported (also for a part that another one speaks for) or Incomplete.
        """
        name = name_in(content_type)
        if name is None:
            return self._with_wish(parse_message(payload, "", self._settings))
        row = await self._joiner.row_of(name, payload)
        return self._with_wish(parse_row(row, name.total, name.text, self._settings))

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand one text to the centre; raises ChannelError."""
        if self._receiver.sink is None:
            raise ChannelError("the inbox is not up", retryable=True)
        return await self._sender.send(message)

    async def check(self) -> ChannelHealth:
        """Say whether the connection stands; it is tested whenever it is quiet."""
        if self._receiver.sink is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        return self._link.health

    def routes(self) -> Sequence[WebhookRoute]:
        """Return nothing: everything goes over the connection."""
        return ()

    def _with_wish(self, message: InboundMessage) -> InboundMessage:
        keyword = (
            keyword_of(message.text, message.sender.value)
            if message.message_class is MessageClass.PERSON
            else None
        )
        if keyword is None:
            return message
        answer = ""
        if self._settings.opt_out_replies:
            own = self._settings.automatic(keyword.wish)
            answer = keyword_reply(keyword, self.inbox.name, self.inbox.language, own)
        return replace(message, consent=keyword.wish, answer=answer)


def build(inbox: Inbox, context: ChannelContext) -> SmppChannel:
    """Build the channel; raises SettingsError."""
    return SmppChannel(inbox, context.settings(inbox, SmppSettings), context)
