"""The waiting lists in memory: one heap per profile, where a profile is what tickets of one kind need."""

import heapq
from dataclasses import dataclass
from typing import NamedTuple

from hub.domain.queue import Queue
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


@dataclass(eq=False, slots=True)
class WaitingList:
    """The tickets of one profile, in order, and the agents who fit (`cover`)."""

    profile: Profile
    queue: Queue
    cover: dict[str, Fit]
    members: dict[str, float]
    heap: list[tuple[float, str]]

    @classmethod
    def empty(cls, profile: Profile, queue: Queue, cover: dict[str, Fit]) -> "WaitingList":
        """Return a list without tickets."""
        return cls(profile, queue, cover, {}, [])

    def add(self, ticket_id: str, rank: float) -> None:
        """Let the ticket wait here."""
        if self.members.get(ticket_id) != rank:
            self.members[ticket_id] = rank
            heapq.heappush(self.heap, (rank, ticket_id))

    def remove(self, ticket_id: str) -> None:
        """Take the ticket out; its entry in the heap is dropped when it comes up."""
        self.members.pop(ticket_id, None)
        if len(self.heap) > 64 + 2 * len(self.members):
            self.heap = [(rank, member) for member, rank in self.members.items()]
            heapq.heapify(self.heap)

    def head(self) -> tuple[float, str] | None:
        """Return the ticket whose turn it is, with its rank; None when nobody waits."""
        heap = self.heap
        while heap:
            rank, ticket_id = heap[0]
            if self.members.get(ticket_id) == rank:
                return heap[0]
            heapq.heappop(heap)
        return None

    def set_aside(self) -> tuple[float, str]:
        """Take the head's entry out for now, so that the next one comes up; `put_back` returns it."""
        return heapq.heappop(self.heap)

    def put_back(self, entry: tuple[float, str]) -> None:
        """Return an entry that was set aside."""
        heapq.heappush(self.heap, entry)
