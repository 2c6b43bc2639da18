"""The ticket as work: queued, offered, accepted, given back, wrapped up. Pure transitions, each with its events.

Every function returns the change, or None when the ticket is not in a state that allows it (somebody was faster).
A declined, expired or withdrawn offer sends the ticket back with its `queued_at`, so it keeps its place.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hub.domain.events import Event
from hub.domain.ticket import Offer, Ticket, Work, WorkState, refused_too
from hub.domain.ticket_events import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    OfferWithdrawn,
    WrapUpStarted,
)
from hub.errors import Conflict
from hub.eventbus.change import Change
from hub.ids import IdFactory
from hub.tickets.work_events import Moment, ended, queued, updated

BUSY = (WorkState.ACTIVE, WorkState.WRAP_UP)


class OfferGone(Conflict):
    """The offer was answered, expired or taken back before."""

    code = "offer_gone"
    title = "The offer is gone"


def new_offer_id(ticket_id: str, ids: IdFactory) -> str:
    """Return an offer id from which the ticket can be told again."""
    return f"{ticket_id}.{ids.new()}"


def ticket_of_offer(offer_id: str) -> str:
    """Return the id of the ticket that an offer is for; raises OfferGone for anything else."""
    ticket_id, dot, rest = offer_id.partition(".")
    if not (ticket_id and dot and rest):
        raise OfferGone
    return ticket_id


def held_by(ticket: Ticket) -> str | None:
    """Return the agent whose slot the ticket takes: reserved by an offer, active or wrapping up."""
    work = ticket.work
    if work.state is WorkState.OFFERED and work.offer is not None:
        return work.offer.agent_id
    return ticket.assignee_id if work.state in BUSY else None


def make_offer(
    ticket: Ticket, agent_id: str, offer_id: str, timeout_s: float, moment: Moment
) -> Change[Ticket] | None:
    """Reserve the agent for a waiting ticket until the deadline."""
    if ticket.work.state is not WorkState.QUEUED:
        return None
    now = moment.now
    expires_at = now + timedelta(seconds=timeout_s)
    offer = Offer(id=offer_id, agent_id=agent_id, made_at=now, expires_at=expires_at)
    work = replace(ticket.work, state=WorkState.OFFERED, since=now, offer=offer, check_at=expires_at)
    made = OfferMade(
        id=moment.ids.new(),
        at=now,
        ticket_id=ticket.id,
        offer_id=offer_id,
        agent_id=agent_id,
        expires_at=expires_at,
    )
    return Change(replace(ticket, work=work), [made])


def accept(ticket: Ticket, agent_id: str, offer_id: str, moment: Moment) -> Change[Ticket] | None:
    """Give the ticket to the agent who was reserved for it."""
    offer = ticket.work.offer
    if ticket.work.state is not WorkState.OFFERED or offer is None:
        return None
    if (offer.id, offer.agent_id) != (offer_id, agent_id):
        return None
    return _given_to(ticket, agent_id, offer_id, moment)


def take(ticket: Ticket, agent_id: str, moment: Moment) -> Change[Ticket] | None:
    """Give a ticket that nobody holds to the agent who asks for it."""
    if ticket.work.state not in (WorkState.QUEUED, WorkState.IDLE):
        return None
    return _given_to(ticket, agent_id, "", moment)


def _given_to(ticket: Ticket, agent_id: str, offer_id: str, moment: Moment) -> Change[Ticket]:
    now = moment.now
    waited_s = (now - (ticket.work.queued_at or now)).total_seconds()
    accepted = OfferAccepted(
        id=moment.ids.new(),
        at=now,
        ticket_id=ticket.id,
        actor_id=agent_id,
        offer_id=offer_id,
        agent_id=agent_id,
        queue_id=ticket.queue_id,
        waited_s=waited_s,
    )
    work = Work(
        state=WorkState.ACTIVE,
        since=now,
        queued_at=ticket.work.queued_at,
        last_agent_id=agent_id,
        accepted_at=now,
    )
    return Change(replace(ticket, assignee_id=agent_id, work=work), [accepted])


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An agent's no: why, and for how long the agent is not asked again."""

    agent_id: str
    offer_id: str
    reason: str = ""
    refusal_s: float = 60


def decline(ticket: Ticket, refusal: Refusal, moment: Moment) -> Change[Ticket] | None:
    """Send the ticket back to its place; the agent who declined is not asked again for a while."""
    offer = _offer(ticket, refusal.offer_id)
    if offer is None or offer.agent_id != refusal.agent_id:
        return None
    declined = OfferDeclined(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        actor_id=refusal.agent_id,
        offer_id=offer.id,
        agent_id=offer.agent_id,
        reason=refusal.reason,
    )
    back = _let_off(_back_in_queue(ticket, moment.now), offer.agent_id)
    return Change(_refused(back, offer.agent_id, refusal.refusal_s, moment.now), [declined])


