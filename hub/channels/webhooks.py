"""The one door for providers' requests: find the inbox and the route, count what is refused."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from hub.channels.contract import (
    Anomalous,
    Channel,
    Unsupported,
    WebhookRequest,
    WebhookResponse,
    WebhookRoute,
)
from hub.channels.ports import WebhookChannels
from hub.errors import HubError, NotFound, TooLarge, Unavailable

logger = logging.getLogger(__name__)

MAX_BODY_BYTES = 20 * 1024 * 1024
_METHODS = ("POST", "PUT")

Carry = Callable[[str, str, WebhookRequest], Awaitable[WebhookResponse]]
"""Have a request to an inbox and a tail answered by another process of the hub."""


class BadWebhook(HubError):
    """The request is genuine in form and makes no sense."""

    code = "bad_webhook"
    status = 400
    title = "The request is not understood"


class MethodNotAllowed(HubError):
    """Webhooks are posted."""

    code = "method_not_allowed"
    status = 405
    title = "Method not allowed"


class WebhookCounters:
    """What came through the door since the process started, by the channel's kind ("" when there was none)."""

    def __init__(self) -> None:
        self.handled: Counter[tuple[str, str]] = Counter()
        self.refused: Counter[tuple[str, str]] = Counter()
        """By kind and the code of the error that answered."""


class Webhooks:
    """Hand requests to the routes of their inbox. A refusal leaves no trace but a counter."""

    def __init__(self, channels: WebhookChannels, *, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._channels = channels
        self._max_body_bytes = max_body_bytes
        self.counters = WebhookCounters()
        self._carry: Carry | None = None
        self._calls_here: Callable[[], bool] = lambda: True

    @property
    def max_body_bytes(self) -> int:
        """Return the largest body taken, for the web server to stop reading at."""
        return self._max_body_bytes

    def lead_calls(self, calls_here: Callable[[], bool], carry: Carry) -> None:
        """Have what concerns telephone calls answered where these are run, whenever that is not here."""
        self._calls_here, self._carry = calls_here, carry

    async def handle(self, inbox_ref: str, tail: str, request: WebhookRequest) -> WebhookResponse:
        """Answer a request to `/webhooks/{inbox_ref}/{tail}`; raises HubError kinds for everything refused."""
        kind = ""
        try:
            if request.method not in _METHODS:
                raise MethodNotAllowed
            if len(request.body) > self._max_body_bytes:
                raise TooLarge(f"A body may have {self._max_body_bytes} bytes")
            channel = self._channels.find(inbox_ref)
            kind = channel.kind
            if self._carry is not None and channel.capabilities.calls and not self._calls_here():
                with suppress(
                    Unavailable
                ):  # then the channel says here what it says while calls are run nowhere
                    return await self._carry(inbox_ref, tail, request)
            return await self._answer(channel, _route(channel, tail), request)
        except HubError as error:
            self.counters.refused[kind, error.code] += 1
            raise

    async def _answer(
        self, channel: Channel, route: WebhookRoute, request: WebhookRequest
    ) -> WebhookResponse:
        try:
            response = await route.handle(request)
        except Anomalous as error:
            logger.warning("A request to %s of inbox %s: %s", route.tail, channel.inbox.id, error)
            raise BadWebhook(str(error)) from error
        except Unsupported:
            self.counters.handled[channel.kind, "ignored"] += 1
            return WebhookResponse(status=200)
        self.counters.handled[channel.kind, "accepted"] += 1
        return response


def _route(channel: Channel, tail: str) -> WebhookRoute:
    for route in channel.routes():
        if route.tail == tail:
            return route
    raise NotFound("There is no such webhook")
