"""HTTP below the application: what is no proper HTTP is refused with a problem document too, and never quoted in the log."""

import asyncio
import logging
import socket
from typing import Any

from aiohttp import web

from hub.api.http.problems import CODES, problem_response

logger = logging.getLogger(__name__)

HEAD_TIMEOUT_S = 60.0
_DETAILS = {400: "This is not valid HTTP", 408: "The request did not arrive in time"}


class CarefulProtocol(web.RequestHandler):
    """One connection. The framework's own refusals would be plain text, with what the client sent in answer and log."""

    __slots__ = ("_head_timeout_s", "_impatience")

    def __init__(self, *args: Any, head_timeout_s: float, **options: Any) -> None:  # Any: the framework's
        super().__init__(*args, **options)
        self._head_timeout_s = head_timeout_s
        self._impatience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give the client some time for its first request; the framework would wait for ever."""
        super().connection_made(transport)
        self._impatience = self._loop.call_later(self._head_timeout_s, self._give_up)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget the client."""
        if self._impatience is not None:
            self._impatience.cancel()
        super().connection_lost(exc)

    def _give_up(self) -> None:
        if self._request_count == 0 and self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Return the refusal and close the connection; raises ConnectionError when an answer has begun."""
        if status >= 500:
            logger.error("A connection failed", exc_info=exc)
        else:
            logger.info("A request was no valid HTTP: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("The answer has begun already")
        code = CODES.get(status, f"http_{status}")
        response = problem_response(status, code, _DETAILS.get(status, "The request failed"))
        response.headers["Server"] = "hub"
        response.headers["Content-Security-Policy"] = "default-src 'none'"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.force_close()
        return response

    def log_exception(self, *args: Any, **options: Any) -> None:  # Any: the framework's signature
        """Log a failure of a connection, but a client's broken body in one line."""
        if isinstance(options.get("exc_info"), web.RequestPayloadError):
            logger.info("A body was not what its headers say")
        else:
            super().log_exception(*args, **options)


async def listen(
    runner: web.AppRunner, listener: socket.socket, head_timeout_s: float = HEAD_TIMEOUT_S
) -> asyncio.Server:
    """Serve a runner that is set up on a socket that listens already; the caller closes what is returned."""
    server = runner.server
    assert server is not None
    loop = asyncio.get_running_loop()
    options = server._kwargs  # the framework has no public way to bring one's own protocol

    def connect() -> CarefulProtocol:
        return CarefulProtocol(server, loop=loop, head_timeout_s=head_timeout_s, **options)

    return await loop.create_server(connect, sock=listener, backlog=1024)
