"""Files by signed address: for providers that fetch what we send, and for visitors, who do not sign in."""

from aiohttp import web

from hub.api.http.file_response import Served, serve
from hub.api.http.inputs import is_id
from hub.api.http.request_keys import OPERATION
from hub.api.ports.house import AttachmentFiles
from hub.errors import Forbidden, NotFound
from hub.tickets.files.links import FileLinks


class FileRoutes:
    """Serve `/files/{id}?expires=...&signature=...`."""

    def __init__(self, links: FileLinks, files: AttachmentFiles) -> None:
        self._links = links
        self._files = files

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the address; HEAD is answered too."""
        router.add_get("/files/{file_id}", self._serve)

    async def _serve(self, request: web.Request) -> web.Response:
        """Check the address before anything is looked up."""
        request[OPERATION] = "file"
        file_id = request.match_info["file_id"]
        if not is_id(file_id):
            raise NotFound("There is no such file")
        expires, signature = request.query.get("expires", ""), request.query.get("signature", "")
        if not expires or not signature:
            raise Forbidden("Files are fetched by a signed address")
        self._links.check(file_id, expires, signature)
        stored, data = await self._files.open(file_id)
        return serve(Served(name=stored.name, type=stored.type, data=data, cache_s=300))
