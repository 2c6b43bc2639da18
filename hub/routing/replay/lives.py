"""What a day's contacts and agents did, whoever was asked: when work came, how long it took, how long somebody waited.

A *leg* is one stay of a ticket in a queue with what followed: a ticket that is transferred, or comes back solved, begins another
one. What no policy changes is read from the record: the moment a leg begins, how long its work takes (after-work included), how
long the agent took to say yes, that a certain agent declined it, that its customer left. Where the record ends too early:

* work that was never done takes as long as that of another contact of the same queue and channel;
* a customer who was served had more patience than the wait; how much more follows, as patience without memory does, from
  how often others of the queue and channel left per second of waiting.

Both draws hang on the leg alone, so every policy meets the same customers.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from hub.domain.agent import AgentState
from hub.domain.events import Event
from hub.domain.ticket_events import (
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    OfferMade,
    TicketEvent,
    WorkEnded,
)
from hub.routing.journal.frames import Frame

EVENTS = (OfferMade, OfferAccepted, OfferDeclined, OfferExpired, WorkEnded)
"""What lives are read from, beside the frames."""

HANDLE_S = 300.0
ANSWER_S = 5.0
"""What is assumed where a day shows nothing at all."""

LegKey = tuple[str, datetime]
Kind = tuple[str, str]
"""Queue and channel."""


@dataclass(slots=True)
class Leg:
    """One stay in a queue and the work after it, as recorded."""

    ticket_id: str
    queued_at: datetime
    due_at: datetime
    kind: Kind
    taken_at: datetime | None = None
    agent_id: str = ""
    left_at: datetime | None = None
    answer_s: float | None = None
    worked_s: float = 0.0
    working_since: datetime | None = None
    declined: dict[str, float] = field(default_factory=dict)

    @property
    def key(self) -> LegKey:
        """Return what tells the leg from all others."""
        return self.ticket_id, self.queued_at

    @property
    def waited_s(self) -> float | None:
        """Return how long it waited before it was taken or its customer left; None when neither is known."""
        until = self.taken_at or self.left_at
        return None if until is None else (until - self.queued_at).total_seconds()

    def chance(self, what: str) -> float:
        """Return a number in (0, 1) that hangs on the leg and the purpose only."""
        text = f"{what}/{self.ticket_id}/{self.queued_at.isoformat()}"
        number = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        return (number + 0.5) / 2.0**64


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which an agent let offers run out: from the offer made to being available again."""

    begin: datetime
    end: datetime | None


