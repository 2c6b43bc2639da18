"""The floor of a replayed day: the real pool and matcher, queues under the tried policy, and who was at work how long."""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.errors import NotFound
from hub.routing.eligibility import AT_WORK
from hub.routing.forecast import Kind
from hub.routing.journal.frames import Past
from hub.routing.matching import Matcher
from hub.routing.pool import AgentPool
from hub.routing.replay.change import QueueChange, standing_under
from hub.routing.scan import Match
from hub.routing.waiting import WaitingTicket


@dataclass(slots=True)
class Attendance:
    """How long an agent was at work, and how long with at least one contact, in seconds within the counted time."""

    begin: datetime
    end: datetime
    staffed_s: float = 0.0
    busy_s: float = 0.0
    present: bool = False
    holding: bool = False
    _since: datetime | None = None

    def note(self, at: datetime, *, present: bool, holding: bool) -> None:
        """Take in what is so from this moment on."""
        since = max(self._since or self.begin, self.begin)
        passed = max(0.0, (min(at, self.end) - since).total_seconds())
        self.busy_s += passed if self.holding else 0.0
        self.staffed_s += passed if self.holding or self.present else 0.0
        self._since, self.present, self.holding = at, present, holding


@dataclass(order=True, slots=True)
class _Due:
    at: datetime
    number: int
    act: Callable[[datetime], None] = field(compare=False)


class Agenda:
    """What happens at its time, in order; of two things at one time the one entered first."""

    def __init__(self) -> None:
        self._due: list[_Due] = []
        self._number = 0

    def enter(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Have something done at a moment."""
        self._number += 1
        heapq.heappush(self._due, _Due(at, self._number, act))

    def next_at(self) -> datetime | None:
        """Return the moment of the next thing to do."""
        return self._due[0].at if self._due else None

    def take(self, until: datetime) -> _Due | None:
        """Return the next thing to do until then, or None."""
        return heapq.heappop(self._due) if self._due and self._due[0].at <= until else None


class Floor:
    """Agents and waiting tickets of one replay."""

    def __init__(self, change: QueueChange, begin: datetime, end: datetime) -> None:
        self._change = change
        self._span = (begin, end)
        self.recorded_queues: dict[str, Queue] = {}
        self._queues: dict[str, Queue] = {}
        self.pool = AgentPool()
        self._matcher = Matcher(self.queue, self.pool)
        self.agenda = Agenda()
        self.attendance: dict[str, Attendance] = {}

    def queue(self, queue_id: str) -> Queue:
        """Return the queue as it is in this replay; raises NotFound."""
        found = self._queues.get(queue_id)
        if found is None:
            raise NotFound(f"no queue {queue_id}")
        return found

    def set_queue(self, recorded: Queue, now: datetime) -> None:
        """Take in how a queue is set from now on; whoever waits finds the place anew."""
        known = recorded.id in self._queues
        self.recorded_queues[recorded.id] = recorded
        self._queues[recorded.id] = self._change.queue(recorded)
        if known:
            waiting = self._matcher.tickets()
            self._matcher.clear()
            for ticket in waiting:
                self._matcher.put(ticket, now)

    def standing(self, recorded: WaitingTicket) -> WaitingTicket:
        """Return the ticket as it stands under the tried policy."""
        queue = self.recorded_queues[recorded.queue_id]
        return standing_under(recorded, queue, self.queue(recorded.queue_id))

    def see(self, agent: Agent, connected: bool, now: datetime) -> None:
        """Take in an agent."""
        self._matcher.put_agent(agent, connected, now)
        self._note(agent.id, now)

    def forget(self, agent_id: str, now: datetime) -> None:
        """Take in that an agent is no more."""
        self._matcher.remove_agent(agent_id, now)
        self._note(agent_id, now)

    def idle_from(self, agent_id: str, now: datetime) -> None:
        """Have the agent's idle time begin."""
        agent = self.pool.get(agent_id)
        if agent is not None:
            self.see(replace(agent, idle_since=now), self.pool.is_connected(agent_id), now)

    def put(self, ticket: WaitingTicket, now: datetime) -> None:
        """Let a ticket wait, and look at it again whenever time alone changes who may take it."""
        self._matcher.put(ticket, now)
        change_at = ticket.next_change(now)
        if change_at is not None:
            self.agenda.enter(change_at, lambda at: self._look_again(ticket.id, at))

    def waits(self, ticket_id: str) -> bool:
        """Say whether the ticket waits."""
        return self._matcher.get(ticket_id) is not None

    def waiting(self, ticket_id: str) -> WaitingTicket | None:
        """Return the ticket if it waits."""
        return self._matcher.get(ticket_id)

    def drop(self, ticket_id: str) -> None:
        """Have a ticket wait no more."""
        self._matcher.drop(ticket_id)

    def hold(self, ticket_id: str, agent_id: str, channel: str, now: datetime) -> None:
        """Have a ticket take a slot of the agent."""
        before = self.pool.holder(ticket_id)
        self._matcher.drop(ticket_id)
        self.pool.hold(ticket_id, agent_id, channel)
        if before is not None and before != agent_id:
            self._matcher.touch_agent(before)
            self._note(before, now)
        self._note(agent_id, now)

    def release(self, ticket_id: str, now: datetime) -> str:
        """Free the slot that the ticket takes; return whose it was, or an empty text."""
        holder = self.pool.release(ticket_id)
        if holder is None:
            return ""
        self._matcher.touch_agent(holder)
        self._note(holder, now)
        return holder

    def keep_to(self, record: Past, ticket_id: str, now: datetime) -> str:
        """Have the ticket wait, be held, or be gone, as recorded; return whose slot became free, or an empty text."""
        waiting, slot = record.waiting.get(ticket_id), record.slots.get(ticket_id)
        if slot is not None:
            self.hold(ticket_id, slot.agent_id, slot.channel, now)
            return ""
        holder = self.release(ticket_id, now)
        if waiting is not None:
            self.put(self.standing(waiting), now)
        else:
            self.drop(ticket_id)
        return holder

    def keep_free(self, kinds: Iterable[tuple[Kind, int]]) -> None:
        """Keep as many agents free for each kind of work as was planned then."""
        self._matcher.keep(dict(kinds))

    def plan(self, now: datetime, room: int) -> Sequence[Match]:
        """Match waiting tickets with agents, as the hub does."""
        matches = self._matcher.plan(now, room)
        for match in matches:
            self._note(match.agent_id, now)
        return matches

    def close(self, now: datetime) -> None:
        """Count until this moment."""
        for agent_id in self.attendance:
            self._note(agent_id, now)

    def _look_again(self, ticket_id: str, now: datetime) -> None:
        ticket = self._matcher.get(ticket_id)
        if ticket is not None:
            self.put(ticket, now)

    def _note(self, agent_id: str, now: datetime) -> None:
        attendance = self.attendance.get(agent_id)
        if attendance is None:
            attendance = self.attendance[agent_id] = Attendance(*self._span)
        agent = self.pool.get(agent_id)
        present = agent is not None and agent.state in AT_WORK and self.pool.is_connected(agent_id)
        attendance.note(now, present=present, holding=self.pool.load(agent_id) > 0)
