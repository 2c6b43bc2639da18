"""Take signed JSON: prove who sent it, check it, store it, acknowledge."""

import asyncio
from collections.abc import Sequence

import msgspec

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Anomalous,
    InboundSink,
    ParseFailed,
    WebhookRequest,
    WebhookResponse,
    WebhookRoute,
)
from hub.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, check_signature
from hub.channels.webhook.parse import JSON_TYPE, parse_message
from hub.channels.webhook.settings import WebhookSettings
from hub.domain.interaction import RawInbound
from hub.domain.queue import Inbox
from hub.errors import Unavailable

OFF_LOOP_BYTES = 64 * 1024
"""Bodies above this are checked in a thread: hashing and decoding them would hold up the loop."""


class Receiver:
    """The receiving side of one inbox."""

    def __init__(self, inbox: Inbox, settings: WebhookSettings, context: ChannelContext) -> None:
        self._inbox = inbox
        self._secrets = (settings.secret, settings.previous_secret)
        self._clock = context.clock
        self.sink: InboundSink | None = None

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the one webhook."""
        return (WebhookRoute(tail="message", handle=self.inbound),)

    async def inbound(self, request: WebhookRequest) -> WebhookResponse:
        """Store a message as it arrived, then say under which id; a repeated one gets the same answer."""
        if len(request.body) > OFF_LOOP_BYTES:
            external_id = await asyncio.to_thread(self._external_id, request)
        else:
            external_id = self._external_id(request)
        if self.sink is None:
            raise Unavailable("The inbox is not up")
        raw = RawInbound(
            inbox_id=self._inbox.id,
            external_id=external_id,
            payload=request.body,
            content_type=JSON_TYPE,
            received_at=self._clock.now(),
        )
        stored = await self.sink.accept(raw)
        answer = msgspec.json.encode({"accepted": True, "id": stored.inbound_id})
        return WebhookResponse(body=answer, content_type=JSON_TYPE)

    def _external_id(self, request: WebhookRequest) -> str:
        """Return the id of a genuine and sound message; raises Forbidden or Anomalous."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        check_signature(
            self._secrets,
            stamp=headers.get(TIMESTAMP_HEADER.lower(), ""),
            signature=headers.get(SIGNATURE_HEADER.lower(), ""),
            body=request.body,
            now=self._clock.now(),
        )
        try:
            return parse_message(request.body).external_id
        except ParseFailed as error:
            raise Anomalous(str(error)) from error
