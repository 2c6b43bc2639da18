"""The course of a ticket that went another way than recorded: offered, answered, worked on, left, as its life says.

What an agent and a customer do of themselves is what they did on the day; only whom they meet, and when, is other:

* an offer to an agent who let offers run out at that time runs out, and the agent is *not responding* until back as recorded;
* an agent who declined this ticket on the day declines it, anybody else accepts after the ticket's own time to be answered;
* work takes as long as it did; a customer waits as long as the patience lasts.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.domain.agent import Agent, AgentState
from hub.domain.ticket import refused_too
from hub.routing.replay.floor import Floor
from hub.routing.replay.lives import Leg, LegKey, Lives
from hub.routing.waiting import WaitingTicket


class Stage(StrEnum):
    """Where a course stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    WORKING = "working"
    OVER = "over"


@dataclass(slots=True)
class Course:
    """One leg on its own way; `step` tells a step that is still due from one that something else overtook.

    `declined` names who has declined it already: nobody does so oftener than on the day.
    """

    leg: Leg
    ticket: WaitingTicket
    left_s: float
    stage: Stage = Stage.WAITING
    agent_id: str = ""
    since: datetime | None = None
    step: int = 0
    declined: set[str] = field(default_factory=set)
    following: WaitingTicket | None = None


@dataclass(slots=True)
class Log:
    """What happened in a replay: offers as (ticket, agent, moment); when legs on their own way were taken and left."""

    offers: list[tuple[str, str, datetime]] = field(default_factory=list)
    parted: set[LegKey] = field(default_factory=set)
    taken: dict[LegKey, datetime] = field(default_factory=dict)
    taken_by: dict[LegKey, str] = field(default_factory=dict)
    left: dict[LegKey, datetime] = field(default_factory=dict)


