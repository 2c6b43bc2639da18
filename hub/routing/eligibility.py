"""Who may take a ticket, and every reason why somebody may not. The plain truth that the fast engine must agree with."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from hub.domain.agent import (
    Agent,
    AgentState,
    has_attention,
    has_room,
    in_the_way,
    is_open,
    slots_for,
    taken_up,
)
from hub.domain.channel_work import ATTENTION
from hub.domain.queue import Queue
from hub.routing.direct import named
from hub.routing.expressions import Needs, holds, is_clause, listed
from hub.routing.forecast import Kind
from hub.routing.waiting import WaitingTicket

AT_WORK = (AgentState.AVAILABLE, AgentState.BUSY, AgentState.WRAP_UP)
"""States of an agent for whom a ticket may be reserved: here, or soon free."""


class Reason(StrEnum):
    """Why an agent may not take a ticket."""

    INACTIVE = "inactive"
    TEAM = "team"
    SKILL = "skill"
    DIRECT = "direct"
    STATE = "state"
    NOT_CONNECTED = "not_connected"
    CHANNEL_FULL = "channel_full"
    FULL = "full"
    ATTENTION = "attention"
    REFUSED = "refused"
    RESERVED = "reserved"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason, in words a supervisor can read."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An agent as seen at one moment: connected or not, with the tickets held per channel."""

    agent: Agent
    connected: bool
    load: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return how many tickets the agent holds."""
        return sum(self.load.values())

    @property
    def ready(self) -> bool:
        """Say whether the agent could be offered anything at all."""
        return (
            self.agent.active
            and self.connected
            and self.agent.state is AgentState.AVAILABLE
            and is_open(self.agent, self.load)
        )

    def takes(self, channel: str) -> bool:
        """Say, without reasons and therefore fast, whether `unready` finds nothing."""
        return self.ready and has_room(self.agent, self.load, channel)

    def with_one_more(self, channel: str) -> "Candidate":
        """Return the agent holding one more ticket of this channel."""
        return replace(self, load={**self.load, channel: self.load.get(channel, 0) + 1})


def unfit(agent: Agent, needs: Needs, queue: Queue) -> list[Finding]:
    """Return what no waiting will change: inactive, not in the team, a skill missing."""
    found = []
    if not agent.active:
        found.append(Finding(Reason.INACTIVE, "the agent is not active"))
    if (asked := named(needs)) == agent.id:
        return found
    if asked:
        return [*found, Finding(Reason.DIRECT, "it is meant for a colleague")]
    if queue.team_id and queue.team_id not in agent.team_ids:
        found.append(Finding(Reason.TEAM, f"not in the team of the queue {queue.name}"))
    for skill_id, level in needs:
        has = agent.skills.get(skill_id, 0)
        if is_clause(skill_id):
            if not holds(skill_id, agent.skills):
                found.append(Finding(Reason.SKILL, f"needs {skill_id[1:-1]}"))
        elif has < level:
            found.append(Finding(Reason.SKILL, f"needs {skill_id} of at least {level}, has {has or 'none'}"))
    return found


def fits(agent: Agent, needs: Needs, queue: Queue) -> bool:
    """Say, without reasons and therefore fast, whether `unfit` finds nothing."""
    if asked := named(needs):
        return agent.active and asked == agent.id
    if not agent.active or (queue.team_id and queue.team_id not in agent.team_ids):
        return False
    skills = agent.skills
    return all(
        skills.get(skill_id, 0) >= level or (is_clause(skill_id) and holds(skill_id, skills))
        for skill_id, level in needs
    )


def unready(candidate: Candidate, channel: str) -> list[Finding]:
    """Return what keeps the agent from any ticket of this channel now: state, console, capacity."""
    agent, found = candidate.agent, []
    if agent.state is not AgentState.AVAILABLE:
        reason = f" ({agent.state_reason})" if agent.state_reason else ""
        found.append(Finding(Reason.STATE, f"is {agent.state.value.replace('_', ' ')}{reason}"))
    if not candidate.connected:
        found.append(Finding(Reason.NOT_CONNECTED, "has no console open"))
    taken, slots = candidate.load.get(channel, 0), slots_for(agent, channel)
    if taken >= slots:
        found.append(Finding(Reason.CHANNEL_FULL, f"holds {taken} of {slots} by {channel}"))
    counted = in_the_way(agent, candidate.load, channel)
    held = sum(counted.values())
    if held >= agent.max_load:
        kind = "tickets" if counted is candidate.load else "live contacts"
        found.append(Finding(Reason.FULL, f"holds {held} of {agent.max_load} {kind}"))
    if not has_attention(agent, counted, channel):
        taken_share = taken_up(agent, counted)
        detail = f"has {max(0, ATTENTION - taken_share)} of {ATTENTION} attention left"
        found.append(Finding(Reason.ATTENTION, detail))
    return found


@dataclass(frozen=True)
class Floor:
    """The agents as they are at one moment, and how many of those who fit a kind of work must be left free by forecast.

    `queues` are those of these kinds, at least.
    """

    crew: Mapping[str, Candidate]
    now: datetime
    keep_free: Mapping[Kind, int] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)

    @cached_property
    def short(self) -> tuple[Kind, ...]:
        """Return the kinds of work of which no agent can be spared: too few who fit have room."""
        ready = [each.agent for each in self.crew.values() if each.ready]
        return tuple(
            kind
            for kind, keep in self.keep_free.items()
            if kind.queue_id in self.queues
            and sum(fits(agent, kind.needs, self.queues[kind.queue_id]) for agent in ready) < keep
        )

    def spares(self, agent: Agent) -> bool:
        """Say whether the agent can be spared for work that can wait; who may be interrupted always is."""
        return self.short_of(agent) is None

    def short_of(self, agent: Agent) -> Kind | None:
        """Return work that is short of people if the agent begins something that can wait; None if the agent can be spared."""
        if agent.interruptible:
            return None
        return next(
            (kind for kind in self.short if fits(agent, kind.needs, self.queues[kind.queue_id])), None
        )


def findings(ticket: WaitingTicket, candidate: Candidate, queue: Queue, floor: Floor) -> list[Finding]:
    """Return every reason why this agent may not take this ticket now; an empty list means eligible."""
    needs = ticket.needs_at(floor.now)
    found = [*unfit(candidate.agent, needs, queue), *unready(candidate, ticket.channel)]
    return [*found, *barred(ticket, candidate, queue, floor)]


def barred(ticket: WaitingTicket, candidate: Candidate, queue: Queue, floor: Floor) -> list[Finding]:
    """Return what about this very ticket keeps the agent from it: refused, reserved for somebody else, held back."""
    agent, now, found = candidate.agent, floor.now, []
    if ticket.refuses(agent.id, now):
        found.append(Finding(Reason.REFUSED, "declined this ticket a moment ago"))
    reserved_for = reservation(ticket, floor.crew.get(ticket.reserved_for), queue, now)
    if reserved_for and reserved_for != agent.id:
        found.append(Finding(Reason.RESERVED, "kept for the agent who knows the case"))
    if not reserved_for and ticket.holdable(now) and _is_held(ticket, agent, queue, floor):
        found.append(Finding(Reason.HELD, _why_held(agent, queue, floor)))
    return found


def _why_held(agent: Agent, queue: Queue, floor: Floor) -> str:
    """Return for which work, and how many of those who fit it, agents are kept free."""
    short = floor.short_of(agent)
    if queue.hold_while_free_agents_below or short is None:
        return (
            f"held back while fewer than {queue.hold_while_free_agents_below} of those who fit hold nothing"
        )
    return f"held back while fewer than {floor.keep_free[short]} agents with {listed(short.needs)} are free"


def reservation(ticket: WaitingTicket, candidate: Candidate | None, queue: Queue, now: datetime) -> str:
    """Return the agent for whom alone the ticket waits now, or an empty text.

    A reservation holds only while that agent is at work, fits, and has not declined.
    """
    if candidate is None or ticket.reserved_until is None or now >= ticket.reserved_until:
        return ""
    agent = candidate.agent
    here = candidate.connected and agent.state in AT_WORK
    if not here or ticket.refuses(agent.id, now) or not fits(agent, ticket.needs_at(now), queue):
        return ""
    return agent.id


def _is_held(ticket: WaitingTicket, agent: Agent, queue: Queue, floor: Floor) -> bool:
    """Say whether the ticket is held back from the agent: by the queue's own number, while too few of those who fit hold
    nothing; without one by forecast, while any work that the agent fits is short of people."""
    wanted = queue.hold_while_free_agents_below
    if not wanted:
        return not floor.spares(agent)
    needs = ticket.needs_at(floor.now)
    idle = (each for each in floor.crew.values() if each.ready and not each.total)
    return sum(fits(each.agent, needs, queue) for each in idle) < wanted