def expire(ticket: Ticket, offer_id: str, moment: Moment, *, refusal_s: float = 0.0) -> Change[Ticket] | None:
    """Send the ticket back to its place because its offer's deadline is over (RONA).

    With `refusal_s` the agent, who may stay available, is not asked for this ticket again for that long.
    """
    offer = _offer(ticket, offer_id)
    if offer is None or offer.expires_at > moment.now:
        return None
    expired = OfferExpired(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        offer_id=offer.id,
        agent_id=offer.agent_id,
    )
    back = _back_in_queue(ticket, moment.now)
    if refusal_s > 0:
        back = _refused(back, offer.agent_id, refusal_s, moment.now)
    return Change(back, [expired])


def withdraw(ticket: Ticket, offer_id: str, reason: str, moment: Moment) -> Change[Ticket] | None:
    """Take the offer back and put the ticket in its place again."""
    offer = _offer(ticket, offer_id)
    if offer is None:
        return None
    withdrawn = OfferWithdrawn(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        offer_id=offer.id,
        agent_id=offer.agent_id,
        reason=reason,
    )
    return Change(_back_in_queue(ticket, moment.now), [withdrawn])


def give_back(ticket: Ticket, reason: str, moment: Moment, actor_id: str = "") -> Change[Ticket] | None:
    """Take active work from its agent and let it wait again, in the place it had."""
    if ticket.work.state is not WorkState.ACTIVE:
        return None
    agent_id = ticket.assignee_id or ""
    work = Work(
        state=WorkState.QUEUED,
        since=moment.now,
        queued_at=ticket.work.queued_at or moment.now,
        last_agent_id=agent_id,
    )
    changes = {"assignee": (agent_id, "")}
    events: list[Event] = [
        ended(ticket, moment, actor_id),
        updated(ticket, changes, moment, actor_id),
        replace(queued(ticket, ticket.queue_id, reason, moment, actor_id), waits_since=ticket.work.queued_at),
    ]
    return Change(replace(ticket, assignee_id=None, work=work), events)


def start_wrap_up(
    ticket: Ticket, wrap_up_s: float, moment: Moment, *, until_disposition: bool = False
) -> Change[Ticket] | None:
    """Let the agent finish the after-work until `wrap_up_s` is over, or until there is a disposition."""
    if ticket.work.state is not WorkState.ACTIVE:
        return None
    ends_at = moment.now + timedelta(seconds=wrap_up_s)
    check_at = None if until_disposition else ends_at
    work = replace(ticket.work, state=WorkState.WRAP_UP, since=moment.now, check_at=check_at, extended=False)
    started = WrapUpStarted(
        id=moment.ids.new(),
        at=moment.now,
        ticket_id=ticket.id,
        agent_id=ticket.assignee_id or "",
        ends_at=ends_at,
    )
    return Change(replace(ticket, work=work), [started])


def extend_wrap_up(ticket: Ticket, by_s: float, moment: Moment) -> Change[Ticket] | None:
    """Give the after-work `by_s` more seconds; None when there is no deadline, or it was moved before."""
    ends_at = ticket.work.check_at
    if ticket.work.state is not WorkState.WRAP_UP or ends_at is None or ticket.work.extended:
        return None
    later = ends_at + timedelta(seconds=by_s)
    changes = {"wrap_up_until": (ends_at.isoformat(), later.isoformat())}
    told = updated(ticket, changes, moment, ticket.assignee_id or "")
    return Change(replace(ticket, work=replace(ticket.work, check_at=later, extended=True)), [told])


def end_work(ticket: Ticket, disposition: str, moment: Moment, actor_id: str = "") -> Change[Ticket] | None:
    """Free the agent's slot; the ticket keeps its owner. An empty disposition leaves the one there is."""
    if ticket.work.state not in BUSY:
        return None
    agent_id = ticket.assignee_id or ""
    after = replace(
        ticket,
        disposition=disposition or ticket.disposition,
        work=Work(
            since=moment.now,
            queued_at=ticket.work.queued_at,
            last_agent_id=agent_id,
            accepted_at=ticket.work.accepted_at,
        ),
    )
    return Change(after, [ended(after, moment, actor_id, ticket.work)])


def _offer(ticket: Ticket, offer_id: str) -> Offer | None:
    offer = ticket.work.offer
    if ticket.work.state is not WorkState.OFFERED or offer is None or offer.id != offer_id:
        return None
    return offer


def _back_in_queue(ticket: Ticket, now: datetime) -> Ticket:
    work = replace(ticket.work, state=WorkState.QUEUED, since=now, offer=None, check_at=None)
    return replace(ticket, work=work)


def _let_off(ticket: Ticket, agent_id: str) -> Ticket:
    """Have nobody wait for an agent who was asked for by name and has said no; who would have come next still does."""
    direct = ticket.requirement.direct
    if direct is None or agent_id not in direct.agent_ids:
        return ticket
    left = direct.agent_ids[direct.agent_ids.index(agent_id) + 1 :]
    wish = replace(direct, agent_ids=left) if left else None
    return replace(ticket, requirement=replace(ticket.requirement, direct=wish))


def _refused(ticket: Ticket, agent_id: str, refusal_s: float, now: datetime) -> Ticket:
    refusals = refused_too(ticket.work.refusals, agent_id, now + timedelta(seconds=refusal_s), now)
    names, each = tuple(name for name, _ in refusals), tuple(until for _, until in refusals)
    work = replace(ticket.work, refused_by=names, refused_each=each, refused_until=max(each))
    return replace(ticket, work=work)
