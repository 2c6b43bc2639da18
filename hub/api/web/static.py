"""Files for browsers: console, widget, demonstration page and API documentation, each under a strict policy."""

import asyncio
import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from hub.api.http.request_keys import OPERATION
from hub.api.ports.house import Widgets
from hub.api.services import ApiOptions
from hub.api.web.build_files import BuildFiles
from hub.errors import NotFound, Unavailable
from hub.ids import new_secret

PAGES = Path(__file__).parent / "pages"

_TEXTS = {
    name: (PAGES / name).read_text("utf-8")
    for name in ("docs.html", "docs.css", "docs.js", "icon.svg", "demo_chat.html")
}
_SITE = re.compile(r"[A-Za-z0-9*._:/-]{1,300}")
_DOC_FILES = {"docs.css": "text/css", "docs.js": "text/javascript", "icon.svg": "image/svg+xml"}
_COMMON = "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'self'; connect-src 'self'"


def page_policy(nonce: str, frame_ancestors: str) -> str:
    """Return the content policy of a page of ours: own scripts, own styles and those with the nonce, nothing else."""
    return (
        f"{_COMMON}; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data: blob:; "
        f"font-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self' blob:; "
        f"frame-src 'self'; frame-ancestors {frame_ancestors}"
    )


class StaticFiles:
    """Serve what the browser side was built into. A missing build is said plainly, not with a blank page."""

    def __init__(self, options: ApiOptions, widgets: Widgets) -> None:
        self._options = options
        self._widgets = widgets
        self._files = BuildFiles(options.console_dir)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Register the addresses."""
        router.add_get("/", self._to_console)
        router.add_get("/console", self._to_console)
        router.add_get("/console/{tail:.*}", self._console)
        router.add_get("/widget.js", self._loader)
        router.add_get("/widget/{tail:.*}", self._widget)
        router.add_get("/demo/chat", self._demo)
        router.add_get("/api/docs", self._docs)
        router.add_get("/api/docs/{name}", self._docs_file)

    async def _to_console(self, request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "/console/"})

    async def _console(self, request: web.Request) -> web.StreamResponse:
        request[OPERATION] = "console"
        tail = request.match_info["tail"]
        if tail and tail != "index.html":
            found = await self._files.find(tail)
            if found is not None:
                return await self._files.response(request, found, immutable=tail.startswith("assets/"))
            if "." in tail.rpartition("/")[2]:
                raise NotFound("There is no such file")
        return await self._page("index.html", "'none'")

    async def _loader(self, request: web.Request) -> web.StreamResponse:
        request[OPERATION] = "widget_loader"
        for name in ("widget.js", "widget/widget.js", "widget/loader.js"):
            found = await self._files.find(name)
            if found is not None:
                response = await self._files.response(request, found, immutable=False)
                response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                response.headers["Cache-Control"] = "public, max-age=300"
                return response
        raise NotFound("The widget has not been built; run `make console`")

    async def _widget(self, request: web.Request) -> web.StreamResponse:
        request[OPERATION] = "widget"
        tail = request.match_info["tail"]
        if tail not in ("", "index.html"):
            found = await self._files.find(f"widget/{tail}")
            if found is None:
                raise NotFound("There is no such file")
            if found.suffix != ".html":
                return await self._files.response(request, found, immutable="assets/" in tail)
        inbox = request.query.get("inbox", "")
        sites = self._widgets.sites(inbox)
        facts = _data_block("facts", self._widgets.facts(inbox))
        return await self._page(f"widget/{tail or 'index.html'}", _ancestors(sites), facts)

    async def _demo(self, request: web.Request) -> web.Response:
        request[OPERATION] = "demo_chat"
        inbox = self._options.demo_inbox()
        if inbox is None:
            raise NotFound("There is no inbox for a chat")
        nonce = new_secret(16)
        text = (
            _TEXTS["demo_chat.html"]
            .replace("{{nonce}}", nonce)
            .replace("{{inbox}}", html.escape(inbox, quote=True))
        )
        return _html(text, page_policy(nonce, "'none'"))

    async def _docs(self, request: web.Request) -> web.Response:
        request[OPERATION] = "docs"
        return _html(_TEXTS["docs.html"], page_policy(new_secret(16), "'none'"))

    async def _docs_file(self, request: web.Request) -> web.Response:
        request[OPERATION] = "docs"
        kind = _DOC_FILES.get(request.match_info["name"])
        if kind is None:
            raise NotFound("There is no such file")
        return web.Response(text=_TEXTS[request.match_info["name"]], content_type=kind)

    async def _page(self, name: str, frame_ancestors: str, more: str = "") -> web.Response:
        found = await self._files.find(name)
        if found is None:
            raise Unavailable("The console has not been built; run `make console`")
        nonce = new_secret(16)
        text = await asyncio.to_thread(found.read_text, "utf-8")
        head = f'<head>\n    <meta name="csp-nonce" content="{nonce}" />{more}'
        return _html(text.replace("<head>", head, 1), page_policy(nonce, frame_ancestors))


def _data_block(name: str, value: Mapping[str, Any]) -> str:  # Any: JSON
    """Return JSON for a page's scripts; what could end the element is escaped."""
    text = json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")
    return f'\n    <script type="application/json" id="{name}">{text}</script>'


def _ancestors(sites: Sequence[str] | None) -> str:
    if sites is None:
        return "*"
    return " ".join(["'self'", *(site for site in sites if _SITE.fullmatch(site))])


def _html(text: str, policy: str) -> web.Response:
    response = web.Response(text=text, content_type="text/html")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    return response
