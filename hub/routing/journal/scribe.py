"""The scribe: note what changed for routing since the last time, at the cost of what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from hub.domain.queue import Queue
from hub.errors import NotFound
from hub.routing.forecast import Kind
from hub.routing.journal.frames import RULES, Frame, Seen, Slot, seen
from hub.routing.matching import Matcher
from hub.routing.policies import policy_of
from hub.routing.pool import AgentPool
from hub.routing.ports import Queues
from hub.routing.scan import Match
from hub.routing.waiting import WaitingTicket

WHOLE_EVERY_S = 3600
"""How often a frame names everything: so much of a day is lost at most with a part of the journal."""

Value = TypeVar("Value")


class Scribe:
    """Follow pool and matcher, and write a frame for each plan before which something changed or that offers something.

    It remembers what it wrote, compares only what pool and matcher say was touched, and holds references, no copies.
    """

    def __init__(self, queues: Queues, pool: AgentPool, matcher: Matcher) -> None:
        self._setup = queues
        self._pool = pool
        self._matcher = matcher
        self._agents: dict[str, Seen] = {}
        self._waiting: dict[str, WaitingTicket] = {}
        self._slots: dict[str, Slot] = {}
        self._queues: dict[str, Queue] = {}
        self._keep_free: dict[Kind, int] = {}
        self._number = 0
        self._hour: int | None = None

    def begin_anew(self) -> None:
        """Have the next frame name everything: one before it was lost."""
        self._hour = None

    def look(self, now: datetime) -> Frame:
        """Return what there is before a plan at this moment, as far as it is news."""
        hour = int(now.timestamp()) // WHOLE_EVERY_S
        whole, self._hour = hour != self._hour, hour
        if whole:
            for known in (self._agents, self._waiting, self._slots, self._queues):
                known.clear()
        agent_ids, ticket_ids, held_ids = self._touched(whole)
        return Frame(
            number=self._number,
            at=now,
            whole=whole,
            agents=_news(self._agents, {each: self._seen(each) for each in agent_ids}),
            waiting=_news(self._waiting, {each: self._matcher.get(each) for each in ticket_ids}),
            slots=_news(self._slots, {each: self._slot(each) for each in held_ids}),
            queues=self._changed_queues(ticket_ids),
            rules=RULES,
        )

    def planned(self, looked: Frame, room: int, matches: Iterable[Match]) -> Frame | None:
        """Return the frame with what was decided on after the look; None when there is nothing to tell."""
        offers = tuple((match.ticket_id, match.agent_id, self._policy(match.ticket)) for match in matches)
        told = looked.whole or looked.agents or looked.waiting or looked.slots or looked.queues or offers
        if not told:
            return None
        self._number += 1
        keep_free = self._reserves(looked.whole)
        queues = {**looked.queues, **self._changed(self._matcher.kept_queues().values())}
        return replace(looked, queues=queues, keep_free=keep_free, room=room, offers=offers)

    def _reserves(self, whole: bool) -> tuple[tuple[Kind, int], ...] | None:
        """Return what the plan kept free, if it is news."""
        if not whole and self._matcher.keep_free == self._keep_free:
            return None
        self._keep_free = self._matcher.keep_free
        return tuple(self._keep_free.items())

    def _touched(self, whole: bool) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
        pool, matcher = self._pool, self._matcher
        touched = (pool.touched_agents, matcher.touched_tickets, pool.touched_slots)
        pool.touched_agents, matcher.touched_tickets, pool.touched_slots = set(), set(), set()
        if not whole:
            return touched
        agents = [agent.id for agent in pool.agents()]
        held = [ticket_id for agent_id in agents for ticket_id in pool.held_by(agent_id)]
        return agents, [ticket.id for ticket in matcher.tickets()], held

    def _seen(self, agent_id: str) -> Seen | None:
        agent = self._pool.get(agent_id)
        return None if agent is None else seen(agent, self._pool.is_connected(agent_id))

    def _slot(self, ticket_id: str) -> Slot | None:
        agent_id, channel = self._pool.holding(ticket_id)
        return Slot(agent_id, channel) if agent_id else None

    def _changed_queues(self, ticket_ids: Iterable[str]) -> dict[str, Queue]:
        """Return the queues of these tickets that are others than they were."""
        found = []
        for ticket_id in ticket_ids:
            waiting = self._matcher.get(ticket_id)
            queue = self._queue(waiting.queue_id) if waiting is not None else None
            if queue is not None:
                found.append(queue)
        return self._changed(found)

    def _changed(self, queues: Iterable[Queue]) -> dict[str, Queue]:
        """Return those of the queues that are others than they were."""
        found: dict[str, Queue] = {}
        for queue in queues:
            known = self._queues.get(queue.id)
            if known is not queue and known != queue:
                found[queue.id] = queue
            self._queues[queue.id] = queue
        return found

    def _policy(self, waiting: WaitingTicket) -> str:
        return policy_of(self._queues[waiting.queue_id]).label

    def _queue(self, queue_id: str) -> Queue | None:
        try:
            return self._setup.queue(queue_id)
        except NotFound:
            return None


def _news(known: dict[str, Value], now: Mapping[str, Value | None]) -> dict[str, Value | None]:
    """Return what is another value than the known one (None: is gone), and know it from now on."""
    found: dict[str, Value | None] = {}
    for key, value in now.items():
        if known.get(key) == value:
            continue
        found[key] = value
        if value is None:
            del known[key]
        else:
            known[key] = value
    return found
