"""The free agents of one waiting list, kept in the order in which its policy asks them."""

import heapq
from collections.abc import Callable, Iterable

from hub.routing.selection import Order


class Lineup:
    """Agents by their place, so that the first is found without looking at the others.

    No entry is ever behind the agent's true place: who moves forward or becomes free is `fresh`, and placed again before the next
    look; who moves back or has no room any more is noticed when the entry comes up. So what a look costs is paid by what changed.
    """

    __slots__ = ("_heap", "_placed", "fresh")

    def __init__(self) -> None:
        self.fresh: set[str] = set()
        self._heap: list[Order] = []
        self._placed: dict[str, Order] = {}

    def __len__(self) -> int:
        """Return how many entries there are, those of no use any more among them."""
        return len(self._heap)

    def fill(self, orders: Iterable[Order]) -> None:
        """Place these agents and nobody else."""
        self.fresh.clear()
        self._placed = {order[-1]: order for order in orders}
        self._heap = list(self._placed.values())
        heapq.heapify(self._heap)

    def place_one(self, order_of: Callable[[str], Order | None]) -> Order | None:
        """Place one of those who are fresh; `order_of` tells where an agent is now, None without room."""
        agent_id = self.fresh.pop()
        order = order_of(agent_id)
        if order is None:
            return None
        before = self._placed.get(agent_id)
        if before is not None and before <= order:
            return order
        self._placed[agent_id] = order
        heapq.heappush(self._heap, order)
        if len(self._heap) > 64 + 2 * len(self._placed):
            self._heap = list(self._placed.values())
            heapq.heapify(self._heap)
        return order

    def first(self, order_of: Callable[[str], Order | None], suits: Callable[[str], bool]) -> Order | None:
        """Return the place of the first agent who suits; `order_of` as in `place_one`."""
        known = dict[str, Order]()
        while self.fresh:
            if (order := self.place_one(order_of)) is not None:
                known[order[-1]] = order
        heap, placed = self._heap, self._placed
        passed = list[Order]()
        found: Order | None = None
        while heap and found is None:
            entry = heap[0]
            agent_id = entry[-1]
            if placed.get(agent_id) is not entry:
                heapq.heappop(heap)  # placed again, further forward, since
            elif (order := known.get(agent_id) or order_of(agent_id)) is None:
                heapq.heappop(heap)
                del placed[agent_id]
            elif order != entry:
                placed[agent_id] = order
                heapq.heapreplace(heap, order)
            elif suits(agent_id):
                found = entry
            else:
                passed.append(heapq.heappop(heap))
        for entry in passed:
            heapq.heappush(heap, entry)
        return found
