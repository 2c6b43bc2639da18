"""How a ticket changes as the hub answers in it: pure, each change with its events, in one write."""

from dataclasses import replace

from hub.domain.events import Event
from hub.domain.message import Message
from hub.domain.self_service import (
    Ending,
    Heard,
    Phase,
    Saying,
    SelfService,
    SelfServiceMode,
    SelfServiceRules,
    Wish,
    answered,
    fallen_silent,
    handed,
    offered,
    said,
)
from hub.domain.ticket import Ticket, TicketStatus, Work, WorkState
from hub.domain.ticket_events import ProofGiven, SelfServiceAnswered, SelfServiceEnded
from hub.eventbus.change import Change
from hub.tickets.self_service.holding import holds, offers, resumes
from hub.tickets.sla.clocks import first_owed, on_status
from hub.tickets.sla.terms import SlaTerms
from hub.tickets.transitions import StatusOrder, confirmed, set_status
from hub.tickets.work_events import Moment, queued, updated

HANDED_OVER = "self-service"
"""The reason for which a ticket waits when the hub has handed the conversation over."""


def heard(
    ticket: Ticket, input: Heard, rules: SelfServiceRules, terms: SlaTerms, moment: Moment
) -> Change[Ticket] | None:
    """Decide what answers a message that waits; None when it does not wait any more."""
    talk = ticket.self_service
    if talk is None or input.message_id not in talk.waiting:
        return None
    if holds(ticket):
        # Where the hub is to answer no more, what it had begun goes to a person.
        wished = input if rules.mode is SelfServiceMode.ANSWER else replace(input, wish=Wish.PERSON)
        after = answered(talk, wished, rules, moment.now)
    elif offers(ticket):
        after = offered(talk, input, rules, moment.now)
    elif resumes(ticket):
        return None  # ended meanwhile: it is answered when the customer writes again
    else:
        return taken(ticket, moment)
    told = [
        *_shown(ticket, talk, after, input, moment),
        *_vouched(ticket, talk, after, moment),
        *_ended(ticket, talk, after, moment),
    ]
    on = replace(ticket, self_service=after, updated_at=moment.now)
    if after.phase is Phase.HANDED:
        return _queued(on, terms, moment, told)
    if after.phase is Phase.CONTAINED:
        return _solved(on, terms, moment, told)
    return Change(on, told)


def is_for_people(ticket: Ticket) -> bool:
    """Say whether the hub has no word in the ticket any more, so that nothing needs to be looked up."""
    return not (holds(ticket) or offers(ticket) or resumes(ticket))


def spoken(
    ticket: Ticket, key: str, message: Message | None, rules: SelfServiceRules, moment: Moment
) -> Change[Ticket] | None:
    """Count in what was decided and has been said now; without a message it has become pointless and is dropped.

    What was said in the moment in which a person took over is counted in all the same.
    """
    talk = ticket.self_service
    if talk is None or all(one.key != key for one in talk.saying):
        return None if message is None else confirmed(ticket, message, moment.ids, moment.now)
    on = replace(ticket, self_service=said(talk, key, rules, moment.now))
    if message is None:
        return Change(on)
    return confirmed(on, message, moment.ids, moment.now) or Change(on)


def silent(ticket: Ticket, terms: SlaTerms, moment: Moment) -> Change[Ticket] | None:
    """End a conversation in which the customer says nothing more, or which was ended meanwhile; what waits then is answered
    when the customer writes again.
    """
    talk = ticket.self_service
    over = ticket.status in (TicketStatus.SOLVED, TicketStatus.CLOSED)
    if talk is None or talk.phase not in (Phase.ASKED, Phase.ANSWERED) or not (over or holds(ticket)):
        return None
    if not over and (talk.waiting or talk.saying):
        return None
    after = fallen_silent(talk)
    told = _ended(ticket, talk, after, moment)
    on = replace(ticket, self_service=after)
    return Change(on, told) if over else _solved(on, terms, moment, told)


def taken(ticket: Ticket, moment: Moment) -> Change[Ticket] | None:
    """Be silent for good: a person has the ticket."""
    talk = ticket.self_service
    if talk is None or talk.phase is Phase.HANDED:
        return None
    after = handed(talk, Ending.TAKEN)
    return Change(replace(ticket, self_service=after), _ended(ticket, talk, after, moment))


def may_say(ticket: Ticket, saying: Saying) -> bool:
    """Say whether this is still to be said: an answer while the hub has the word, a farewell until somebody has taken over."""
    talk = ticket.self_service
    if talk is None or ticket.last_reply_at is not None or ticket.assignee_id:
        return False
    if talk.phase is Phase.HANDED:
        return ticket.work.state in (WorkState.QUEUED, WorkState.OFFERED)
    return holds(ticket) or resumes(ticket)


def _queued(ticket: Ticket, terms: SlaTerms, moment: Moment, told: list[Event]) -> Change[Ticket]:
    """Let the ticket wait for an agent; what was promised the customer counts from now on."""
    now = moment.now
    sla = first_owed(on_status(ticket.sla, terms, ticket.status, TicketStatus.OPEN, now), terms, now)
    changes = {"status": (ticket.status.value, TicketStatus.OPEN.value)}
    after = replace(
        ticket,
        status=TicketStatus.OPEN,
        unread=True,
        sla=sla,
        work=Work(state=WorkState.QUEUED, since=now, queued_at=now),
    )
    told += [
        updated(ticket, changes, moment, ""),
        queued(after, after.queue_id, HANDED_OVER, moment, ""),
    ]
    return Change(after, told)


def _solved(ticket: Ticket, terms: SlaTerms, moment: Moment, told: list[Event]) -> Change[Ticket]:
    solved = set_status(ticket, StatusOrder(status=TicketStatus.SOLVED), terms, moment.ids, moment.now)
    return Change(ticket, told) if solved is None else Change(solved.entity, [*told, *solved.events])


def _shown(
    ticket: Ticket, before: SelfService, after: SelfService, input: Heard, moment: Moment
) -> list[Event]:
    turns = [turn for turn in after.turns if turn.message_id == input.message_id]
    if not turns or after.turns == before.turns:
        return []
    shown = turns[-1].shown
    event = SelfServiceAnswered(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        message_id=input.message_id,
        mode=after.mode.value,
        articles=tuple(one.article_id for one in shown),
        confidence=max((one.confidence for one in shown), default=0.0),
    )
    return [event]


def _vouched(ticket: Ticket, before: SelfService, after: SelfService, moment: Moment) -> list[Event]:
    proof = after.proof
    if proof is None or proof == before.proof:
        return []
    event = ProofGiven(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        kind=proof.kind,
        way=proof.way.value,
        customer_id=proof.customer_id,
    )
    return [event]


def _ended(ticket: Ticket, before: SelfService, after: SelfService, moment: Moment) -> list[Event]:
    if after.ending is None or after.ending is before.ending:
        return []
    event = SelfServiceEnded(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        mode=SelfServiceMode(after.mode).value,
        ending=after.ending.value,
    )
    return [event]
