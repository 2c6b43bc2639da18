"""Put the parts of one inbox's lines together."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from hub.background import every
from hub.channels.context import ChannelContext
from hub.channels.contract import ChannelError, ChannelHealth, HealthState, WebhookRoute
from hub.channels.twilio.genuine import GenuineForms
from hub.channels.twilio.rest import Rest
from hub.channels.voice.twilio.answers import PATIENCE_S, Answers
from hub.channels.voice.twilio.census import Census
from hub.channels.voice.twilio.line import TwilioLine
from hub.channels.voice.twilio.ports import AudioRooms, Tell
from hub.channels.voice.twilio.pushing import Pusher
from hub.channels.voice.twilio.receive import VoiceReceiver
from hub.channels.voice.twilio.register import Register
from hub.channels.voice.twilio.rest import CallsRest
from hub.channels.voice.twilio.settings import TwilioVoiceSettings
from hub.channels.voice.twilio.twiml import Wording
from hub.domain.queue import Inbox

SWEEP_S = 30.0
STREAM_PATH = "/voice/stream"
"""Where the public address leads to the room engine unless the inbox's settings name another."""


class TwilioInbox:
    """One inbox's calls by this provider; its rooms are the engine's."""

    def __init__(
        self,
        inbox: Inbox,
        settings: TwilioVoiceSettings,
        context: ChannelContext,
        rooms: AudioRooms,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.inbox = inbox
        self._settings = settings
        self._context = context
        wording = wording_of(inbox, settings, context)
        numbers = settings.pool(inbox.address)
        self._register = Register(inbox.id, settings.auth_token, context.clock, rooms)
        pusher = Pusher(self._register, wording)
        self.line = TwilioLine(self._register, wording, pusher, numbers[0] if numbers else "")
        self.answers = Answers(self._register, wording, patience_s)
        self.census = Census(self._register, pusher, numbers)
        genuine = GenuineForms(settings, context)
        self._receiver = VoiceReceiver(genuine, self._register, self.answers, wording)
        self._rest: Rest | None = None

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks, which answer also while the inbox is not up."""
        return self._receiver.routes()

    async def start(self, tell: Tell) -> None:
        """Take calls; the provider is not asked, so the hub also starts without a network."""
        self._rest = Rest(self.inbox, self._settings, self._context)
        self._register.start(CallsRest(self._rest), tell)
        self._register.tasks.start(every(SWEEP_S, self.census.sweep, "calls at the provider"), "sweep")

    async def stop(self) -> None:
        """Take no more calls; those under way are told to wait when they next ask."""
        self._rest = None
        await self._register.stop()

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


def wording_of(inbox: Inbox, settings: TwilioVoiceSettings, context: ChannelContext) -> Wording:
    """Return what the inbox's documents have in common."""
    public = (settings.public_url or context.public_url).rstrip("/")
    parts = urlsplit(public)
    secure = "wss" if parts.scheme == "https" else "ws"
    return Wording(
        base_url=f"{public}/webhooks/{inbox.id}",
        stream_url=settings.stream_url or f"{secure}://{parts.netloc}{STREAM_PATH}",
        queue=f"hub-{inbox.id}"[:64],
        language=inbox.language or "en",
        voices=settings.voices,
    )
