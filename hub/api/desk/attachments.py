"""Attachments: uploaded before they are sent, downloaded by whoever may see their ticket."""

from aiohttp import BodyPartReader, web

from hub.api.http.audit_trail import Act, record
from hub.api.http.file_response import Served, file_response, serve
from hub.api.http.inputs import Id, Input, Line, Output
from hub.api.http.operation import Call, Operations
from hub.api.http.parsing import READ_TIMEOUT_S, read_limited
from hub.api.http.problems import Malformed
from hub.api.services import OPTIONS
from hub.domain.agent import Role
from hub.domain.attachment import ScanState
from hub.errors import Invalid, NotFound, TooLarge
from hub.tickets.files.types import GENERIC

OPERATIONS = Operations("attachments")

THUMB_CACHE_S = 7 * 24 * 3600


class UploadQuery(Input):
    """The name of a file that is the whole body (a form part brings its own name)."""

    name: Line = ""


class UploadedView(Output):
    """A stored file; name its `id` in the `attachments` of a message."""

    id: Id
    name: str
    type: str
    size: int


@OPERATIONS.post("/attachments", status=201, upload=True)
async def upload_attachment(call: Call, query: UploadQuery) -> UploadedView:
    """Store a file for a message: multipart/form-data with one file, or the bytes themselves with `?name=`."""
    name, kind, data = await uploaded(call, query.name)
    stored = await call.services.attachments.store(name, kind, data, owner_id=call.agent.id)
    return UploadedView(id=stored.id, name=stored.name, type=stored.type, size=stored.size_bytes)


async def uploaded(call: Call, name: str) -> tuple[str, str, bytes]:
    """Return name, declared type and bytes of the file a request brings; raises TooLarge, Malformed, Invalid."""
    request, limit = call.request, call.request.app[OPTIONS].max_upload_bytes
    if request.content_type == "multipart/form-data":
        name, kind, data = await _form_file(request, limit)
    else:
        kind = request.content_type
        data = await read_limited(request, limit, READ_TIMEOUT_S * 4)
    if not data:
        raise Invalid("The file is empty")
    return name or "file", kind, data


async def _form_file(request: web.Request, limit: int) -> tuple[str, str, bytes]:
    try:
        reader = await request.multipart()
        part = await reader.next()
        while part is not None:
            if isinstance(part, BodyPartReader) and part.filename is not None:
                kind = part.headers.get("Content-Type", "application/octet-stream").partition(";")[0].strip()
                data = await _read_part(part, limit)
                await reader.next()  # raises when the form breaks off here: half a file is none
                return part.filename[:500], kind[:100], data
            part = await reader.next()
    except (ValueError, AssertionError, RuntimeError, LookupError) as error:
        raise Malformed("The form cannot be read") from error
    raise Invalid("The form has no file")


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    data = bytearray()
    while chunk := await part.read_chunk(65_536):
        data += chunk
        if len(data) > limit:
            raise TooLarge(f"A file may have {limit} bytes at most")
    return bytes(data)


class FileQuery(Input):
    """How to get a file: `thumb` for a small picture of an image, `quarantined` has an administrator get an infected one."""

    thumb: bool = False
    quarantined: bool = False


@OPERATIONS.get("/messages/{message_id}/attachments/{attachment_id}")
async def download_message_attachment(
    call: Call, message_id: str, attachment_id: str, query: FileQuery
) -> web.Response:
    """Return the bytes of a message's file; 403 when it is infected, 409 until the virus scanner has looked at it."""
    message = await call.services.messages.get(message_id)
    if message is None:
        raise NotFound("There is no such file")
    await call.services.access.access_ticket(call.agent, message.ticket_id)
    if attachment_id not in [attachment.id for attachment in message.attachments]:
        raise NotFound("There is no such file")
    return await _answer(call, attachment_id, query)


@OPERATIONS.get("/attachments/{attachment_id}")
async def download_attachment(call: Call, attachment_id: str, query: FileQuery) -> web.Response:
    """Return the bytes of a file that the caller uploaded, or that belongs to a ticket the caller may see."""
    stored = await call.services.attachments.describe(attachment_id)
    if stored.ticket_id:
        await call.services.access.access_ticket(call.agent, stored.ticket_id)
    elif stored.owner_id != call.agent.id:
        raise NotFound("There is no such file")
    return await _answer(call, attachment_id, query)


async def _answer(call: Call, attachment_id: str, query: FileQuery) -> web.Response:
    services = call.services
    if query.quarantined:
        services.access.check_may(call.agent, Role.ADMIN)
        act = Act(
            actor_id=call.agent.id,
            action="download_quarantined",
            noun=OPERATIONS.tag,
            subject_id=attachment_id,
        )
        await record(services, act)
    if query.thumb:
        return await _thumb(call, attachment_id)
    stored, data = await services.attachments.open(attachment_id, quarantined=query.quarantined)
    if stored.scan is ScanState.INFECTED:
        return file_response(f"{stored.name}.quarantined", GENERIC, data)
    return file_response(stored.name, stored.type, data)


async def _thumb(call: Call, attachment_id: str) -> web.Response:
    """Answer the small picture, which may be kept for long: a file never changes."""
    services = call.services
    stored = await services.attachments.describe(attachment_id)
    services.attachments.check_safe(stored.scan, stored.threat)
    data, kind = await services.thumbnails.of(stored)
    return serve(Served(name=f"small-{stored.name}", type=kind, data=data, cache_s=THUMB_CACHE_S))
