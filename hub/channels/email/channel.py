"""One e-mail inbox at work."""

import os
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
from hub.channels.email.fingerprint import head_of
from hub.channels.email.inbound import KIND, Reading, to_inbound
from hub.channels.email.listen import MailListener
from hub.channels.email.loop_mark import marked
from hub.channels.email.oauth import TokenSource
from hub.channels.email.providers import completed, grant_of
from hub.channels.email.push import MailDoor
from hub.channels.email.receive import MailboxReceiver
from hub.channels.email.send import Sender
from hub.channels.email.settings import EmailSettings, acknowledgements
from hub.channels.email.worker import SharedWorkers
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox


class EmailChannel:
    """One mail address at work."""

    kind = KIND
    capabilities = Capabilities(
        attachments=True, copies=True, threads=True, single_connection=True, identity_kind="email"
    )

    def __init__(self, inbox: Inbox, settings: EmailSettings, context: ChannelContext) -> None:
        self.inbox = inbox
        self._address = settings.address or inbox.address
        settings = completed(settings, self._address)
        self.capabilities = replace(
            EmailChannel.capabilities,
            acknowledgements=acknowledgements(settings),
            single_connection=bool(settings.imap_host) or settings.listen_port is not None,
        )
        grant = grant_of(settings)
        tokens = TokenSource(grant, context.clock.monotonic, context.http) if grant is not None else None
        self._mailbox = (
            MailboxReceiver(inbox, settings, context.clock, tokens=tokens) if settings.imap_host else None
        )
        self.listener = (
            MailListener(inbox, settings, context.clock) if settings.listen_port is not None else None
        )
        self._door = MailDoor(inbox, settings, context.clock)
        self._thread_key = context.thread_key
        self._settings = settings
        self._sender = Sender(inbox, settings, context.thread_key, tokens)
        self._workers = SharedWorkers(settings.parse_timeout_s)
        self._port = settings.listen_port
        self._started = False

    async def start(self, sink: InboundSink) -> None:
        """Begin to fetch and to listen; a mailbox out of reach is tried again and again, and shown by `check`."""
        if self.listener is not None:
            try:
                await self.listener.start(sink)
            except OSError as error:
                reason = os.strerror(error.errno) if error.errno else type(error).__name__
                raise ChannelError(
                    f"cannot listen on port {self._port} ({reason})", retryable=True
                ) from error
        if self._mailbox is not None:
            self._mailbox.start(sink)
        self._door.sink = sink
        self._started = True

    async def stop(self) -> None:
        """End fetching and listening."""
        self._started = False
        self._door.sink = None
        if self._mailbox is not None:
            await self._mailbox.stop()
        if self.listener is not None:
            await self.listener.stop()
        await self._workers.leave()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored mail, in a process of its own; raises ParseFailed or Unsupported."""
        mail = await self._workers.parse(payload)
        head = head_of(payload).decode("latin-1")
        return marked(to_inbound(mail, self._reading(), head=head), head)

    def _reading(self) -> Reading:
        return Reading(
            own_address=self._address,
            key=self._thread_key(),
            forwarders=self._settings.forwarders,
            authentication_servers=self._settings.authentication_servers,
        )

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand one mail to the server; raises ChannelError."""
        if not self._started:
            raise ChannelError("the inbox is not up", retryable=True)
        return await self._sender.send(message)

    async def check(self) -> ChannelHealth:
        """Say whether the mailbox is being watched."""
        if not self._started:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        return self._mailbox.health if self._mailbox is not None else ChannelHealth(state=HealthState.UP)

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhook that takes mail, if the inbox has one."""
        return self._door.routes()
