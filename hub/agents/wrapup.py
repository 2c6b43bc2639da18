"""The end of an agent's work on a ticket: contact over, after-work done, disposition given."""

from dataclasses import replace

from hub.domain.ticket import Ticket, TicketStatus, WorkState
from hub.errors import Conflict
from hub.eventbus.change import Change
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.transitions import StatusOrder, set_status
from hub.tickets.work import end_work
from hub.tickets.work_events import Moment, updated


def wrapped_up(
    ticket: Ticket, agent_id: str, disposition: str, terms: SlaTerms, moment: Moment
) -> Change[Ticket] | None:
    """End the agent's work with a disposition; an active ticket is solved by it.

    A disposition may come after the wrap-up time ran out: then it is only noted. Raises Conflict when the work is not
    this agent's.
    """
    if agent_id != (ticket.assignee_id or ticket.work.last_agent_id):
        raise Conflict("This ticket is not yours to wrap up")
    if ticket.work.state is WorkState.ACTIVE:
        return _solved_and_ended(ticket, disposition, terms, moment)
    if ticket.work.state is WorkState.WRAP_UP:
        return end_work(ticket, disposition, moment, agent_id)
    if ticket.work.state is not WorkState.IDLE:
        raise Conflict("This ticket waits for another agent again")
    if not disposition or disposition == ticket.disposition:
        return None
    told = updated(ticket, {"disposition": (ticket.disposition, disposition)}, moment, agent_id)
    return Change(replace(ticket, disposition=disposition, updated_at=moment.now), [told])


def _solved_and_ended(
    ticket: Ticket, disposition: str, terms: SlaTerms, moment: Moment
) -> Change[Ticket] | None:
    order = StatusOrder(status=TicketStatus.SOLVED, actor_id=ticket.assignee_id or "", wrap_up_s=1)
    solved = set_status(ticket, order, terms, moment.ids, moment.now)
    before, events = (ticket, ()) if solved is None else (solved.entity, solved.events)
    ended = end_work(before, disposition, moment, ticket.assignee_id or "")
    return solved if ended is None else Change(ended.entity, [*events, *ended.events])
