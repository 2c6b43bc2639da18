"""Telephone calls, and their recordings for those who may hear them."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Literal

from aiohttp import web
from pydantic import AfterValidator, Field

from hub.api.http.audit_trail import Act, record
from hub.api.http.inputs import Id, NoQuery, Output, PageQuery, PageView
from hub.api.http.operation import Call, Operations
from hub.calls.listing import CallFilter, Sees
from hub.calls.views import CallView, call_view
from hub.domain.agent import Role
from hub.domain.call import Call as Telephone
from hub.domain.call import CallState
from hub.domain.recording import Recording
from hub.errors import Forbidden, NotFound
from hub.tickets.listing import TicketFilter

OPERATIONS = Operations("calls")

WAV = "audio/wav"
HEARD = "hear_recording"
ONE_HEARING = timedelta(minutes=10)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def _state(name: str) -> str:
    return CallState(name).value


class CallsQuery(PageQuery):
    """Which calls."""

    ticket: Id | None = None
    agent: Id | None = None
    queue: Id | None = None
    inbox: Id | None = None
    state: Annotated[str, AfterValidator(_state), Field(max_length=20)] | None = None
    direction: Literal["in", "out"] | None = None


class RecordingQuery(NoQuery):
    """Which of the call's recordings; the first one if none is named."""

    recording: Id | None = None


class RecordingView(Output):
    """A recording: `url` is where it is heard, null once it was deleted; `peaks` draw its shape, per channel from 0 to 1.

    The customer is the first channel, everybody else the second.
    """

    id: str
    duration_s: float
    size: int
    created_at: datetime
    delete_at: datetime | None
    deleted_at: datetime | None
    url: str | None
    peaks: list[list[float]]


class RecordingsView(Output):
    """The recordings of a call."""

    items: list[RecordingView]


@OPERATIONS.get("/calls")
async def list_calls(call: Call, query: CallsQuery) -> PageView[CallView]:
    """List calls, newest first: supervisors see all, agents those of their queues and their own."""
    scope = call.services.access.scope(call.agent)
    sees = Sees(agent_id=call.agent.id, queue_ids=sorted(scope.queue_ids))
    wanted = CallFilter(
        ticket_id=query.ticket,
        agent_id=query.agent,
        queue_id=query.queue,
        inbox_id=query.inbox,
        state=query.state,
        direction=query.direction,
        sees=None if scope.everything or query.ticket or query.queue else sees,
    )
    if query.ticket:
        await call.services.access.access_ticket(call.agent, query.ticket)
    if query.queue and not scope.allows_queue(query.queue):
        raise NotFound("There is no such queue")
    page = await call.services.calls.listed(wanted, query.limit, query.start)
    return PageView(items=await _views(call, page.items), next=page.next)


async def _views(call: Call, calls: "tuple[Telephone, ...]") -> list[CallView]:
    ids = tuple(one.ticket_id for one in calls if one.ticket_id)
    filed = await call.services.tickets.page(TicketFilter(ids=ids), max(1, len(ids)))
    customers = {ticket.id: ticket.customer_id for ticket in filed.items}
    return [call_view(one, customer_id=customers.get(one.ticket_id, "")) for one in calls]


@OPERATIONS.get("/calls/{call_id}")
async def get_call(call: Call, call_id: str) -> CallView:
    """Return one call."""
    return (await _views(call, (await _visible(call, call_id),)))[0]


@OPERATIONS.get("/calls/{call_id}/recordings")
async def list_recordings(call: Call, call_id: str) -> RecordingsView:
    """List the recordings of a call; who may not hear them sees that they are there, and no address."""
    found = await _visible(call, call_id)
    hears = _may_hear(call, found)
    kept = await call.services.recordings.of_call(call_id)
    return RecordingsView(items=[_view(one, hears) for one in kept])


@OPERATIONS.get("/calls/{call_id}/recording", streams=True)
async def hear_recording(call: Call, call_id: str, query: RecordingQuery) -> web.Response:
    """Return a recording as a WAV file, or the part that `Range` asks for; the audit trail says who heard it."""
    found = await _visible(call, call_id)
    if not _may_hear(call, found):
        raise Forbidden("Only supervisors and the call's own agent may hear it")
    kept = await call.services.recordings.of_call(call_id)
    chosen = next((one for one in kept if query.recording in (None, one.id)), None)
    if chosen is None or not chosen.blob:
        raise NotFound("There is no such recording, or it has been deleted")
    data = await call.services.blobs.get(chosen.blob)
    answer = part_of(data, call.request.headers.get("Range", ""))
    if not await _noted(call, call_id):
        act = Act(actor_id=call.agent.id, action=HEARD, noun="calls", subject_id=call_id)
        await record(call.services, act)
    return answer


async def _noted(call: Call, call_id: str) -> bool:
    """Say whether the trail has it already: players ask for one recording piece by piece."""
    since = call.services.clock.now() - ONE_HEARING
    latest = await call.services.audit.page({"subject_id": call_id}, "-at", 50)
    return any(
        entry.action == HEARD and entry.actor_id == call.agent.id and entry.at > since
        for entry in latest.items
    )


async def _visible(call: Call, call_id: str) -> Telephone:
    """Return a call that the asker may see; raises NotFound."""
    found = await call.services.calls.get(call_id)
    scope = call.services.access.scope(call.agent)
    if found is None or not (
        scope.everything
        or found.agent_id == call.agent.id
        or (found.queue_id and scope.allows_queue(found.queue_id))
    ):
        raise NotFound("There is no such call")
    return found


def _may_hear(call: Call, found: Telephone) -> bool:
    return found.agent_id == call.agent.id or call.services.access.may(call.agent, Role.SUPERVISOR)


def _view(recording: Recording, hears: bool) -> RecordingView:
    url = f"/api/v1/calls/{recording.call_id}/recording?recording={recording.id}"
    return RecordingView(
        id=recording.id,
        duration_s=recording.duration_s,
        size=recording.size_bytes,
        created_at=recording.created_at,
        delete_at=recording.delete_at,
        deleted_at=recording.deleted_at,
        url=url if hears and recording.blob else None,
        peaks=[list(channel) for channel in recording.peaks] if hears else [],
    )


def part_of(data: bytes, wanted: str) -> web.Response:
    """Return the file, or with a single range (RFC 9110, section 14) that part of it; an unusable range gets 416."""
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": 'inline; filename="recording.wav"',
    }
    asked = _RANGE.fullmatch(wanted.strip())
    if asked is None or not any(asked.groups()):
        return web.Response(body=data, content_type=WAV, headers=headers)
    first, last = asked.groups()
    begin = int(first) if first else max(0, len(data) - int(last))
    end = min(int(last), len(data) - 1) if first and last else len(data) - 1
    if begin > end:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
    headers["Content-Range"] = f"bytes {begin}-{end}/{len(data)}"
    return web.Response(status=206, body=data[begin : end + 1], content_type=WAV, headers=headers)
