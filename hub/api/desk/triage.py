"""What tickets are taken for, corrected by agents: each correction is a label from which the hub learns."""

from typing import Annotated

from pydantic import StringConstraints

from hub.api.http.inputs import Input
from hub.api.http.operation import Call, Operations
from hub.domain.triage import Target
from hub.tickets.corrections import Correction
from hub.tickets.triage_view import TicketDetailView, detail_view
from hub.tickets.views import ticket_view

OPERATIONS = Operations("tickets")


class CorrectionInput(Input):
    """What a target of the ticket is: the id of a queue or skill (or none), a priority, language, sentiment, urgency, spam or ham."""

    target: Target
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


@OPERATIONS.post("/tickets/{ticket_id}/triage")
async def correct_triage(call: Call, ticket_id: str, body: CorrectionInput) -> TicketDetailView:
    """Say what the ticket is: it changes accordingly, and the hub learns from it at the next training."""
    correction = Correction(target=body.target, label=body.label)
    ticket = await call.services.classifier.corrections.correct(call.agent, ticket_id, correction)
    view = ticket_view(ticket, call.services.directory, call.services.clock.now())
    return detail_view(view, ticket)
