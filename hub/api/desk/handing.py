"""Tickets handed about: pulled to oneself, or offered to a colleague."""

from hub.api.http.inputs import ClientId, Id, Input, Reason, Text
from hub.api.http.operation import Call, Operations
from hub.tickets.views import MessageView, TicketView, message_view, ticket_view

OPERATIONS = Operations("tickets")


class OfferInput(Input):
    """The colleague who is asked first, and why."""

    agent_id: Id
    reason: Reason = ""


class ConsultInput(Input):
    """The colleague who is asked, and what. `client_id` makes repeating harmless."""

    agent_id: Id
    question: Text
    client_id: ClientId | None = None


@OPERATIONS.post("/tickets/{ticket_id}/consult", status=201)
async def consult(call: Call, ticket_id: str, body: ConsultInput) -> MessageView:
    """Ask a colleague about a ticket in a note: they are told, and see the ticket from then on. It stays whose it is."""
    return message_view(
        await call.services.consulting.ask(
            call.agent, ticket_id, body.agent_id, body.question, body.client_id
        )
    )


@OPERATIONS.post("/tickets/{ticket_id}/take")
async def take_ticket(call: Call, ticket_id: str) -> TicketView:
    """Take a ticket that nobody works on; 409 when somebody else has it or is being asked."""
    ticket = await call.services.desk.take(call.agent.id, ticket_id)
    return ticket_view(ticket, call.services.directory, call.services.clock.now())


@OPERATIONS.post("/tickets/{ticket_id}/offer")
async def offer_ticket(call: Call, ticket_id: str, body: OfferInput) -> TicketView:
    """Offer a ticket to a colleague first, and to others if there is no answer; 409 when they are not at work."""
    ticket = await call.services.lifecycle.offer_to(call.agent, ticket_id, body.agent_id, body.reason)
    return ticket_view(ticket, call.services.directory, call.services.clock.now())
