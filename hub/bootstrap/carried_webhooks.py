"""A provider's webhooks about calls, answered by the process that runs the calls whichever process they reach."""

from collections.abc import Mapping
from typing import Any

import msgspec

from hub.calls.shared_desk import SharedDesk
from hub.channels.contract import WebhookRequest, WebhookResponse
from hub.channels.webhooks import Webhooks

WEBHOOK = "webhook"


class CarriedWebhooks:
    """Carry requests there, and answer here what the others carry; the signature is checked where they are answered."""

    def __init__(self, door: Webhooks, desk: SharedDesk) -> None:
        self._door = door
        self._desk = desk
        desk.beside(WEBHOOK, self._answer)

    async def carry(self, inbox_ref: str, tail: str, request: WebhookRequest) -> WebhookResponse:
        """Have a request answered by the process that runs the calls; raises what it raises, Unavailable."""
        carried = {"inbox": inbox_ref, "tail": tail, "request": msgspec.to_builtins(request)}
        return msgspec.convert(await self._desk.have_done(WEBHOOK, carried), WebhookResponse)

    async def _answer(self, what: str, carried: Mapping[str, Any]) -> Any:  # Any: JSON
        request = msgspec.convert(carried["request"], WebhookRequest)
        return msgspec.to_builtins(await self._door.handle(carried["inbox"], carried["tail"], request))
