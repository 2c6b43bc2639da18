"""Take the provider's webhooks: prove who sent them, store, acknowledge. In this order, always.

A channel that polls or keeps a connection open has a loop here instead, in a task of a TaskOwner that `stop` ends;
it marks a contact as seen at the provider only after `accept` has returned.
"""

import hmac
from collections.abc import Sequence

from hub.channels._template.parse import read
from hub.channels._template.settings import TemplateSettings
from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Anomalous,
    InboundSink,
    ParseFailed,
    Unsupported,
    WebhookRequest,
    WebhookResponse,
    WebhookRoute,
)
from hub.domain.interaction import RawInbound
from hub.domain.queue import Inbox
from hub.errors import Forbidden, Unavailable


class Receiver:
    """The receiving side of one inbox."""

    def __init__(self, inbox: Inbox, settings: TemplateSettings, context: ChannelContext) -> None:
        self._inbox = inbox
        self._token = settings.token.encode()
        self._clock = context.clock
        self.sink: InboundSink | None = None

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks: `/webhooks/{inbox}/message`."""
        return (WebhookRoute(tail="message", handle=self.inbound),)

    async def inbound(self, request: WebhookRequest) -> WebhookResponse:
        """Store what came in, then acknowledge."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        given = headers.get("x-template-token", "").encode(errors="replace")
        if not hmac.compare_digest(given, self._token):  # constant time; nothing is looked at before
            raise Forbidden("The token does not match")
        try:
            posted = read(request.body)
        except ParseFailed as error:
            raise Anomalous(str(error)) from error  # answered 400; the provider should not send this again
        if posted.type != "message" or not posted.id:
            raise Unsupported("of no interest")  # answered 200
        if self.sink is None:
            raise Unavailable("The inbox is not up")  # answered 503; the provider tries again
        raw = RawInbound(
            inbox_id=self._inbox.id,
            external_id=posted.id,  # the provider's own id: it makes a repeated delivery harmless
            payload=request.body,
            content_type="application/json",
            received_at=self._clock.now(),
        )
        await self.sink.accept(raw)  # durable once this returns
        return WebhookResponse(status=204)
