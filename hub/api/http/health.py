"""Is the hub alive, ready, and how does it fare."""

import asyncio
import json

from aiohttp import web

from hub.api.http.metrics import CONTENT_TYPE, HttpMetrics
from hub.api.http.request_keys import OPERATION
from hub.api.services import Readiness

READY_TIMEOUT_S = 3.0
REPORTED_ONLY = ("redis",)
"""Checks without which the hub serves all the same."""


class Health:
    """Answer the questions of load balancers and monitors."""

    def __init__(self, readiness: Readiness, metrics: HttpMetrics) -> None:
        self._readiness = readiness
        self._metrics = metrics

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the addresses."""
        router.add_get("/healthz", self._alive)
        router.add_get("/readyz", self._ready)
        router.add_get("/metrics", self._numbers)

    async def _alive(self, request: web.Request) -> web.Response:
        request[OPERATION] = "healthz"
        return web.Response(text='{"status": "ok"}\n', content_type="application/json")

    async def _ready(self, request: web.Request) -> web.Response:
        request[OPERATION] = "readyz"
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                checks = dict(await self._readiness())
        except TimeoutError:
            checks = {"checks": "took too long"}
        ready = not any(problem for name, problem in checks.items() if name not in REPORTED_ONLY)
        report = {
            "status": "ready" if ready else "not ready",
            "checks": {name: problem or "ok" for name, problem in checks.items()},
        }
        body = (json.dumps(report) + "\n").encode()
        return web.Response(status=200 if ready else 503, body=body, content_type="application/json")

    async def _numbers(self, request: web.Request) -> web.Response:
        request[OPERATION] = "metrics"
        response = web.Response(body=self._metrics.render())
        response.headers["Content-Type"] = CONTENT_TYPE
        return response
