"""The board's looking-back figures, kept by whole minutes: a busy hour is added up from sixty sums, not from every contact.

The sums are whole millionths (`tally.py`), so adding them up by minutes gives exactly what a report over the same hour says.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from hub.domain.queue import Queue
from hub.reporting.board_view import ServiceLevelView
from hub.reporting.contact import HandledContact
from hub.reporting.intervals import Frame, frame_until
from hub.reporting.measures.abandonment import ABANDONED
from hub.reporting.measures.definition import Measure, Rules, value_of
from hub.reporting.measures.service_level import SERVICE_LEVEL
from hub.reporting.measures.speed_of_answer import SPEED_OF_ANSWER
from hub.reporting.tally import Tally

WINDOW = timedelta(hours=1)
"""How far the figures of the board look back."""

ALL = "*"
MEASURES = (SERVICE_LEVEL, SPEED_OF_ANSWER, ABANDONED)

_MINUTE = timedelta(minutes=1)


class LastHour:
    """The figures of each queue, and (`ALL`) of everything together."""

    def __init__(self, tallies: Iterable[Tally]) -> None:
        self._tallies = list(tallies)

    def service_level(self, queue: Queue) -> ServiceLevelView:
        """Return the queue's service level with what it was reckoned from."""
        numerator, denominator = self._parts(queue.id, SERVICE_LEVEL)
        return ServiceLevelView(
            value=value_of(SERVICE_LEVEL.kind, numerator, denominator),
            target=queue.service_level_target,
            numerator=round(numerator),
            denominator=round(denominator),
            within_s=queue.service_level_s,
        )

    def asa_s(self, key: str = ALL) -> float | None:
        """Return the average speed of answer in seconds."""
        return value_of(SPEED_OF_ANSWER.kind, *self._parts(key, SPEED_OF_ANSWER))

    def abandoned(self, key: str = ALL) -> int:
        """Return how many contacts were abandoned."""
        return round(self._parts(key, ABANDONED)[0])

    def _parts(self, key: str, measure: Measure) -> tuple[float, float]:
        return Tally.sum_of(self._tallies, key, measure)


class HourBook:
    """Hold the contacts whose waiting ended lately by the minute in which it did, and those that wait."""

    def __init__(self) -> None:
        self._minutes: dict[datetime, dict[str, HandledContact]] = {}
        self._waiting: dict[str, HandledContact] = {}
        self._place: dict[str, datetime] = {}
        self._sums: dict[datetime, Tally] = {}
        self._promises: Mapping[str, float] = {}

    def put(self, contact: HandledContact) -> None:
        """Take a contact in, or what has become of it."""
        self._waiting.pop(contact.id, None)
        decided_at = contact.decided_at
        if decided_at is None:
            if contact.waits:
                self._waiting[contact.id] = contact
            return
        minute = decided_at.replace(second=0, microsecond=0)
        held_in = self._place.get(contact.id, minute)
        if held_in != minute:
            self._minutes.get(held_in, {}).pop(contact.id, None)
            self._sums.pop(held_in, None)
        held = self._minutes.setdefault(minute, {})
        before = held.get(contact.id)
        held[contact.id] = contact
        self._place[contact.id] = minute
        if before is None or _counts(before) != _counts(contact):
            self._sums.pop(minute, None)

    def last_hour(self, queues: Iterable[Queue], now: datetime) -> LastHour:
        """Return the figures of the hour until now."""
        promises = {queue.id: float(queue.service_level_s) for queue in queues}
        if promises != self._promises:
            self._promises = promises
            self._sums.clear()
        self._forget(now - WINDOW - _MINUTE)
        return LastHour(self._tallies(frame_until(now - WINDOW, now, now)))

    def _tallies(self, hour: Frame) -> Iterator[Tally]:
        edges = [*self._waiting.values()]
        for minute, contacts in self._minutes.items():
            if hour.start <= minute and minute + _MINUTE <= hour.end:
                if minute not in self._sums:
                    frame = Frame(start=minute, end=minute + _MINUTE, at=minute + _MINUTE)
                    self._sums[minute] = self._tally(frame, contacts.values(), waits=False)
                yield self._sums[minute]
            else:
                edges += contacts.values()
        yield self._tally(hour, edges, waits=True)

    def _tally(self, frame: Frame, contacts: Iterable[HandledContact], *, waits: bool) -> Tally:
        promises = self._promises
        rules = Rules(promise_s=lambda queue_id: promises.get(queue_id, 0.0))
        tally = Tally([frame], MEASURES, rules, lambda contact: (contact.queue_id, ALL), waits=waits)
        for contact in contacts:
            tally.add(contact)
        return tally

    def _forget(self, before: datetime) -> None:
        for minute in [one for one in self._minutes if one < before]:
            for contact_id in self._minutes.pop(minute):
                if self._place.get(contact_id) == minute:
                    del self._place[contact_id]
            self._sums.pop(minute, None)


def _counts(contact: HandledContact) -> tuple[object, ...]:
    """Return all of a contact that the figures depend on."""
    return (
        contact.queue_id,
        contact.accepted_at,
        contact.left_at,
        contact.waited_s,
        contact.queued,
        contact.abandoned_at,
    )
