"""A call and its ticket follow each other. Pure: each function looks at both and says what has to change.

Both are told by level, not by event: whatever news was lost, the next look finds what is due.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.domain import call_flow, call_talk
from hub.domain.call import OVER, TALKING, WAITING, Call, CallState
from hub.domain.direct import DirectThen
from hub.domain.ticket import Priority, Ticket, TicketStatus, WorkState
from hub.errors import Conflict
from hub.eventbus.change import Change
from hub.tickets.handover import Transfer, assign, transfer
from hub.tickets.sla.terms import SlaTerms, raised
from hub.tickets.transitions import StatusOrder, set_status
from hub.tickets.work import end_work, held_by, start_wrap_up
from hub.tickets.work_events import Moment, updated

MISSED = "missed-call"
SHORT = "short-abandon"
FAILED = "call-failed"
"""Tags of tickets whose call nobody took."""

GIVEN_UP = "callback given up"
"""Why a call is over whose ticket was settled before anybody called back."""

DO_NOT_CALL = "do not call"
"""Why a call is over whose customer asked, while it waited, not to be called."""

_BUSY = (WorkState.ACTIVE, WorkState.WRAP_UP)
_WAITS = (WorkState.QUEUED, WorkState.OFFERED)


def follow(call: Call, ticket: Ticket, now: datetime) -> Call | None:
    """Return the call as its ticket wants it; None when nothing has to change."""
    work = ticket.work
    if not call.owns_ticket:
        after_work = call.takes_ticket and work.state in _BUSY and ticket.assignee_id == call.agent_id
        return None if after_work else call_talk.wrapped_up(call, now)
    if call.state in WAITING:
        return _waiting(call, ticket, now)
    if call.state is CallState.CALLBACK:
        if work.state is WorkState.ACTIVE and ticket.assignee_id:
            return call_flow.accepted(call, ticket.assignee_id, now)
        return None if work.state in _WAITS else call_flow.closed(call, GIVEN_UP, now)
    if call.state is CallState.CONNECTING and not _active_with(ticket, call.agent_id):
        return _sent_back(call, ticket, now) or call_flow.callback_again(call, now)
    if call.state in TALKING and work.state in _WAITS and call.agent_id:
        return _sent_back(call, ticket, now)
    if call.state is CallState.WRAP_UP and work.state not in _BUSY:
        return call_talk.wrapped_up(call, now)
    return None


def not_reached(call: Call, ticket: Ticket, now: datetime) -> DirectThen | None:
    """Return what a caller does instead who asked for an agent and has waited long enough; None to let them wait on."""
    direct, queued_at = ticket.requirement.direct, ticket.work.queued_at
    if call.state is not CallState.QUEUED or direct is None or direct.then is DirectThen.QUEUE:
        return None
    waits = ticket.work.state is WorkState.QUEUED and queued_at is not None and not call.end_reason
    over = waits and queued_at is not None and now >= queued_at + timedelta(seconds=direct.whole_s)
    return direct.then if over else None


def waits_for_nobody(call: Call, ticket: Ticket) -> bool:
    """Say whether a caller waits whose ticket somebody has solved meanwhile (or filed): nobody will be asked any more."""
    over = ticket.work.state not in (*_WAITS, WorkState.ACTIVE)
    return call.owns_ticket and call.state in WAITING and over and not call.end_reason


def _waiting(call: Call, ticket: Ticket, now: datetime) -> Call | None:
    work, offer = ticket.work, ticket.work.offer
    moved = replace(call, queue_id=ticket.queue_id) if ticket.queue_id != call.queue_id else None
    if work.state is WorkState.OFFERED and offer is not None:
        return call_flow.offered(moved or call, offer.agent_id, now) or moved
    if work.state is WorkState.QUEUED:
        return call_flow.offer_over(moved or call, call.offered_to, now) or moved
    if work.state is WorkState.ACTIVE and ticket.assignee_id:
        return call_flow.accepted(moved or call, ticket.assignee_id, now)
    return moved


def _sent_back(call: Call, ticket: Ticket, now: datetime) -> Call | None:
    return call_flow.sent_on(call, ticket.queue_id, ticket.work.queued_at or now, now)


def _active_with(ticket: Ticket, agent_id: str) -> bool:
    return ticket.work.state is WorkState.ACTIVE and ticket.assignee_id == agent_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """By what a ticket is settled: the queue's promises, its after-work, and below how many seconds nobody was lost."""

    terms: SlaTerms
    wrap_up_s: int
    until_disposition: bool
    short_abandon_s: float


def settle(call: Call, ticket: Ticket, by: Settling, moment: Moment) -> Change[Ticket] | None:
    """Return the ticket as its call wants it; None when nothing has to change."""
    if not call.owns_ticket:
        return _let_go(call, ticket, by, moment)
    left_by_agent = call.state is CallState.CONNECTED and not call.agent_id
    if call_talk.customer_lost(call):
        return _put_down(ticket, by, moment) if ticket.work.state is WorkState.ACTIVE else None
    if call.state is CallState.WRAP_UP or left_by_agent:
        return _solved(ticket, by, moment) if ticket.work.state is WorkState.ACTIVE else None
    if call.state is CallState.VOICEMAIL:
        return _filed(ticket, moment) if ticket.work.state in _WAITS else None
    if call.state not in OVER or call.connected_at is not None or ticket.status is not TicketStatus.OPEN:
        return None
    if call.state is CallState.ABANDONED:
        return _missed(call, ticket, by, moment)
    tag = FAILED if call.state is CallState.FAILED else MISSED
    return None if call.end_reason == "voicemail" else _lost(ticket, tag, by, moment)


