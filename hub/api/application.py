"""The aiohttp application, put together from operations, pages and middlewares."""

import asyncio
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from aiohttp import web

from hub.api.help_centre.feedback import HelpFeedback
from hub.api.help_centre.routes import HelpCentre
from hub.api.help_centre.sources import HelpSources
from hub.api.http.authentication import Authenticator
from hub.api.http.dispatch import Dispatcher
from hub.api.http.health import Health
from hub.api.http.metrics import METRICS, HttpMetrics, board_samples
from hub.api.http.middleware import identify, observe, refuse_well, safe_headers
from hub.api.http.openapi import build_openapi
from hub.api.http.operation import API_PREFIX
from hub.api.http.problems import problem_response
from hub.api.http.request_keys import OPERATION
from hub.api.registry import OPERATIONS, check_registry
from hub.api.services import OPTIONS, ApiOptions, ApiServices
from hub.api.web.files import FileRoutes
from hub.api.web.static import StaticFiles
from hub.api.web.visitor_files import VisitorFileRoutes
from hub.api.web.webhooks import WebhookRoutes


def build_application(
    services: ApiServices, options: ApiOptions, socket_document: Mapping[str, Any] | None = None
) -> web.Application:  # Any: a JSON document
    """Return the application; bootstrap attaches the sockets to it. `socket_document` describes those."""
    check_registry()
    metrics = HttpMetrics([*services.samples, board_samples(services.board)])
    app = web.Application(
        middlewares=[identify(services.ids), observe(services.clock, metrics), refuse_well],
        client_max_size=options.max_upload_bytes,
        handler_args={"max_line_size": 16_384, "max_field_size": 16_384},
    )
    app[OPTIONS] = options
    app[METRICS] = metrics
    app.on_response_prepare.append(safe_headers(options))
    authenticator = Authenticator(sessions=services.sessions, directory=services.directory, options=options)
    dispatcher = Dispatcher(services, authenticator, options.operation_timeout_s)
    for operation in OPERATIONS:
        path, handler = API_PREFIX + operation.path, dispatcher.handler(operation)
        app.router.add_route(operation.method, path, handler, expect_handler=_expectation)
    _add_document(app, socket_document)
    Health(services.readiness, metrics).add_routes(app.router)
    WebhookRoutes(services.webhooks, options, metrics).add_routes(app.router)
    FileRoutes(services.file_links, services.attachments).add_routes(app.router)
    VisitorFileRoutes(services.widgets, options, services.clock).add_routes(app.router)
    StaticFiles(options, services.widgets).add_routes(app.router)
    _add_help_centre(app, services, options, authenticator)
    return app


def _add_help_centre(
    app: web.Application, services: ApiServices, options: ApiOptions, authenticator: Authenticator
) -> None:
    """Register the help centre, unless its templates are not installed."""
    if options.help_pages is None:
        return
    sources = HelpSources(
        articles=services.articles,
        suggester=services.suggester,
        clock=services.clock,
        feedback=services.article_feedback,
        files=services.article_files,
        missed=services.missed_searches,
        brands=lambda: {inbox.brand for inbox in services.directory.inboxes()},
    )
    HelpCentre(sources, options.help_pages, options.public_url).add_routes(app.router)
    HelpFeedback(sources, options, authenticator.check_origin).add_routes(app.router)


async def _expectation(request: web.Request) -> web.StreamResponse | None:
    """Let the client go on that asks before it sends; the framework would refuse every other wish in plain text."""
    if request.headers.get("Expect", "").casefold() != "100-continue":
        return problem_response(417, "expectation_failed", "Only 100-continue can be expected here")
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # the answer proper has not begun
    return None


def _add_document(app: web.Application, socket_document: Mapping[str, Any] | None) -> None:  # Any: JSON
    @cache
    def body() -> bytes:
        return json.dumps(build_openapi(OPERATIONS, socket_document), ensure_ascii=False).encode()

    async def document(request: web.Request) -> web.Response:
        request[OPERATION] = "openapi"
        # Made when it is first asked for, off the loop: it takes a third of a second, and most processes never need it.
        return web.Response(body=await asyncio.to_thread(body), content_type="application/json")

    app.router.add_get(f"{API_PREFIX}/openapi.json", document)
