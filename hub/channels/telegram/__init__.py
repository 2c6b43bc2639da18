"""Messages by Telegram: one inbox is one bot."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Capabilities,
    ChannelError,
    ChannelHealth,
    HealthState,
    InboundSink,
    WebhookRoute,
)
from hub.channels.telegram.api import BotApi
from hub.channels.telegram.files import Files
from hub.channels.telegram.parse import IDENTITY_KIND, MAX_BODY_CHARS, parse_update
from hub.channels.telegram.poll import Poller
from hub.channels.telegram.receive import TAIL, Receiver, webhook_secret
from hub.channels.telegram.send import Sender
from hub.channels.telegram.settings import API_BASE_URL, TelegramSettings
from hub.channels.telegram.update import WANTED
from hub.domain.interaction import InboundMessage
from hub.domain.message import DeliveryReceipt, OutboundMessage
from hub.domain.queue import Inbox

KIND = "telegram"
MAX_PER_S = 30
"""What the provider asks bots to keep to: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits"""

FRESH_S = 600
"""A webhook call that failed longer ago than this is history."""

_CAPABILITIES = Capabilities(
    attachments=True,
    max_body_chars=MAX_BODY_CHARS,
    threads=True,
    typing=True,
    max_per_s=MAX_PER_S,
    identity_kind=IDENTITY_KIND,
)


class _WebhookInfo(msgspec.Struct):
    """What the provider thinks of our webhook."""

    url: str = ""
    last_error_date: int = 0
    last_error_message: str = ""


class TelegramChannel:
    """One bot at work."""

    kind = KIND

    def __init__(self, inbox: Inbox, settings: TelegramSettings, context: ChannelContext) -> None:
        self.inbox = inbox
        self._settings = settings
        self._context = context
        self._webhook_url = _webhook_url(inbox, settings, context)
        self.capabilities = replace(_CAPABILITIES, single_connection=not self._webhook_url)
        self._files = Files(settings, context)
        self._receiver = Receiver(inbox, settings, context)
        self._poller = Poller(inbox.id, self._receiver.take, settings.poll_s)
        self._api: BotApi | None = None
        self._sender: Sender | None = None

    async def start(self, sink: InboundSink) -> None:
        """Tell the provider where to bring updates, or begin to ask for them; raises ChannelError."""
        api = self._api = BotApi(
            self._settings.api_base_url or API_BASE_URL, self._settings.token, self._context.http
        )
        self._receiver.sink = sink
        if self._webhook_url:
            wanted = {
                "url": self._webhook_url,
                "secret_token": webhook_secret(self._settings, self.inbox),
                "allowed_updates": WANTED,
                "drop_pending_updates": False,
            }
            await api.call("setWebhook", wanted)
        else:
            self._poller.start(api)
        self._sender = Sender(api)

    async def stop(self) -> None:
        """Refuse webhooks (the provider tries again), end asking, close the connections."""
        self._sender = None
        await self._poller.stop()
        self._receiver.sink = None
        api, self._api = self._api, None
        if api is not None:
            await api.close()

    async def parse(self, payload: bytes, content_type: str) -> InboundMessage:
        """Normalise a stored update; raises ParseFailed or Unsupported."""
        return parse_update(payload, groups=self._settings.groups == "take")

    async def fetch(self, message: InboundMessage) -> InboundMessage:
        """Bring in the message's file; raises Unavailable when it may come later."""
        return await self._files.complete(message)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hand one reply to the provider; raises ChannelError."""
        if self._sender is None:
            raise ChannelError("the inbox is not up", retryable=True)
        return await self._sender.send(message)

    async def show_typing(self, thread_key: str) -> None:
        """Show that somebody is writing, for the five seconds that the provider shows it; raises ChannelError."""
        if self._sender is None:
            raise ChannelError("the inbox is not up", retryable=True)
        await self._sender.show_typing(thread_key)

    async def check(self) -> ChannelHealth:
        """Ask the provider for the bot, which proves the token and the network, and whether updates come in."""
        api = self._api
        if api is None or self._sender is None:
            return ChannelHealth(state=HealthState.DOWN, detail="not started")
        try:
            await api.call("getMe")
            if not self._webhook_url:
                return self._poller.health
            answer = await api.call("getWebhookInfo")
            return self._judged(msgspec.json.decode(answer, type=_WebhookInfo))
        except ChannelError as error:
            state = HealthState.DEGRADED if error.retryable else HealthState.DOWN
            return ChannelHealth(state=state, detail=error.reason)
        except msgspec.DecodeError:
            return ChannelHealth(state=HealthState.DEGRADED, detail="the provider's answer makes no sense")

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhook, which is refused its calls while the inbox polls."""
        return self._receiver.routes()

    def _judged(self, info: _WebhookInfo) -> ChannelHealth:
        if info.url != self._webhook_url:
            detail = "another program has taken over this bot's webhook: end it, or use another bot"
            return ChannelHealth(state=HealthState.DOWN, detail=detail)
        age_s = self._context.clock.now().timestamp() - info.last_error_date
        if info.last_error_date and age_s < FRESH_S:
            detail = f"the provider cannot reach the webhook: {info.last_error_message[:100]}"
            return ChannelHealth(state=HealthState.DEGRADED, detail=detail)
        return ChannelHealth(state=HealthState.UP)


def _webhook_url(inbox: Inbox, settings: TelegramSettings, context: ChannelContext) -> str:
    """Return the webhook's public address; empty where updates are asked for instead."""
    base = (settings.public_url or context.public_url).rstrip("/")
    if settings.receive == "polling" or (settings.receive == "auto" and not base.startswith("https://")):
        return ""
    return f"{base}/webhooks/{inbox.id}/{TAIL}"


def build(inbox: Inbox, context: ChannelContext) -> TelegramChannel:
    """Build the channel; raises SettingsError."""
    return TelegramChannel(inbox, context.settings(inbox, TelegramSettings), context)
