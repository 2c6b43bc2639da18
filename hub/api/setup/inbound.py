"""Raw contacts: what could not be read is kept here, and can be looked at and tried again."""

from datetime import datetime
from typing import Literal

from aiohttp import web

from hub.api.http.file_response import file_response
from hub.api.http.inputs import Output, PageQuery, PageView
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.domain.interaction import Inbound
from hub.errors import NotFound
from hub.tickets.ports import Directory

OPERATIONS = Operations("inbound")


class InboundQuery(PageQuery):
    """Which raw contacts."""

    state: Literal["received", "processed", "quarantined", "discarded"] = "quarantined"


class InboundView(Output):
    """A raw contact; `problem` says why it could not be read."""

    id: str
    inbox_id: str
    channel: str
    external_id: str
    content_type: str
    size_bytes: int
    state: str
    problem: str
    attempts: int
    ticket_id: str
    received_at: datetime
    processed_at: datetime | None


@OPERATIONS.get("/inbound", role=Role.ADMIN)
async def list_inbound(call: Call, query: InboundQuery) -> PageView[InboundView]:
    """List raw contacts in a state, newest first; by default those that could not be read."""
    page = await call.services.quarantine.list(query.state, query.limit, query.start)
    directory = call.services.directory
    return PageView(items=[_view(one, directory) for one in page.items], next=page.next)


@OPERATIONS.get("/inbound/{inbound_id}", role=Role.ADMIN)
async def get_inbound(call: Call, inbound_id: str) -> InboundView:
    """Return one raw contact, without its content."""
    return _view(await _require(call, inbound_id), call.services.directory)


@OPERATIONS.get("/inbound/{inbound_id}/raw", role=Role.ADMIN)
async def download_inbound(call: Call, inbound_id: str) -> web.Response:
    """Return a raw contact exactly as it arrived."""
    held = await _require(call, inbound_id)
    return file_response(
        f"{held.id}.bin", "application/octet-stream", await call.services.quarantine.payload(held.id)
    )


@OPERATIONS.post("/inbound/{inbound_id}/retry", role=Role.ADMIN)
async def retry_inbound(call: Call, inbound_id: str) -> InboundView:
    """Have the hub try to read it again."""
    await _require(call, inbound_id)
    return _view(await call.services.quarantine.retry(inbound_id), call.services.directory)


async def _require(call: Call, inbound_id: str) -> Inbound:
    held = await call.services.quarantine.get(inbound_id)
    if held is None:
        raise NotFound("There is no such contact")
    return held


def _view(held: Inbound, directory: Directory) -> InboundView:
    try:
        channel = directory.inbox(held.inbox_id).channel
    except NotFound:
        channel = ""
    return InboundView(
        id=held.id,
        inbox_id=held.inbox_id,
        channel=channel,
        external_id=held.external_id,
        content_type=held.content_type,
        size_bytes=held.size_bytes,
        state=held.state,
        problem=held.problem,
        attempts=held.attempts,
        ticket_id=held.ticket_id,
        received_at=held.received_at,
        processed_at=held.processed_at,
    )
