"""A message's own HTML as a page of its own, for a sandboxed frame: no scripts, and remote images only when asked for."""

import html
import re
from typing import Literal

from aiohttp import web

from hub.api.http.inputs import Input
from hub.api.http.operation import Call, Operations
from hub.domain.message import Message
from hub.errors import NotFound

OPERATIONS = Operations("messages")

_CID = re.compile(r'(<img\b[^>]*?\s)src="cid:([^"]*)"', re.IGNORECASE)
_REMOTE = re.compile(r"(<img\b[^>]*?\s)data-remote-src=", re.IGNORECASE)
_STYLE = (
    "body{margin:0;padding:12px;font:14px/1.5 system-ui,sans-serif;color:#16211e;background:#fff;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}"
    "blockquote{margin:8px 0;padding-left:10px;border-left:2px solid #c3ccc8;color:#53625d}"
)


class HtmlQuery(Input):
    """Whether remote images may be loaded; they tell the sender that the mail was read."""

    images: Literal["0", "1"] = "0"


@OPERATIONS.get("/messages/{message_id}/html")
async def show_message_html(call: Call, message_id: str, query: HtmlQuery) -> web.Response:
    """Return the sanitised HTML of a message under a policy that lets nothing run."""
    message = await call.services.messages.get(message_id)
    if message is None or not message.html:
        raise NotFound("There is no such message, or it has no HTML")
    await call.services.access.access_ticket(call.agent, message.ticket_id)
    images = query.images == "1"
    page = (
        f'<!doctype html><html lang="und"><head><meta charset="utf-8"><title>{html.escape(message.subject)}</title>'
        f'<base target="_blank"><style>{_STYLE}</style></head><body>{message_body(message, images=images)}</body></html>'
    )
    response = web.Response(text=page, content_type="text/html")
    response.headers["Content-Security-Policy"] = frame_policy(images=images)
    return response


def message_body(message: Message, *, images: bool) -> str:
    """Return the HTML with pictures of the mail itself linked, and remote ones if `images`."""
    own = {
        one.cid.strip("<>"): f"/api/v1/messages/{message.id}/attachments/{one.id}"
        for one in message.attachments
        if one.cid
    }

    def linked(match: re.Match[str]) -> str:
        address = own.get(html.unescape(match.group(2)).strip("<>"), "")
        return f'{match.group(1)}src="{html.escape(address, quote=True)}"' if address else match.group(1)

    text = _CID.sub(linked, message.html)
    return _REMOTE.sub(r"\1src=", text) if images else text


def frame_policy(*, images: bool) -> str:
    """Return the content policy of the frame. Same origin, without scripts, lets the console measure its height."""
    sources = "'self' data: https: http:" if images else "'self' data:"
    return (
        f"default-src 'none'; img-src {sources}; style-src 'unsafe-inline'; base-uri 'self'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
