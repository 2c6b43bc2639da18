"""Drafts: what agents have typed and not sent, one per ticket and agent."""

from datetime import datetime
from typing import Literal

from hub.api.http.inputs import Input, Output, Text
from hub.api.http.operation import Call, Operations

OPERATIONS = Operations("tickets")


class DraftInput(Input):
    """What has been typed and not sent."""

    body: Text
    kind: Literal["reply", "note"] = "reply"


class DraftView(Output):
    """The caller's draft for a ticket; empty when there is none."""

    body: str
    kind: str
    updated_at: datetime | None


@OPERATIONS.get("/tickets/{ticket_id}/draft")
async def get_draft(call: Call, ticket_id: str) -> DraftView:
    """Return what the caller has typed here and not sent."""
    await call.services.access.access_ticket(call.agent, ticket_id)
    draft = await call.services.drafts.get(ticket_id, call.agent.id)
    if draft is None:
        return DraftView(body="", kind="reply", updated_at=None)
    return DraftView(body=draft.body, kind=draft.kind, updated_at=draft.updated_at)


@OPERATIONS.put("/tickets/{ticket_id}/draft")
async def put_draft(call: Call, ticket_id: str, body: DraftInput) -> DraftView:
    """Keep what the caller has typed; an empty text forgets it."""
    await call.services.access.access_ticket(call.agent, ticket_id)
    if not body.body:
        await call.services.drafts.delete(ticket_id, call.agent.id)
        return DraftView(body="", kind=body.kind, updated_at=None)
    draft = await call.services.drafts.put(ticket_id, call.agent.id, body.body, body.kind)
    return DraftView(body=draft.body, kind=draft.kind, updated_at=draft.updated_at)


@OPERATIONS.delete("/tickets/{ticket_id}/draft")
async def delete_draft(call: Call, ticket_id: str) -> None:
    """Forget what the caller has typed here."""
    await call.services.access.access_ticket(call.agent, ticket_id)
    await call.services.drafts.delete(ticket_id, call.agent.id)
