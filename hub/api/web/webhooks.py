"""Webhooks: hand what providers send to the channel of its inbox, and count what was refused and why."""

import asyncio

from aiohttp import web

from hub.api.http.authentication import client_address
from hub.api.http.metrics import HttpMetrics
from hub.api.http.parsing import read_limited
from hub.api.http.request_keys import OPERATION
from hub.api.ports.hooks import IncomingHook, Webhooks
from hub.api.services import ApiOptions
from hub.domain.interaction import ParseFailed, Unsupported
from hub.errors import HubError, NotFound

TIMEOUT_S = 14.0
"""Providers wait 15 seconds at most (Twilio); the answer must be out before."""


class WebhookRoutes:
    """Serve `/webhooks/{inbox}/{tail}`."""

    def __init__(self, webhooks: Webhooks, options: ApiOptions, metrics: HttpMetrics) -> None:
        self._webhooks = webhooks
        self._options = options
        self._metrics = metrics

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the address, for every method: which ones are right is the channel's business."""
        router.add_route("*", "/webhooks/{inbox}", self._serve)
        router.add_route("*", "/webhooks/{inbox}/{tail:.*}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        request[OPERATION] = "webhook"
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._answer(request)
        except Unsupported:
            return web.Response(status=200)
        except ParseFailed:  # stored and quarantined: the provider has done its part
            return web.Response(status=200)
        except HubError as error:
            self._metrics.webhook_refused(error.code)
            raise

    async def _answer(self, request: web.Request) -> web.Response:
        inbox_id = request.match_info["inbox"]
        if len(inbox_id) > 200 or not inbox_id.isprintable():
            raise NotFound("There is no such inbox")
        hook = IncomingHook(
            inbox_id=inbox_id,
            tail=request.match_info.get("tail", ""),
            method=request.method,
            url=f"{self._options.public_url.rstrip('/')}{request.raw_path}",
            headers={name.title(): value for name, value in request.headers.items()},
            query=dict(request.query),
            body=await read_limited(request, self._options.max_webhook_bytes, 10.0),
            received_from=client_address(request, self._options),
        )
        answer = await self._webhooks.handle(hook)
        response = web.Response(status=answer.status, body=answer.body, headers=dict(answer.headers))
        response.headers["Content-Type"] = answer.content_type
        return response
