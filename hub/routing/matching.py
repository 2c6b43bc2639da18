"""The fast matcher: waiting lists by profile, each with the free agents who fit in their order: a decision looks at heads only.

It gives the same answer as `scan` (a property test holds it to that) but only looks again at what changed: lists that
tickets came to, and lists that an agent who became free fits.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import datetime, timedelta

from hub.domain.agent import Agent
from hub.domain.queue import Queue
from hub.errors import NotFound
from hub.routing.batch import Scene, matched_together
from hub.routing.coverage import FEW, NOBODY, Coverage
from hub.routing.eligibility import Floor, reservation
from hub.routing.forecast import Kind
from hub.routing.outlook import Outlook
from hub.routing.pairing import Match
from hub.routing.pool import AgentPool
from hub.routing.queues import Head, Profile, WaitingList
from hub.routing.waiting import WaitingTicket

A_SECOND = timedelta(seconds=1)


class Matcher:
    """Hold waiting tickets and agents, and match them."""

    def __init__(self, queue_of: Callable[[str], Queue], pool: AgentPool, few: int = FEW) -> None:
        """Look at up to `few` free agents one by one, at more of them in the order in which they are kept."""
        self._queue_of = queue_of
        self._pool = pool
        self._tickets: dict[str, WaitingTicket] = {}
        self._place: dict[str, WaitingList] = {}
        self._lists: dict[Profile, WaitingList] = {}
        self._coverage = Coverage(pool, few)
        self._reserved: dict[str, set[str]] = {}
        self._batched: set[WaitingList] = set()
        self._touched_lists: set[WaitingList] = set()
        self._touched_agents: set[str] = set()
        self.touched_tickets: set[str] = set()
        """Tickets put in or dropped since somebody emptied this (the scribe does)."""
        self._outlook: Outlook | None = None
        self._looked_at: datetime | None = None
        self._kept: set[WaitingList] = set()
        self._needed: set[str] | None = None
        self._wanted: dict[Kind, int] = {}
        self.keep_free: dict[Kind, int] = {}

    def __len__(self) -> int:
        return len(self._tickets)

    def get(self, ticket_id: str) -> WaitingTicket | None:
        """Return the ticket if it waits here."""
        return self._tickets.get(ticket_id)

    def tickets(self) -> list[WaitingTicket]:
        """Return every waiting ticket."""
        return list(self._tickets.values())

    def waiting_in(self, queue_id: str) -> int:
        """Return how many tickets wait in the queue."""
        return sum(len(each.members) for each in self._lists.values() if each.profile.queue_id == queue_id)

    def clear(self) -> None:
        """Forget tickets and lists; agents stay."""
        self.touched_tickets.update(self._tickets)
        self._tickets.clear()
        self._place.clear()
        self._lists.clear()
        self._batched.clear()
        self._coverage.clear()
        self._reserved.clear()
        self._touched_lists.clear()
        self.keep(self._wanted)

    def put(self, ticket: WaitingTicket, now: datetime) -> None:
        """Let the ticket wait in the list where it belongs now; raises NotFound when its queue is gone."""
        queue = self._queue_of(ticket.queue_id)
        candidate = self._pool.candidate(ticket.reserved_for) if ticket.reserved_for else None
        only = reservation(ticket, candidate, queue, now)
        holdable = ticket.holdable(now) and not only
        profile = Profile(ticket.queue_id, ticket.channel, ticket.needs_at(now), holdable, only)
        waiting_list = self._list(profile, queue)
        before = self._tickets.get(ticket.id)
        if before is not None and (
            self._place[ticket.id] is not waiting_list or before.reserved_for != ticket.reserved_for
        ):
            self.drop(ticket.id)
            waiting_list = self._list(profile, queue)
        self._tickets[ticket.id] = ticket
        self.touched_tickets.add(ticket.id)
        self._place[ticket.id] = waiting_list
        if ticket.reserved_for:
            self._reserved.setdefault(ticket.reserved_for, set()).add(ticket.id)
        waiting_list.add(ticket.id, ticket.rank)
        self._touched_lists.add(waiting_list)

    def drop(self, ticket_id: str) -> None:
        """Forget the ticket."""
        ticket = self._tickets.pop(ticket_id, None)
        if ticket is None:
            return
        self.touched_tickets.add(ticket_id)
        waiting_list = self._place.pop(ticket_id)
        waiting_list.remove(ticket_id)
        if ticket.reserved_for:
            self._reserved[ticket.reserved_for].discard(ticket_id)
        if waiting_list.profile.only and not waiting_list.members:
            self._forget(waiting_list)

    def put_agent(self, agent: Agent, connected: bool, now: datetime) -> None:
        """Take in an agent as seen now; tickets reserved for the agent find their place again."""
        before = self._pool.get(agent.id)
        self._pool.put(agent, connected)
        self._coverage.see(agent, before, self._lists.values())
        self.touch_agent(agent.id)
        for ticket_id in tuple(self._reserved.get(agent.id, ())):
            self.put(self._tickets[ticket_id], now)

    def remove_agent(self, agent_id: str, now: datetime) -> None:
        """Forget an agent."""
        if (agent := self._pool.get(agent_id)) is not None:
            self._coverage.remove(agent)
        self._pool.remove(agent_id)
        for ticket_id in tuple(self._reserved.get(agent_id, ())):
            self.put(self._tickets[ticket_id], now)

    def touch_agent(self, agent_id: str) -> None:
        """Have the next plan look for work for this agent: a slot or a console may have become free."""
        self._touched_agents.add(agent_id)

    def touch_all(self) -> None:
        """Have the next plan look at everything."""
        self._touched_lists.update(self._lists.values())

    @property
    def is_batching(self) -> bool:
        """Say whether something waits that is matched as a whole."""
        return any(each.members for each in self._batched)

    def plan(self, now: datetime, limit: int = 1_000_000) -> list[Match]:
        """Match tickets with agents, best score first; matched tickets are dropped here and held in the pool.

        Whoever asked must make the offers, and put back what could not be offered.
        """
        self.look_ahead(now)
        if not self.is_batching:
            return self._one_by_one(now, limit)
        queues = {each.queue.id: each.queue for each in self._lists.values()}
        scene = Scene(Floor(self._pool.crew(), now, self.keep_free, queues), queues, limit)
        first = self._one_by_one(now, limit)
        waiting = [self._tickets[each] for waiting_list in self._batched for each in waiting_list.members]
        matches = matched_together(first, waiting, scene)
        self._take_over(first, matches, now)
        return [*matches, *self._one_by_one(now, limit - len(matches))]

    def _take_over(self, first: Sequence[Match], matches: Sequence[Match], now: datetime) -> None:
        """Hold agents for these matches instead of the first ones."""
        before = {match.ticket_id: match for match in first}
        after = {match.ticket_id: match for match in matches}
        for ticket_id, match in before.items():
            if ticket_id not in after or after[ticket_id].agent_id != match.agent_id:
                self._pool.release(ticket_id)
                self.touch_agent(match.agent_id)
            if ticket_id not in after:
                self.put(match.ticket, now)
        for ticket_id, match in after.items():
            self._pool.hold(ticket_id, match.agent_id, match.ticket.channel)
            self.drop(ticket_id)

    def _one_by_one(self, now: datetime, limit: int) -> list[Match]:
        self._coverage.catch_up()
        heads, self._needed = self._heads(), None
        set_aside: list[WaitingList] = []
        matches: list[Match] = []
        while heads and len(matches) < limit:
            if not self._pool.free:
                heads.clear()
                break
            _, ticket_id, waiting_list = heapq.heappop(heads)
            if waiting_list.profile.holdable and self._is_held(waiting_list):
                continue
            ticket = self._tickets[ticket_id]
            spoken_for = self._spoken_for(waiting_list)
            agent_id = self._coverage.best(ticket, waiting_list, now, spoken_for)
            if agent_id is not None:
                self._pool.hold(ticket_id, agent_id, ticket.channel)
                self._coverage.catch_up()
                self._needed = None
                self.drop(ticket_id)
                matches.append(Match(ticket, agent_id))
            elif ticket.refused_until is not None and now < ticket.refused_until:
                waiting_list.set_aside()
                set_aside.append(waiting_list)
            else:
                continue
            if waiting_list.head is not None:
                heapq.heappush(heads, waiting_list.head)
        for waiting_list in set_aside:
            waiting_list.put_back()
        if not heads:
            self._touched_lists.clear()
            self._touched_agents.clear()
        return matches

    def _heads(self) -> list[Head]:
        """Return the first ticket of each list that must be looked at and that a free agent fits."""
        free, lists = self._pool.free, set[WaitingList]()
        for agent_id in self._touched_agents & free:
            covers = self._coverage.of(agent_id)
            if agent_id in self._pool.roomy:
                lists |= covers
            else:
                lists.update(each for each in covers if each.live)
        if self._kept and not lists.isdisjoint(self._kept):
            lists |= self._kept  # who was short of people before may spare one now
        lists |= self._touched_lists
        heads = [head for each in lists if (head := each.head) is not None]
        heapq.heapify(heads)
        return heads

    def expect(self, outlook: Outlook) -> None:
        """Keep agents free by this outlook from now on."""
        self._outlook = outlook
        self._looked_at = None

    def look_ahead(self, now: datetime) -> None:
        """Find out how many agents each list must leave free now; `keep_free` holds for a second."""
        if self._outlook is None or (self._looked_at is not None and now - self._looked_at < A_SECOND):
            return
        self._looked_at = now
        waiting = Counter[Kind]()
        for each in self._holdable():
            waiting[each.kind] += len(each.members)
        self.keep(self._outlook.keep_free(now, waiting))

    def keep(self, keep_free: Mapping[Kind, int]) -> None:
        """Keep so many agents of those who fit each kind free, until told otherwise."""
        self._wanted = dict(keep_free)
        self.keep_free = {kind: keep for kind, keep in keep_free.items() if keep and self._has_list(kind)}
        self._kept = {each for each in self._holdable() if self.keep_free.get(each.kind)}
        looser = False
        for each in self._holdable():
            before, each.keep = each.keep, self.keep_free.get(each.kind, 0)
            looser = looser or each.keep < before
        if looser:
            self._touched_lists.update(self._holdable())

    def _has_list(self, kind: Kind) -> bool:
        """Make sure that there is a list of this kind, whose agents can be counted; there is none of a queue that is gone."""
        try:
            self._list(Profile(*kind, holdable=True), self._queue_of(kind.queue_id))
        except NotFound:
            return False
        return True

    def kept_queues(self) -> dict[str, Queue]:
        """Return the queues of the work for which agents are kept free."""
        return {each.queue.id: each.queue for each in self._kept}

    def _holdable(self) -> list[WaitingList]:
        return [each for each in self._lists.values() if each.profile.holdable]

    def _is_held(self, waiting_list: WaitingList) -> bool:
        if waiting_list.idle is not None:
            return len(waiting_list.idle) < waiting_list.queue.hold_while_free_agents_below
        return waiting_list.near is not None and waiting_list.near <= self._short_of()

    def _spoken_for(self, waiting_list: WaitingList) -> Set[str]:
        """Return the agents who cannot be spared for what waits in the list."""
        by_forecast = waiting_list.profile.holdable and waiting_list.idle is None and self._kept
        return self._short_of() if by_forecast else NOBODY

    def _short_of(self) -> Set[str]:
        """Return the free agents whom work is short of that they fit; who may be interrupted is never missed.

        Found out once for all that waits, until somebody takes something.
        """
        if self._needed is None:
            needed = set[str]()
            for each in self._kept:
                if each.near is not None and len(each.near) < each.keep:
                    needed |= each.near
            self._needed = needed & self._pool.steady
        return self._needed

    def _list(self, profile: Profile, queue: Queue) -> WaitingList:
        found = self._lists.get(profile)
        if found is None:
            found = self._lists[profile] = WaitingList(profile, queue)
            if found.policy.window_s:
                self._batched.add(found)
            found.keep = self.keep_free.get(found.kind, 0)
            self._coverage.add(found)
        return found

    def _forget(self, waiting_list: WaitingList) -> None:
        del self._lists[waiting_list.profile]
        self._batched.discard(waiting_list)
        self._touched_lists.discard(waiting_list)
        self._coverage.forget(waiting_list)
