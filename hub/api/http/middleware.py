"""What happens around every request: an id, a problem document for every refusal, a log line, numbers, safe headers."""

import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.http import HttpProcessingError
from aiohttp.typedefs import Middleware

from hub.api.http.metrics import HttpMetrics
from hub.api.http.problems import CODES, http_error_response, hub_error_response, problem_response
from hub.api.http.request_keys import AGENT_ID, OPERATION, REQUEST_ID
from hub.api.services import ApiOptions
from hub.clock import Clock
from hub.errors import HubError, Unavailable
from hub.ids import IdFactory

logger = logging.getLogger(__name__)

Next = Callable[[web.Request], Awaitable[web.StreamResponse]]

SOCKETS = "/socket.io"

QUIET = ("healthz", "readyz", "metrics", "socket")
"""What monitors and sockets ask every few seconds is of no interest in the log."""

_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def identify(ids: IdFactory) -> Middleware:
    """Give every request an id, the client's own if it has a sane one, and send it back."""

    @web.middleware
    async def middleware(request: web.Request, handler: Next) -> web.StreamResponse:
        given = request.headers.get("X-Request-ID", "")
        request[REQUEST_ID] = given if _REQUEST_ID.fullmatch(given) else ids.new()
        return await handler(request)

    return middleware


def observe(clock: Clock, metrics: HttpMetrics) -> Middleware:
    """Count and time every request, and log it with ids only."""

    @web.middleware
    async def middleware(request: web.Request, handler: Next) -> web.StreamResponse:
        began = clock.monotonic()
        response = await handler(request)
        took_s = clock.monotonic() - began
        name = request.get(OPERATION) or ("socket" if request.path.startswith(SOCKETS) else "other")
        metrics.observe(name, request.method, response.status, took_s)
        logger.log(
            logging.DEBUG if name in QUIET else logging.INFO,
            "%s %s %s in %.1f ms, request %s, agent %s",
            request.method,
            name,
            response.status,
            took_s * 1000,
            request[REQUEST_ID],
            request.get(AGENT_ID, "-"),
        )
        return response

    return middleware


@web.middleware
async def refuse_well(request: web.Request, handler: Next) -> web.StreamResponse:
    """Answer every refusal and failure with a problem document; only our own faults are 500."""
    request_id = request.get(REQUEST_ID)
    try:
        response = await handler(request)
        return _socket_refusal(response, request_id) if request.path.startswith(SOCKETS) else response
    except HubError as error:
        if error.status >= 500 and not isinstance(error, Unavailable):
            logger.exception("Request %s failed: %s", request_id, error.code)
        return hub_error_response(error, request_id)
    except web.HTTPException as error:
        return http_error_response(error, request_id) if error.status >= 400 else _redirect(error)
    except TimeoutError:
        logger.warning("Request %s took too long", request_id)
        return problem_response(503, "timeout", "This took too long, try again", None, request_id)
    except (web.RequestPayloadError, HttpProcessingError):  # neither compressed nor in parts as it says
        response = problem_response(
            400, "malformed", "The body is not what its headers say", None, request_id
        )
        response.force_close()
        return response
    except ConnectionResetError:  # the client is gone: nobody reads the answer
        return problem_response(400, "disconnected", "The connection was closed", None, request_id)
    except Exception:
        logger.exception("Request %s failed", request_id)
        return problem_response(500, "internal", "Something went wrong on our side", None, request_id)


def _socket_refusal(response: web.StreamResponse, request_id: str | None) -> web.StreamResponse:
    """Return what the socket library answers, but its refusals as problem documents, readable to the same origins."""
    if response.status < 400:
        return response
    code = CODES.get(response.status, f"http_{response.status}")
    refusal = problem_response(
        response.status,
        code,
        "This is no socket of ours: no such session, origin or protocol",
        None,
        request_id,
    )
    for name, value in response.headers.items():
        if name.startswith("Access-Control-"):
            refusal.headers[name] = value
    return refusal


def _redirect(error: web.HTTPException) -> web.Response:
    return web.Response(status=error.status, headers=error.headers)


def safe_headers(options: ApiOptions) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Return the hook that adds the headers which make browsers careful; pages bring their own content policy."""

    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        headers = response.headers
        headers.setdefault("X-Request-ID", request.get(REQUEST_ID, ""))
        headers.setdefault("Content-Security-Policy", _API_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), payment=(), microphone=(self)")
        if "frame-ancestors 'none'" in headers["Content-Security-Policy"]:
            headers.setdefault("X-Frame-Options", "DENY")
        if request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        if options.secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "Server" in headers:
            del headers["Server"]

    return prepare
