"""The hub's webhook door on a loopback port, without the rest of the web server."""

from aiohttp import web

from hub.channels.contract import WebhookRequest
from hub.channels.webhooks import Webhooks
from hub.errors import HubError


class WebhookDoor:
    """Serve `/webhooks/{inbox}/{tail}`."""

    def __init__(self, webhooks: Webhooks | None = None) -> None:
        self.webhooks = webhooks
        self.base_url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_route("*", "/webhooks/{inbox}/{tail}", self._handle)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.base_url

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        assert self.webhooks is not None
        asked = WebhookRequest(
            method=request.method,
            url=f"{request.scheme}://{request.host}{request.raw_path}",
            tail=request.match_info["tail"],
            headers=request.headers,
            query=request.query,
            body=await request.read(),
        )
        try:
            answer = await self.webhooks.handle(request.match_info["inbox"], asked.tail, asked)
        except HubError as error:
            return web.json_response({"code": error.code, "detail": error.detail}, status=error.status)
        headers = {**answer.headers, "Content-Type": answer.content_type}
        return web.Response(status=answer.status, body=answer.body, headers=headers)
