"""An existing telephone system (CTI): it tells of its calls, and is told to dial. It carries the audio itself."""

from collections.abc import Mapping, Sequence

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Capabilities,
    ChannelError,
    ChannelHealth,
    HealthState,
    InboundSink,
    WebhookRoute,
)
from hub.channels.pbx.asterisk import Manager
from hub.channels.pbx.parse import parse_inbound
from hub.channels.pbx.receive import Receiver
from hub.channels.pbx.send import order
from hub.channels.pbx.settings import PbxSettings
from hub.domain.agent import Agent
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.pbx_call import PbxReport
from hub.domain.queue import Inbox
from hub.errors import HubError, Unavailable

KIND = "pbx"


class PbxChannel:
    """One telephone system's inbox at work."""

    kind = KIND

    def __init__(self, inbox: Inbox, settings: PbxSettings, context: ChannelContext) -> None:
        self.inbox = inbox
        self.capabilities = Capabilities(
            outbound=False,
            synchronous=True,
            threads=True,
            identity_kind="phone",
            single_connection=settings.adapter == "ami",
        )
        self._settings = settings
        self._context = context
        self._receiver = Receiver(settings, context, self._hear)
        self._manager: Manager | None = None
        self.sink: InboundSink | None = None

    async def _hear(self, report: PbxReport) -> None:
        await self._context.hear_pbx(self, report)

    def _connection(self, before: Manager | None = None) -> Manager:
        """Return a connection to be opened; calls that began before it and live no more ended while nobody listened."""
        since = self._context.clock.now()

        async def recall(living: frozenset[str]) -> Mapping[str, PbxReport]:
            return await self._context.recall_pbx(self, living, since)

        return Manager(self._settings, self._hear, recall, before)

    async def start(self, sink: InboundSink) -> None:
        """Begin to hear of calls; raises ChannelError."""
        if self._settings.adapter == "ami":
            manager = self._connection()
            try:
                await manager.open()
            except HubError as error:
                await manager.close()
                raise ChannelError(error.detail, retryable=True) from error
            self._manager = manager
        self.sink = sink
        self._receiver.up = True

    async def stop(self) -> None:
        """Hear no more."""
        self._receiver.up = False
        self.sink = None
        manager, self._manager = self._manager, None
        if manager is not None:
            await manager.close()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise the desk's report of a missed call."""
        return parse_inbound(payload)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Refuse: nothing is written to a telephone."""
        raise ChannelError("a telephone takes no messages", retryable=False)

    async def check(self) -> ChannelHealth:
        """Say whether news of calls come in."""
        if not self._receiver.up:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        if self._manager is not None and self._manager.lost:
            lost = self._manager.lost
            await self._again()
            return ChannelHealth(state=HealthState.DEGRADED, detail=f"{lost}; connecting again")
        return ChannelHealth(state=HealthState.UP)

    async def _again(self) -> None:
        """Open another connection in the place of a lost one; if that fails, the next look tries again."""
        lost = self._manager
        fresh = self._connection(lost)
        try:
            await fresh.open()
        except BaseException as error:
            await fresh.close()
            if isinstance(error, ChannelError | HubError):
                return
            raise
        if not self._receiver.up:  # stopped meanwhile
            await fresh.close()
            return
        self._manager = fresh
        if lost is not None:
            await lost.close()

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhook: `event`."""
        if self._settings.adapter != "webhook":
            return ()
        return (WebhookRoute(tail="event", handle=self._receiver.event),)

    def extension_of(self, agent: Agent) -> str:
        """Return the extension of an agent's telephone, empty for none."""
        mine = (agent.email.casefold(), agent.id.casefold())
        return next((ext for ext, who in self._settings.extensions.items() if who.casefold() in mine), "")

    def agent_at(self, extension: str) -> str:
        """Return the e-mail address or id of whoever has this extension, empty for nobody."""
        return self._settings.extensions.get(extension, "")

    async def dial(self, extension: str, address: str) -> None:
        """Have this telephone ring and call the address once it is picked up; raises Unavailable."""
        if not self._receiver.up:
            raise Unavailable("The telephone system's inbox is not up")
        if self._manager is not None:
            await self._manager.dial(extension, address)
        else:
            await order(self._settings, self._context, extension, address)


def build(inbox: Inbox, context: ChannelContext) -> PbxChannel:
    """Build the channel; raises SettingsError."""
    return PbxChannel(inbox, context.settings(inbox, PbxSettings), context)