class Lives:
    """The legs and absences of a day; `read` its frames and events, then ask."""

    def __init__(self, frames: Sequence[Frame], events: Iterable[Event]) -> None:
        self.legs: dict[LegKey, Leg] = {}
        self._of_ticket: dict[str, list[Leg]] = defaultdict(list)
        self._absences: dict[str, list[Absence]] = defaultdict(list)
        self._made: dict[str, datetime] = {}
        back = self._read_frames(frames)
        for event in sorted(events, key=lambda each: (each.at, each.id)):
            self._read_event(event, back)
        self._handled = self._by_kind(lambda leg: leg.worked_s if leg.working_since is None else 0.0)
        self._answers = self._by_kind(lambda leg: leg.answer_s or 0.0)
        self._leaving = self._leaving_rates()

    def leg(self, ticket_id: str, queued_at: datetime) -> Leg | None:
        """Return the leg of this ticket that began then."""
        return self.legs.get((ticket_id, queued_at))

    def handle_s(self, leg: Leg) -> float:
        """Return how long the work takes."""
        if leg.worked_s > 0 and leg.working_since is None:
            return leg.worked_s
        like = self._handled.get(leg.kind) or sorted(each for some in self._handled.values() for each in some)
        return like[int(leg.chance("handle") * len(like))] if like else HANDLE_S

    def answer_s(self, leg: Leg) -> float:
        """Return how long an agent takes to accept it."""
        if leg.answer_s is not None:
            return leg.answer_s
        like = self._answers.get(leg.kind) or [each for some in self._answers.values() for each in some]
        return median(like) if like else ANSWER_S

    def patience_s(self, leg: Leg) -> float:
        """Return how long the customer waits before leaving; infinite where nobody ever left."""
        if leg.left_at is not None and leg.taken_at is None:
            return (leg.left_at - leg.queued_at).total_seconds()
        rate = self._leaving.get(leg.kind, 0.0)
        if not rate or leg.waited_s is None:
            return math.inf
        return leg.waited_s - math.log(leg.chance("patience")) / rate

    def is_absent(self, agent_id: str, at: datetime) -> bool:
        """Say whether the agent lets an offer made at this moment run out."""
        return any(
            each.begin <= at and (each.end is None or at < each.end) for each in self._absences[agent_id]
        )

    def _read_frames(self, frames: Sequence[Frame]) -> dict[str, list[datetime]]:
        """Find the legs and who left; return when each agent became available."""
        back: dict[str, list[datetime]] = defaultdict(list)
        waits: dict[str, Leg] = {}
        for frame in frames:
            for ticket_id, waiting in frame.waiting.items():
                gone = waits.pop(ticket_id, None)
                if waiting is not None:
                    kind = (waiting.queue_id, waiting.channel)
                    leg = Leg(ticket_id, waiting.queued_at, waiting.due_at, kind)
                    waits[ticket_id] = self._known(leg)
                elif gone is not None and frame.slots.get(ticket_id) is None:
                    gone.left_at = frame.at
            for ticket_id, slot in frame.slots.items():
                if slot is None and ticket_id not in waits and self._of_ticket.get(ticket_id):
                    self._of_ticket[ticket_id][-1].left_at = frame.at  # does not count for one that was taken
            for agent_id, seen in frame.agents.items():
                if seen is not None and seen.agent.state is AgentState.AVAILABLE:
                    back[agent_id].append(frame.at)
        return back

    def _known(self, leg: Leg) -> Leg:
        known = self.legs.get(leg.key)
        if known is None:
            self.legs[leg.key] = known = leg
            self._of_ticket[leg.ticket_id].append(leg)
        known.left_at = None
        return known

    def _read_event(self, event: Event, back: dict[str, list[datetime]]) -> None:
        if isinstance(event, OfferMade):
            self._made[event.offer_id] = event.at
        elif isinstance(event, OfferExpired):
            end = next((at for at in back[event.agent_id] if at > event.at), None)
            begin = self._made.get(event.offer_id, event.at)
            self._absences[event.agent_id].append(Absence(begin, end))
        elif isinstance(event, TicketEvent) and (leg := self._leg_at(event.ticket_id, event.at)) is not None:
            self._read_leg_event(leg, event)

    def _read_leg_event(self, leg: Leg, event: TicketEvent) -> None:
        if isinstance(event, OfferDeclined):
            leg.declined[event.agent_id] = self._since_made(event.offer_id, event.at) or 0.0
        elif isinstance(event, OfferAccepted):
            if leg.taken_at is None:
                leg.taken_at, leg.agent_id = event.at, event.agent_id
                leg.answer_s = self._since_made(event.offer_id, event.at)
            leg.working_since = event.at
        elif isinstance(event, WorkEnded) and leg.working_since is not None:
            leg.worked_s += (event.at - leg.working_since).total_seconds()
            leg.working_since = None

    def _since_made(self, offer_id: str, at: datetime) -> float | None:
        made = self._made.get(offer_id)
        return None if made is None else (at - made).total_seconds()

    def _leg_at(self, ticket_id: str, at: datetime) -> Leg | None:
        begun = [leg for leg in self._of_ticket.get(ticket_id, ()) if leg.queued_at <= at]
        return max(begun, key=lambda leg: leg.queued_at, default=None)

    def _by_kind(self, measure: Callable[[Leg], float]) -> dict[Kind, list[float]]:
        found: dict[Kind, list[float]] = defaultdict(list)
        for leg in self.legs.values():
            if (value := measure(leg)) > 0:
                found[leg.kind].append(value)
        return {kind: sorted(values) for kind, values in found.items()}

    def _leaving_rates(self) -> dict[Kind, float]:
        """Return how many leave per second of waiting: the most likely rate when waits of those served count as such."""
        left: dict[Kind, int] = defaultdict(int)
        waited: dict[Kind, float] = defaultdict(float)
        for leg in self.legs.values():
            left[leg.kind] += leg.taken_at is None and leg.left_at is not None
            waited[leg.kind] += leg.waited_s or 0.0
        return {kind: left[kind] / waited[kind] for kind in left if waited[kind] > 0}