def _missed(call: Call, ticket: Ticket, by: Settling, moment: Moment) -> Change[Ticket] | None:
    if call.spent.queue_s >= by.short_abandon_s or ticket.work.state not in _WAITS:
        return _lost(ticket, MISSED, by, moment)
    solved = _solved(ticket, by, moment)
    return solved and _tagged(solved, SHORT, moment)


def _solved(ticket: Ticket, by: Settling, moment: Moment) -> Change[Ticket] | None:
    order = StatusOrder(
        status=TicketStatus.SOLVED, wrap_up_s=by.wrap_up_s, until_disposition=by.until_disposition
    )
    return set_status(ticket, order, by.terms, moment.ids, moment.now)


def on_call(ticket: Ticket, agent_id: str, channel: str, moment: Moment) -> tuple[Change[Ticket], bool]:
    """Make an older ticket the agent's work for a call, so that nothing else is offered beside it; also, whether it was not.

    Raises Conflict while a colleague works on it.
    """
    mine, state = ticket.assignee_id == agent_id, ticket.work.state
    if held_by(ticket) not in (None, agent_id):
        raise Conflict("A colleague works on this ticket now: have it handed to you first")
    if mine and state is WorkState.ACTIVE:
        told = updated(
            ticket, {"work_channel": (ticket.work.channel or ticket.channel, channel)}, moment, agent_id
        )
        return spoken_on(Change(ticket, [told]), channel), False
    earlier = end_work(ticket, "", moment, agent_id) if mine and state is WorkState.WRAP_UP else None
    before, events = (ticket, ()) if earlier is None else (earlier.entity, earlier.events)
    taken = assign(before, agent_id, moment, at_work=True, actor_id=agent_id)
    after = Change(before, events) if taken is None else Change(taken.entity, [*events, *taken.events])
    return spoken_on(after, channel), True


def spoken_on(change: Change[Ticket], channel: str) -> Change[Ticket]:
    """Have the work take a slot of the call's channel, whatever the ticket's is."""
    ticket = change.entity
    return Change(replace(ticket, work=replace(ticket.work, channel=channel)), change.events)


def _let_go(call: Call, ticket: Ticket, by: Settling, moment: Moment) -> Change[Ticket] | None:
    """End a call's part in an older ticket: after-work if the call made it work, else it is worked on as before."""
    work = ticket.work
    gone_on = call.state in TALKING and call.agent_id != ticket.assignee_id
    if not (call.over or call.state is CallState.WRAP_UP or gone_on):
        return None
    if work.state is not WorkState.ACTIVE or not work.channel:
        return None
    if call.takes_ticket:
        return _put_down(ticket, by, moment)
    told = updated(ticket, {"work_channel": (work.channel, ticket.channel)}, moment, "")
    return spoken_on(Change(ticket, [told]), "")


def _put_down(ticket: Ticket, by: Settling, moment: Moment) -> Change[Ticket] | None:
    """End the talk's part of the work, with its after-work, and leave the status: nobody has said that it is solved."""
    if by.wrap_up_s > 0 or by.until_disposition:
        return start_wrap_up(ticket, by.wrap_up_s, moment, until_disposition=by.until_disposition)
    return end_work(ticket, "", moment)


def _filed(ticket: Ticket, moment: Moment) -> Change[Ticket]:
    """Take an open ticket out of the line; a message makes it wait again."""
    order = Transfer(queue_id=ticket.queue_id, reason="the caller leaves a message", waits=False)
    return transfer(ticket, order, moment)


def _lost(ticket: Ticket, tag: str, by: Settling, moment: Moment) -> Change[Ticket] | None:
    """Note that nobody took the call: whoever has the ticket keeps it, else it is the customer's turn."""
    change = Change(ticket)
    if ticket.work.state not in _BUSY:
        order = StatusOrder(status=TicketStatus.PENDING)
        change = set_status(ticket, order, by.terms, moment.ids, moment.now) or change
    return None if tag in ticket.tags else _tagged(change, tag, moment)


def _tagged(change: Change[Ticket], tag: str, moment: Moment) -> Change[Ticket]:
    ticket = change.entity
    tags = (*ticket.tags, tag)
    told = updated(ticket, {"tags": (", ".join(ticket.tags), ", ".join(tags))}, moment, "")
    return Change(replace(ticket, tags=tags), [*change.events, told])


def back_to_head(
    ticket: Ticket, queued_at: datetime | None, refusal_s: float, moment: Moment
) -> Change[Ticket] | None:
    """Let the caller of a lost agent wait in front of the others, who is not asked again at once."""
    if ticket.work.state is not WorkState.ACTIVE:
        return None
    giver = ticket.assignee_id or ""
    order = Transfer(
        queue_id=ticket.queue_id,
        reason="the agent's connection was lost",
        refused_by=(giver,) if giver else (),
        refusal_s=refusal_s,
    )
    change = transfer(ticket, order, moment)
    waiting = change.entity
    work = replace(waiting.work, queued_at=queued_at or moment.now)
    events = list(change.events)
    if ticket.priority is not Priority.URGENT:
        changes = {"priority": (ticket.priority.value, Priority.URGENT.value)}
        events.append(updated(ticket, changes, moment, ""))
    return Change(raised(replace(waiting, work=work), Priority.URGENT), events)
