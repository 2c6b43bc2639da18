"""Which waiting ticket goes first.

By the default policy (`hub/routing/policies/`) the score of a ticket grows with its waiting time and with every second that
its slack (time left until its response is due) shrinks::

    score(now) = w · waiting − (1 − w) · slack + head start        w = 0.1
    waiting = now − queued_at,  slack = due_at − now

`due_at` is that of the response the customer waits for, else of the resolution; a ticket nobody promised anything is treated
as due four hours after it was queued. The head start comes from the ticket's priority and the queue's (10 minutes per step), and from the
customer's value (a minute per point of 100).
Late tickets keep their place in front: overtaking those who are late already would polish the service level at their cost.

Every score grows by one per second, so the order never changes with time, and `rank` = now − score is a constant by which
tickets can be kept sorted: the smallest rank goes first.
"""

from datetime import datetime, timedelta

from hub.domain.channel_work import work_of
from hub.domain.queue import Queue
from hub.domain.sla import SlaKind
from hub.domain.ticket import Priority, Ticket
from hub.routing.policies import Standing

UNPROMISED = timedelta(hours=4)
QUEUE_STEP_S = 600.0
VALUE_STEP_S = 60.0
HEAD_START_S = {
    Priority.LOW: -3600.0,
    Priority.NORMAL: 0.0,
    Priority.HIGH: 3600.0,
    Priority.URGENT: 4 * 3600.0,
}


def response_due_at(ticket: Ticket) -> datetime:
    """Return when the customer is to have an answer, at the latest."""
    running = [clock for clock in ticket.sla.clocks if clock.met_at is None and clock.due_at is not None]
    responses = [clock for clock in running if clock.kind is not SlaKind.RESOLUTION]
    moments = [clock.due_at for clock in responses or running if clock.due_at is not None]
    return min(moments, default=(ticket.work.queued_at or ticket.work.since) + UNPROMISED)


def standing(ticket: Ticket, queue: Queue) -> Standing:
    """Return what of the ticket decides its place."""
    work = work_of(ticket.channel)
    return Standing(
        queued_at_s=(ticket.work.queued_at or ticket.work.since).timestamp(),
        due_at_s=response_due_at(ticket).timestamp(),
        head_start_s=HEAD_START_S[ticket.priority]
        + queue.priority * QUEUE_STEP_S
        + ticket.customer_value * VALUE_STEP_S,
        synchronous=work.synchronous,
        handle_s=work.handle_s,
    )


def score(ranked: float, now: datetime) -> float:
    """Return the score at this moment, in seconds, of a ticket with this rank."""
    return now.timestamp() - ranked
