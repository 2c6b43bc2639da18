"""The audit trail, for administrators."""

from datetime import datetime

from hub.api.http.inputs import Id, Output, PageQuery, PageView
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role
from hub.tickets.views import agent_name

OPERATIONS = Operations("audit")


class AuditQuery(PageQuery):
    """Which entries."""

    actor: Id | None = None
    subject: Id | None = None


class AuditView(Output):
    """One act of one person; `fields` names what changed."""

    id: str
    at: datetime
    actor_id: str
    actor_name: str | None
    action: str
    noun: str
    subject_id: str
    fields: list[str]


@OPERATIONS.get("/audit", role=Role.ADMIN)
async def list_audit(call: Call, query: AuditQuery) -> PageView[AuditView]:
    """List who changed what, newest first."""
    where = {
        name: value
        for name, value in (("actor_id", query.actor), ("subject_id", query.subject))
        if value is not None
    }
    page = await call.services.audit.page(where, "-at", query.limit, query.start)
    directory = call.services.directory
    items = [
        AuditView(
            id=entry.id,
            at=entry.at,
            actor_id=entry.actor_id,
            actor_name=agent_name(directory, entry.actor_id),
            action=entry.action,
            noun=entry.noun,
            subject_id=entry.subject_id,
            fields=list(entry.fields),
        )
        for entry in page.items
    ]
    return PageView(items=items, next=page.next)
