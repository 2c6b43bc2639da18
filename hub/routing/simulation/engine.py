"""The real routing engine, asked in simulated time: the joint between a simulated day and the hub's matcher."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hub.domain.agent import Agent, AgentState
from hub.domain.channel_work import CHANNEL_WORK
from hub.domain.queue import Queue
from hub.domain.skill import Requirement, SkillNeed
from hub.routing.forecast import INTERVAL_S, PATIENCE_S, Forecast, Kind, Stream
from hub.routing.matching import Matcher
from hub.routing.outlook import STALE, look_ahead
from hub.routing.policies import Standing, policy_named
from hub.routing.pool import AgentPool
from hub.routing.priority import QUEUE_STEP_S
from hub.routing.relaxation import stages
from hub.routing.simulation.arrivals import rate_of
from hub.routing.simulation.draws import Contact
from hub.routing.simulation.rota import Worker
from hub.routing.simulation.scenario import Contacts, Scenario, ScenarioQueue
from hub.routing.waiting import WaitingTicket, holdable_until

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
"""Simulated days have no date of their own."""

CREW_APART = 0.1
"""With so large a share of agents more or fewer a plan is made anew."""


class Engine:
    """Matcher and pool for one day under one policy; moments are microseconds since opening."""

    def __init__(self, scenario: Scenario, policy: str) -> None:
        self._policy = policy_named(policy)
        self._opened = MONDAY + timedelta(minutes=scenario.opening_min)
        teams = any(group.queues for group in scenario.agents)
        self._queues = {queue.id: _queue(queue, policy, teams) for queue in scenario.queues}
        self._promises = {queue.id: queue.promised_s for queue in scenario.queues}
        self._pool = AgentPool()
        self._matcher = Matcher(self._queues.__getitem__, self._pool)
        self._forecast = expected_arrivals(scenario, self._opened, self._promises)
        self._looked_ahead = datetime.min.replace(tzinfo=UTC)
        self._here = self._planned_for = 0

    def moment(self, at: int) -> datetime:
        """Return the moment as the engine knows it."""
        return self._opened + timedelta(microseconds=at)

    def come(self, contact: Contact) -> int | None:
        """Let a contact wait; return the next moment at which time alone changes who may take it."""
        queued_at = self.moment(contact.at)
        queue = self._queues[contact.stream.queue]
        due_at = queued_at + timedelta(seconds=self._promises[queue.id])
        standing = Standing(
            queued_at_s=queued_at.timestamp(),
            due_at_s=due_at.timestamp(),
            head_start_s=queue.priority * QUEUE_STEP_S,
            synchronous=_synchronous(contact.stream),
            handle_s=contact.stream.handle.expected_s,
        )
        needs = tuple(
            SkillNeed(skill_id=skill, min_proficiency=least) for skill, least in contact.needs.skills.items()
        )
        ticket = WaitingTicket(
            id=str(contact.number),
            queue_id=queue.id,
            channel=contact.stream.channel,
            rank=self._policy.rank(standing),
            queued_at=queued_at,
            due_at=due_at,
            stages=stages(Requirement(needs=needs), queue.relaxation, queued_at),
            holdable_until=holdable_until(due_at, queue, synchronous=standing.synchronous),
        )
        self._matcher.put(ticket, queued_at)
        return self._since_opening(ticket.next_change(queued_at))

    def look_again(self, number: int, at: int) -> int | None:
        """Have a waiting contact seen anew now; return the next moment at which to do so."""
        ticket = self._matcher.get(str(number))
        if ticket is None:
            return None
        now = self.moment(at)
        self._matcher.put(ticket, now)
        return self._since_opening(ticket.next_change(now))

    def leave(self, number: int) -> None:
        """Forget a contact that waits no more."""
        self._matcher.drop(str(number))

    def seat(self, worker: Worker, at: int, *, idle_since: int, here: bool) -> None:
        """Take in an agent who comes or goes."""
        state = AgentState.AVAILABLE if here else AgentState.OFFLINE
        before = self._pool.get(worker.id)
        self._here += here - (before is not None and before.state is AgentState.AVAILABLE)
        agent = worker.agent(self._opened, self.moment(idle_since), state)
        self._matcher.put_agent(agent, here, self.moment(at))

    def free(self, number: int, at: int) -> str:
        """End the work on a contact; return whose it was."""
        agent_id = self._pool.release(str(number))
        assert agent_id is not None, "work that nobody holds cannot end"
        agent = self._agent(agent_id)
        now = self.moment(at)
        self._matcher.put_agent(replace(agent, idle_since=now), agent.state is AgentState.AVAILABLE, now)
        return agent_id

    def matches(self, at: int) -> Sequence[tuple[int, str]]:
        """Return who takes which contact now."""
        now = self.moment(at)
        if self._policy.reserve and self._matcher and self._is_stale(now):
            here = [agent for agent in self._pool.agents() if agent.state is AgentState.AVAILABLE]
            self._matcher.expect(look_ahead(self._forecast, here, self._queues.__getitem__, now))
            self._looked_ahead, self._planned_for = now, self._here
        return [(int(match.ticket_id), match.agent_id) for match in self._matcher.plan(now)]

    def waiting(self) -> int:
        """Return how many contacts wait."""
        return len(self._matcher)

    def _is_stale(self, now: datetime) -> bool:
        """Say whether the outlook is old, or made for another crew: the hub looks ahead every minute."""
        apart = abs(self._here - self._planned_for) > CREW_APART * self._planned_for
        return apart or now - self._looked_ahead >= STALE

    def _agent(self, agent_id: str) -> Agent:
        agent = self._pool.get(agent_id)
        assert agent is not None, "agents of a day are never removed"
        return agent

    def _since_opening(self, moment: datetime | None) -> int | None:
        return None if moment is None else (moment - self._opened) // timedelta(microseconds=1)


def expected_arrivals(scenario: Scenario, opened: datetime, promises: Mapping[str, float]) -> Forecast:
    """Return the scenario's own expectation as the forecast that a hub would have learned from many such days."""
    found: dict[Kind, Stream] = {}
    count = math.ceil(scenario.hours * 3600 / INTERVAL_S)
    for stream in scenario.contacts:
        rate = rate_of(stream, scenario)
        whole = [rate.between(n * INTERVAL_S, (n + 1) * INTERVAL_S) for n in range(count)]
        for needs in stream.mix:
            kind = Kind(stream.queue, stream.channel, tuple(sorted(needs.skills.items())))
            known = found[kind].arrivals if kind in found else (0.0,) * count
            found[kind] = Stream(
                arrivals=tuple(each + more * needs.share for each, more in zip(known, whole, strict=True)),
                handle_s=stream.handle.expected_s,
                target_s=promises[stream.queue],
                synchronous=_synchronous(stream),
                patience_s=_patience_s(stream),
            )
    return Forecast(opened, found)


def _patience_s(stream: Contacts) -> float:
    return (stream.patience.expected_s if stream.patience else 0.0) or PATIENCE_S


def _synchronous(stream: Contacts) -> bool:
    """Say whether somebody waits at the other end: by the channel, of channels that nobody described by their patience."""
    known = CHANNEL_WORK.get(stream.channel)
    return known.synchronous if known else stream.patience is not None


def _queue(queue: ScenarioQueue, policy: str, teams: bool) -> Queue:
    return Queue(
        id=queue.id,
        name=queue.id,
        policy=policy,
        team_id=queue.id if teams else "",
        priority=queue.priority,
        relaxation=queue.relaxation,
        hold_while_free_agents_below=queue.hold_while_free_agents_below,
        hold_guard_s=queue.hold_guard_s,
        service_level_s=round(queue.target_s),
        service_level_target=queue.target_share,
    )