class Courses:
    """Every ticket that is on its own way."""

    def __init__(self, floor: Floor, lives: Lives, log: Log, rejoin: Callable[[str, datetime], None]) -> None:
        self._floor = floor
        self._lives = lives
        self._log = log
        self._rejoin = rejoin
        self._of_ticket: dict[str, Course] = {}
        self._of_agent: dict[str, set[str]] = {}

    def __contains__(self, ticket_id: str) -> bool:
        return ticket_id in self._of_ticket

    def begin(self, ticket: WaitingTicket, now: datetime) -> None:
        """Have a ticket that waits go its own way from now on."""
        leg = self._lives.leg(ticket.id, ticket.queued_at) or Leg(
            ticket.id, ticket.queued_at, ticket.due_at, (ticket.queue_id, ticket.channel)
        )
        course = Course(
            leg, ticket, self._lives.handle_s(leg), declined={agent_id for agent_id, _ in ticket.refusals}
        )
        self._of_ticket[ticket.id] = course
        self._log.parted.add(leg.key)
        patience_s = self._lives.patience_s(leg)
        if patience_s < timedelta.max.total_seconds():
            leaves_at = leg.queued_at + timedelta(seconds=patience_s)
            self._floor.agenda.enter(max(now, leaves_at), lambda at: self._leave(course, at))

    def offer(self, ticket_id: str, agent_id: str, now: datetime) -> None:
        """Have the agent asked; the slot is taken already."""
        course = self._of_ticket[ticket_id]
        self._move(course, Stage.OFFERED, agent_id, now)
        timeout_s = self._floor.queue(course.ticket.queue_id).offer_timeout_s
        declines_s = course.leg.declined.get(agent_id)
        if self._lives.is_absent(agent_id, now):
            self._later(course, timeout_s, self._expire)
        elif declines_s is not None and agent_id not in course.declined:
            self._later(course, declines_s, self._decline)
        else:
            self._later(course, min(self._lives.answer_s(course.leg), timeout_s), self._accept)

    def hear(self, ticket_id: str, waiting: WaitingTicket | None, holder: str, now: datetime) -> None:
        """Take in what the record says of the ticket now: that it waits (how), or who holds it."""
        course = self._of_ticket[ticket_id]
        if waiting is not None and waiting.queued_at != course.leg.queued_at:
            course.following = waiting
            self._log.parted.add((ticket_id, waiting.queued_at))
            if course.stage is Stage.OVER:
                self._follow(course, now)
        elif course.stage is Stage.OVER or course.following is not None:
            return
        elif waiting is not None:
            own = course.ticket
            course.ticket = replace(self._floor.standing(waiting), refusals=own.refusals)
            if course.stage is Stage.WAITING:
                self._floor.put(course.ticket, now)
        elif holder and course.stage is Stage.WAITING and self._took_it(course.leg, holder):
            self._floor.hold(ticket_id, holder, course.ticket.channel, now)
            self._move(course, Stage.OFFERED, holder, now)
            self._accept(course, now)

    def agent_changed(self, agent_id: str, agent: Agent | None, now: datetime) -> None:
        """Take offers from an agent who is not available any more, and work from one who is offline."""
        gone = agent is None or not agent.active or agent.state is AgentState.OFFLINE
        available = agent is not None and agent.state is AgentState.AVAILABLE
        for ticket_id in tuple(self._of_agent.get(agent_id, ())):
            course = self._of_ticket[ticket_id]
            if gone or (course.stage is Stage.OFFERED and not available):
                if course.stage is Stage.WORKING and course.since is not None:
                    course.left_s = max(0.0, course.left_s - (now - course.since).total_seconds())
                self._wait_again(course, now)

    def _took_it(self, leg: Leg, holder: str) -> bool:
        """Say whether the agent took it without being asked."""
        return leg.agent_id == holder and leg.taken_at is not None and leg.answer_s is None

    def _accept(self, course: Course, now: datetime) -> None:
        self._log.taken.setdefault(course.leg.key, now)
        self._log.taken_by.setdefault(course.leg.key, course.agent_id)
        self._move(course, Stage.WORKING, course.agent_id, now)
        self._later(course, course.left_s, self._end)

    def _decline(self, course: Course, now: datetime) -> None:
        refusal_s = self._floor.queue(course.ticket.queue_id).refusal_s
        own = course.ticket
        refusals = refused_too(own.refusals, course.agent_id, now + timedelta(seconds=refusal_s), now)
        course.declined.add(course.agent_id)
        course.ticket = replace(own, refusals=refusals)
        self._wait_again(course, now)

    def _expire(self, course: Course, now: datetime) -> None:
        agent_id = course.agent_id
        self._wait_again(course, now)
        agent = self._floor.pool.get(agent_id)
        if agent is not None and agent.state is AgentState.AVAILABLE:
            away = replace(agent, state=AgentState.NOT_RESPONDING)
            self._floor.see(away, self._floor.pool.is_connected(agent_id), now)
            self.agent_changed(agent_id, away, now)

    def _end(self, course: Course, now: datetime) -> None:
        agent_id = course.agent_id
        self._over(course, now)
        self._floor.idle_from(agent_id, now)

    def _leave(self, course: Course, now: datetime) -> None:
        if course.stage in (Stage.WAITING, Stage.OFFERED) and course.leg.key not in self._log.taken:
            self._log.left[course.leg.key] = now
            self._over(course, now)

    def _over(self, course: Course, now: datetime) -> None:
        self._floor.drop(course.leg.ticket_id)
        self._move(course, Stage.OVER, "", now)
        if course.following is not None:
            self._follow(course, now)

    def _follow(self, course: Course, now: datetime) -> None:
        """Begin the ticket's next leg: as recorded if that is still to come, else on its own way, too."""
        following, ticket_id = course.following, course.leg.ticket_id
        del self._of_ticket[ticket_id]
        self._rejoin(ticket_id, now)
        mine = self._floor.waiting(ticket_id)
        if following is not None and (mine is None or mine.queued_at != following.queued_at):
            self._floor.release(ticket_id, now)
            self._floor.put(self._floor.standing(following), now)
            self.begin(self._floor.standing(following), now)
        elif following is not None:
            self._log.parted.discard((ticket_id, following.queued_at))

    def _wait_again(self, course: Course, now: datetime) -> None:
        self._move(course, Stage.WAITING, "", now)
        self._floor.put(course.ticket, now)

    def _move(self, course: Course, stage: Stage, agent_id: str, now: datetime) -> None:
        ticket_id = course.leg.ticket_id
        if course.agent_id and course.agent_id != agent_id:
            self._of_agent[course.agent_id].discard(ticket_id)
            self._floor.release(ticket_id, now)
        if agent_id:
            self._of_agent.setdefault(agent_id, set()).add(ticket_id)
        course.stage, course.agent_id, course.since = stage, agent_id, now
        course.step += 1

    def _later(self, course: Course, after_s: float, act: Callable[[Course, datetime], None]) -> None:
        step = course.step

        def if_still_due(now: datetime) -> None:
            if course.step == step:
                act(course, now)

        assert course.since is not None
        self._floor.agenda.enter(course.since + timedelta(seconds=after_s), if_still_due)
