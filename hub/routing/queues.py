"""The waiting lists in memory: one heap per profile, where a profile is what tickets of one kind need."""

import heapq
from typing import NamedTuple

from hub.domain.channel_work import work_of
from hub.domain.queue import Queue
from hub.routing.forecast import Kind
from hub.routing.lineup import Lineup
from hub.routing.policies import policy_of
from hub.routing.relaxation import Needs
from hub.routing.selection import Fit


class Profile(NamedTuple):
    """What makes tickets alike for routing: the same agents may take them, under the same conditions.

    `holdable` tickets wait while few agents are free; those with `only` are reserved for that agent.
    """

    queue_id: str
    channel: str
    needs: Needs
    holdable: bool = False
    only: str = ""


class WaitingList:
    """The tickets of one profile, in order, and the agents who fit (`cover`), of whom the free ones stand in a line-up.

    `near` are those who fit and are free (kept for holdable tickets only), `idle` those who hold nothing (only where the queue
    holds work back by its own number).
    `keep` is how many of those must be left free by forecast; `live` says that somebody waits at the other end. `head` is the
    ticket whose turn it is, ready made for the matcher; None when nobody waits.
    """

    __slots__ = (
        "_aside",
        "_heap",
        "cover",
        "head",
        "idle",
        "keep",
        "kind",
        "lineup",
        "live",
        "members",
        "near",
        "policy",
        "profile",
        "queue",
    )

    def __init__(self, profile: Profile, queue: Queue) -> None:
        self.profile = profile
        self.queue = queue
        self.policy = policy_of(queue)
        self.keep = 0
        self.live = work_of(profile.channel).synchronous
        self.kind = Kind(profile.queue_id, profile.channel, profile.needs)
        self.cover: dict[str, Fit] = {}
        self.lineup = Lineup()
        self.near: set[str] | None = set() if profile.holdable else None
        self.idle: set[str] | None = set() if queue.hold_while_free_agents_below else None
        self.members: dict[str, float] = {}
        self.head: Head | None = None
        self._heap: list[tuple[float, str]] = []
        self._aside: list[tuple[float, str]] = []

    def add(self, ticket_id: str, rank: float) -> None:
        """Let the ticket wait here."""
        if self.members.get(ticket_id) == rank:
            return
        self.members[ticket_id] = rank
        heapq.heappush(self._heap, (rank, ticket_id))
        self._find_head()

    def remove(self, ticket_id: str) -> None:
        """Take the ticket out; its entry in the heap is dropped when it comes up."""
        self.members.pop(ticket_id, None)
        if len(self._heap) > 64 + 2 * len(self.members):
            self._heap = [(rank, member) for member, rank in self.members.items()]
            heapq.heapify(self._heap)
        if self.head is not None and self.head[1] == ticket_id:
            self._find_head()

    def set_aside(self) -> None:
        """Take the head's entry out for now, so that the next one comes up, until `put_back`."""
        self._aside.append(heapq.heappop(self._heap))
        self._find_head()

    def put_back(self) -> None:
        """Return what was set aside."""
        for entry in self._aside:
            heapq.heappush(self._heap, entry)
        self._aside.clear()
        self._find_head()

    def _find_head(self) -> None:
        heap, members = self._heap, self.members
        while heap:
            rank, ticket_id = heap[0]
            if members.get(ticket_id) == rank:
                if self.head is None or self.head[1] != ticket_id or self.head[0] != rank:
                    self.head = (rank, ticket_id, self)
                return
            heapq.heappop(heap)
        self.head = None


Head = tuple[float, str, WaitingList]
