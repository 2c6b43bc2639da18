"""How long will it take? An honest estimate from what the last customers of the same queue really waited.

Whoever joins a queue at place *n* and is accepted after *w* seconds tells a pace of *w / n* seconds per place. The expected
wait at a place is that place times the median pace of the last twenty acceptances within two hours; with fewer than three
there is no estimate, and none is shown. It is kept in memory: after a restart it is learnt anew.
"""

from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from hub.clock import Clock
from hub.domain.events import Event
from hub.domain.ticket_events import OfferAccepted, TicketQueued, TicketUpdated

REMEMBERED = 20
LEAST = 3
AGE = timedelta(hours=2)
MAX_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class Pace:
    """What one acceptance told."""

    at: datetime
    seconds_per_place: float


class WaitEstimate:
    """Learn the pace of each queue from events."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._joined: dict[str, tuple[str, int]] = {}
        self._waiting: dict[str, set[str]] = defaultdict(set)
        self._paces: dict[str, deque[Pace]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    async def on_event(self, event: Event) -> None:
        """Note who joins a queue and who is accepted out of it."""
        if isinstance(event, TicketQueued):
            self._join(event.ticket_id, event.queue_id)
        elif isinstance(event, OfferAccepted):
            joined = self._leave(event.ticket_id)
            if joined is not None and joined[0] == event.queue_id:
                self._paces[event.queue_id].append(Pace(event.at, event.waited_s / joined[1]))
        elif isinstance(event, TicketUpdated) and event.changes.get("status", ("", "open"))[1] != "open":
            self._leave(event.ticket_id)

    def expected_s(self, queue_id: str, place: int) -> float | None:
        """Return how many seconds somebody at this place will probably wait from now on; None when unknown."""
        since = self._clock.now() - AGE
        recent = [pace.seconds_per_place for pace in self._paces.get(queue_id, ()) if pace.at >= since]
        return place * median(recent) if len(recent) >= LEAST else None

    def foretold_s(self, ticket_id: str) -> float | None:
        """Return how many seconds the ticket will probably wait from its joining on; None when unknown."""
        joined = self._joined.get(ticket_id)
        return None if joined is None else self.expected_s(*joined)

    def _join(self, ticket_id: str, queue_id: str) -> None:
        self._leave(ticket_id)
        if len(self._joined) >= MAX_WAITING:
            self._leave(next(iter(self._joined)))
        waiting = self._waiting[queue_id]
        waiting.add(ticket_id)
        self._joined[ticket_id] = (queue_id, len(waiting))

    def _leave(self, ticket_id: str) -> tuple[str, int] | None:
        joined = self._joined.pop(ticket_id, None)
        if joined is not None:
            self._waiting[joined[0]].discard(ticket_id)
        return joined
