"""A waiting ticket as routing sees it: small, with everything that decides who may take it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.direct import Direct, DirectThen
from hub.domain.queue import Queue
from hub.domain.ticket import Refusals, Ticket
from hub.routing.direct import direct_stages
from hub.routing.expressions import clauses_of, needs_of
from hub.routing.policies import Standing, policy_of
from hub.routing.priority import response_due_at, standing
from hub.routing.relaxation import Needs, Stage, stages

ELSEWHERE_S = 15
"""How long the call desk may take to notice that a caller is to leave a message instead of waiting on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTicket:
    """One ticket in the queue. `stages` are its needs as they loosen with time, the first from the start: agents whom the customer
    asked for come before all others.

    `standing` is what its `rank` was made of: another policy makes another rank of it.
    `preferred` are agents with scores who are asked before others. `holdable_until` is the moment up to which the ticket may be
    held back while few agents are free.
    """

    id: str
    queue_id: str
    channel: str
    rank: float
    standing: Standing | None = None
    queued_at: datetime
    due_at: datetime
    stages: tuple[Stage, ...]
    preferred: tuple[tuple[str, int], ...] = ()
    refusals: Refusals = ()
    reserved_for: str = ""
    reserved_until: datetime | None = None
    holdable_until: datetime | None = None
    overflowed: bool = False

    def needs_at(self, now: datetime) -> Needs:
        """Return the skills needed at this moment, with the least proficiency of each."""
        needs = self.stages[0].needs
        for stage in self.stages[1:]:
            if stage.begins_at > now:
                break
            needs = stage.needs
        return needs

    def preference(self, agent_id: str) -> int:
        """Return how much the agent is preferred; 0 for most."""
        return next((score for each, score in self.preferred if each == agent_id), 0)

    def refuses(self, agent_id: str, now: datetime) -> bool:
        """Say whether the agent declined so recently that the ticket is not offered again."""
        return any(each == agent_id and now < until for each, until in self.refusals)

    @property
    def refused_until(self) -> datetime | None:
        """Return when the last refusal lapses, None without any."""
        return max((until for _, until in self.refusals), default=None)

    def holdable(self, now: datetime) -> bool:
        """Say whether the ticket may wait for more agents to be free."""
        return self.holdable_until is not None and now < self.holdable_until

    def next_change(self, now: datetime) -> datetime | None:
        """Return the next moment at which time alone changes who may take the ticket."""
        moments = [stage.begins_at for stage in self.stages[1:]]
        moments += [until for _, until in self.refusals]
        moments += [moment for moment in (self.reserved_until, self.holdable_until) if moment is not None]
        return min((moment for moment in moments if moment > now), default=None)


def first_needs(ticket: Ticket) -> Needs:
    """Return what the ticket needs before anything loosens."""
    return needs_of(clauses_of(ticket.requirement))


def holdable_until(due_at: datetime, queue: Queue, *, synchronous: bool) -> datetime | None:
    """Return until when the ticket may be held back, None for not at all: by the queue's own number, or by its policy's
    forecast if nobody waits at the other end."""
    deferrable = policy_of(queue).reserve and not synchronous
    if queue.hold_while_free_agents_below <= 0 and not deferrable:
        return None
    return due_at - timedelta(seconds=queue.hold_guard_s)


def _asked_s(direct: Direct | None, *, live: bool) -> timedelta:
    """Return how long only those are asked whom the customer asked for; a little longer where a caller then does something else."""
    if direct is None:
        return timedelta(0)
    elsewhere = live and direct.then is not DirectThen.QUEUE
    return timedelta(seconds=direct.whole_s + (ELSEWHERE_S if elsewhere else 0))


def waiting_ticket(ticket: Ticket, queue: Queue, known_agent_id: str = "") -> WaitingTicket:
    """Return the ticket as it waits in its queue.

    It is reserved for one agent for a while: the one it was transferred to, else the one who worked on it last or, for
    `known_agent_id`, on the customer's case before; those for the queue's `affinity_s`.
    """
    work = ticket.work
    queued_at = work.queued_at or work.since
    reserved_for, reserved_until = work.reserved_for, work.reserved_until
    if not reserved_for and queue.affinity_s > 0:
        reserved_for = work.last_agent_id or known_agent_id
        reserved_until = queued_at + timedelta(seconds=queue.affinity_s) if reserved_for else None
    direct = ticket.requirement.direct
    asked = direct_stages(direct, queued_at)
    due_at = response_due_at(ticket)
    place = standing(ticket, queue)
    usual_at = queued_at + _asked_s(direct, live=place.synchronous)
    return WaitingTicket(
        id=ticket.id,
        queue_id=ticket.queue_id,
        channel=ticket.channel,
        rank=policy_of(queue).rank(place),
        standing=place,
        queued_at=queued_at,
        due_at=due_at,
        stages=(*asked, *stages(ticket.requirement, queue.relaxation, usual_at)),
        preferred=tuple((each.agent_id, each.score) for each in ticket.requirement.preferred),
        refusals=work.refusals,
        reserved_for=reserved_for,
        reserved_until=reserved_until,
        overflowed=work.overflowed,
        holdable_until=None if asked else holdable_until(due_at, queue, synchronous=place.synchronous),
    )
