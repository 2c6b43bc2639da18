"""Read from a hub's store what was recorded of a span of time."""

import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.bootstrap import Hub
from hub.domain.events import Event
from hub.domain.journal import JournalPart
from hub.domain.ticket_events import OfferMade
from hub.eventbus.codec import doc_to_event
from hub.routing.journal.frames import Frame
from hub.routing.journal.verification import MadeOffer, Reading
from hub.routing.replay.day import RecordedDay
from hub.routing.replay.lives import EVENTS
from hub.routing.replay.stream import from_moment
from hub.storage.query import In, Range, Where

BEFORE = timedelta(hours=1)
"""So long before a span its first whole part may have begun."""

PROGRESS_S = 2.0


async def parts_of(hub: Hub, begin: datetime, end: datetime) -> AsyncIterator[JournalPart]:
    """Yield the journal's parts of the span, from the last whole ones before it on."""
    async for part in hub.ground.kept.journal.between(begin - BEFORE, end):
        yield part


async def offers_of(hub: Hub, begin: datetime, end: datetime) -> list[MadeOffer]:
    """Return the offers made in the span, by the tickets' history and by the ledger."""
    found: dict[str, MadeOffer] = {}
    where: Where = {"at": Range(gte=begin, lt=end), "type": OfferMade.type}
    async for entry in hub.ground.kept.history.all(where, "at"):
        offer_id, agent_id = entry.data["offer_id"], entry.data["agent_id"]
        found[offer_id] = MadeOffer(offer_id, entry.ticket_id, entry.at, (agent_id,))
    async for decision in hub.ground.kept.decisions.all(
        {"at": Range(gte=begin - BEFORE, lt=end)}, "at", batch=100
    ):
        told = found.get(decision.id)
        if decision.agent_id and (told is not None or decision.at >= begin):
            at, agents = (decision.at, ()) if told is None else (told.at, told.agent_ids)
            everybody = tuple(dict.fromkeys((*agents, decision.agent_id)))
            found[decision.id] = MadeOffer(decision.id, decision.ticket_id, at, everybody, decision.inputs)
    return sorted(found.values(), key=lambda offer: (offer.at, offer.id))


async def recorded_day(hub: Hub, begin: datetime, end: datetime) -> RecordedDay:
    """Return what was recorded of the span, as far as it can be relied on."""
    reading, frames, events = Reading(), list[Frame](), list[Event]()
    async for part in parts_of(hub, begin, end):
        frames.extend(frame for _, frame in reading.frames(part) if frame.at < end)
    kinds = In(*(kind.type for kind in EVENTS))
    where: Where = {"at": Range(gte=begin - BEFORE, lt=end), "type": kinds}
    async for entry in hub.ground.kept.history.all(where, "at"):
        document = {"id": entry.id, "at": entry.at, "type": entry.type, "ticket_id": entry.ticket_id}
        event = doc_to_event(entry.data | document | {"actor_id": entry.actor_id})
        if event is not None:
            events.append(event)
    return RecordedDay(list(from_moment(frames, begin)), events, begin, end)


@dataclass
class Progress:
    """Tell on standard error how far a long run is; a short one says nothing."""

    what: str
    _told_at: float = field(default_factory=time.monotonic)

    def tell(self, moment: datetime, done: int) -> None:
        """Say where it is, if it has been silent for a while."""
        if time.monotonic() - self._told_at >= PROGRESS_S:
            self._told_at = time.monotonic()
            sys.stderr.write(f"hub: {self.what} {moment:%H:%M:%S}, {done} so far\n")
            sys.stderr.flush()
