"""Take updates: prove who sent them, store, acknowledge; by webhook here, by polling in `poll`."""

import hmac
from collections.abc import Sequence

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Anomalous,
    InboundSink,
    ParseFailed,
    WebhookRequest,
    WebhookResponse,
    WebhookRoute,
)
from hub.channels.telegram.parse import CONTENT_TYPE, check_interest, external_id
from hub.channels.telegram.settings import TelegramSettings
from hub.channels.telegram.update import read_update, update_number
from hub.domain.interaction import RawInbound
from hub.domain.queue import Inbox
from hub.errors import Forbidden, TooLarge, Unavailable

MAX_BYTES = 1024 * 1024
PROOF_HEADER = "x-telegram-bot-api-secret-token"
TAIL = "telegram"


def webhook_secret(settings: TelegramSettings, inbox: Inbox) -> str:
    """Return what the provider must say with each call: as set, or made from the token, which only we two know."""
    if settings.webhook_secret:
        return settings.webhook_secret
    return hmac.digest(settings.token.encode(), f"webhook of inbox {inbox.id}".encode(), "sha256").hex()


class Receiver:
    """The receiving side of one inbox."""

    def __init__(self, inbox: Inbox, settings: TelegramSettings, context: ChannelContext) -> None:
        self._inbox = inbox
        self._clock = context.clock
        self._secret = webhook_secret(settings, inbox).encode()
        self._bot_id = settings.token.partition(":")[0]
        self._groups = settings.groups == "take"
        self.sink: InboundSink | None = None

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhook: `/webhooks/{inbox}/telegram`."""
        return (WebhookRoute(tail=TAIL, handle=self.inbound),)

    async def inbound(self, request: WebhookRequest) -> WebhookResponse:
        """Store an update as it arrived, then acknowledge; the provider sends again what was not."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = headers.get(PROOF_HEADER, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._secret):  # constant time; nothing is looked at before
            raise Forbidden("The secret does not match")
        if len(request.body) > MAX_BYTES:
            raise TooLarge(f"A body may have {MAX_BYTES} bytes")
        try:
            await self.take(request.body)
        except ParseFailed as error:
            raise Anomalous(str(error)) from error
        return WebhookResponse()

    async def take(self, payload: bytes) -> None:
        """Store one update durably; raises ParseFailed, Unsupported, or HubError when it cannot be stored.

        Message ids are counted for each bot, so the bot is part of the id: an inbox may be given another one. An
        update of a shape that we do not know is stored as well: it is put aside for a person, not lost.
        """
        try:
            update = read_update(payload)
        except ParseFailed:
            name = f"update:{update_number(payload)}"
        else:
            check_interest(update, groups=self._groups)
            name = external_id(update)
        if self.sink is None:
            raise Unavailable("The inbox is not up")
        await self.sink.accept(
            RawInbound(
                inbox_id=self._inbox.id,
                external_id=f"{self._bot_id}:{name}",
                payload=payload,
                content_type=CONTENT_TYPE,
                received_at=self._clock.now(),
            )
        )
