"""Which of the living calls somebody means or may see. Pure, so that every process answers alike."""

from collections.abc import Sequence
from datetime import timedelta

from hub.calls.deadlines import ASKED_S
from hub.calls.ports import ConsultOffer
from hub.domain.call import Call, LegRole, LegState

CONSULT = "consult:"
"""What the ids of questions to a colleague begin with, so that they are told from offers of tickets."""


def participants(call: Call) -> frozenset[str]:
    """Return the agents who have to do with a call: who talks, is offered it, is asked, listens."""
    legs = (leg.agent_id for leg in call.living() if leg.role is not LegRole.CUSTOMER)
    return frozenset(filter(None, (*legs, call.agent_id, call.offered_to)))


def of_agent(calls: Sequence[Call], agent_id: str, *, sees_all: bool) -> Sequence[Call]:
    """Return the living calls that the agent takes part in, or all of them."""
    return [call for call in calls if not call.over and (sees_all or agent_id in participants(call))]


def of_ticket(calls: Sequence[Call], ticket_id: str) -> Call | None:
    """Return the newest living call of the ticket, or None.

    The contact that opens a ticket gives it its id, so a call is found before it has heard of its ticket.
    """
    found = [
        call
        for call in calls
        if ticket_id and ticket_id in (call.ticket_id, call.ticket_id or call.contact_id)
    ]
    return next((call for call in reversed(found) if not call.over), None)


def consults_of(calls: Sequence[Call], agent_id: str) -> Sequence[ConsultOffer]:
    """Return the questions that the agent has not answered."""
    return [asked for call in calls if (asked := question(call)) and asked.agent_id == agent_id]


def question(call: Call) -> ConsultOffer | None:
    """Return the question that a colleague in this call has not answered, or None."""
    leg = call.leg(call.consulting)
    if leg is None or leg.state is not LegState.RINGING or not leg.agent_id:
        return None
    return ConsultOffer(
        id=f"{CONSULT}{leg.id}",
        leg_id=leg.id,
        call_id=call.id,
        ticket_id=call.ticket_id,
        agent_id=leg.agent_id,
        made_at=leg.since,
        expires_at=leg.since + timedelta(seconds=ASKED_S),
    )
