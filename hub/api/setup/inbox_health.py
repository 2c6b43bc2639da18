"""Whether each inbox works, and what to do when it does not."""

from typing import Literal

from hub.api.http.inputs import ItemsView, Output
from hub.api.http.operation import Call, Operations
from hub.domain.agent import Role

OPERATIONS = Operations("inboxes")


class InboxHealthView(Output):
    """The state of an inbox's connection as this hub process last saw it; `detail` says what is wrong."""

    inbox_id: str
    state: Literal["up", "degraded", "down"]
    detail: str


@OPERATIONS.get("/inbox-health", role=Role.SUPERVISOR)
async def list_inbox_health(call: Call) -> ItemsView[InboxHealthView]:
    """Tell of every inbox whether its channel works; each is looked at once a minute."""
    found = call.services.inbox_health()
    return ItemsView(
        items=[
            InboxHealthView.model_validate(
                {"inbox_id": inbox_id, "state": str(health.state), "detail": health.detail}
            )
            for inbox_id, health in sorted(found.items())
        ]
    )
