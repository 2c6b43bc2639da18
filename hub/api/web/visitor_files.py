"""Files that the visitors of web sites send: the widget uploads them with the token of its conversation.

The token goes in the header `Authorization: Bearer`, never in an address: no log, history or referrer ever has it.
"""

from aiohttp import web

from hub.api.http.authentication import client_address
from hub.api.http.parsing import READ_TIMEOUT_S, read_limited
from hub.api.http.request_keys import OPERATION
from hub.api.http.visitor_gate import VisitorGate
from hub.api.ports.house import Widgets
from hub.api.services import ApiOptions
from hub.clock import Clock
from hub.errors import Forbidden

PATH = "/widget/files/{inbox}"
MAX_UPLOADS = 30
"""A minute, of one address."""


class VisitorFileRoutes:
    """Take uploads; what a message carries is fetched by signed address (hub.api.web.files)."""

    def __init__(self, widgets: Widgets, options: ApiOptions, clock: Clock) -> None:
        self._widgets = widgets
        self._options = options
        self._gate = VisitorGate(clock, most=MAX_UPLOADS, told="Too many files; wait a little")

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the address."""
        router.add_post(PATH, self._upload)

    async def _upload(self, request: web.Request) -> web.Response:
        request[OPERATION] = "visitor_upload"
        token, inbox = _token(request), request.match_info["inbox"]
        self._gate.let_in(client_address(request, self._options))
        self._widgets.facts(inbox)  # an unknown inbox is told before the body is read
        data = await read_limited(request, self._options.max_upload_bytes, READ_TIMEOUT_S * 4)
        name = request.query.get("name", "file")[:500]
        stored = await self._widgets.keep_file(inbox, token, name, request.content_type[:100], data)
        view = {"id": stored.id, "name": stored.name, "type": stored.type, "size": stored.size_bytes}
        return web.json_response(view, status=201)


def _token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token:
        raise Forbidden("Give the session's token as Authorization: Bearer")
    return token.strip()
