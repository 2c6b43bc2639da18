"""Count contacts into intervals and groups: the one calculation behind the live board and every report. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from hub.reporting.contact import HandledContact
from hub.reporting.intervals import Frame
from hub.reporting.measures.definition import Kind, Measure, Part, Rules, value_of

MILLION = 1_000_000

Key = str
Keys = Callable[[HandledContact], Sequence[Key]]


class Sums:
    """Numerator and denominator of each measure, in the order of the measures; in whole millionths, so that adding them
    up in another order gives the very same.
    """

    __slots__ = ("denominators", "numerators")

    def __init__(self, size: int) -> None:
        self.numerators = [0] * size
        self.denominators = [0] * size

    def add(self, index: int, kind: Kind, part: Part) -> None:
        """Add what one contact counts for."""
        numerator = round(part.numerator * MILLION)
        if kind is Kind.MAX:
            self.numerators[index] = max(self.numerators[index], numerator)
        else:
            self.numerators[index] += numerator
        self.denominators[index] += round(part.denominator * MILLION)


class Tally:
    """Sums per interval and group. `frames` follow each other without gaps; `keys` names the groups of a contact.

    What happened in an interval and who waits at its end are kept apart: over all intervals together, the first adds up,
    of the second only the last interval's counts. With `waits` False nobody is taken to wait.
    """

    def __init__(
        self,
        frames: Sequence[Frame],
        measures: Sequence[Measure],
        rules: Rules,
        keys: Keys,
        *,
        waits: bool = True,
    ) -> None:
        self.frames = frames
        self.measures = measures
        self._rules = rules
        self._keys = keys
        self._happened: dict[tuple[int, Key], Sums] = {}
        self._waits: dict[tuple[int, Key], Sums] = {}
        self._starts = [frame.start for frame in frames]
        self._by_moment: dict[Callable[[HandledContact], datetime | None], list[tuple[int, Measure]]] = {}
        for index, measure in enumerate(measures):
            self._by_moment.setdefault(measure.moment, []).append((index, measure))
        self._waiting = [(index, one) for index, one in enumerate(measures) if waits and one.waits]
        self._index = {measure.name: index for index, measure in enumerate(measures)}

    def add(self, contact: HandledContact) -> None:
        """Count one contact wherever it belongs."""
        keys = self._keys(contact)
        for moment_of, measures in self._by_moment.items():
            moment = moment_of(contact)
            place = None if moment is None else self._place(moment)
            if place is not None:
                parts = [(index, one.kind, one.counts(contact, self._rules)) for index, one in measures]
                self._add(self._happened, place, keys, parts)
        if self._waiting and contact.queued:
            self._add_waits(contact, keys)

    def _add_waits(self, contact: HandledContact, keys: Sequence[Key]) -> None:
        """Count the contact in every interval at whose end it waits."""
        first = max(0, bisect_right(self._starts, contact.queued_at) - 1)
        decided_at = contact.decided_at
        for place in range(first, len(self.frames)):
            frame = self.frames[place]
            if frame.end <= contact.queued_at:
                continue
            if decided_at is not None and decided_at < frame.end:
                return
            waited_s = max(0.0, (frame.at - contact.queued_at).total_seconds())
            parts = []
            for index, measure in self._waiting:
                assert measure.waits is not None
                parts.append((index, measure.kind, measure.waits(contact, waited_s, self._rules)))
            self._add(self._waits, place, keys, parts)

    def _place(self, moment: datetime) -> int | None:
        place = bisect_right(self._starts, moment) - 1
        return place if place >= 0 and moment < self.frames[place].end else None

    def _add(
        self,
        rows: dict[tuple[int, Key], Sums],
        place: int,
        keys: Sequence[Key],
        parts: Sequence[tuple[int, Kind, Part | None]],
    ) -> None:
        for key in keys:
            sums = rows.get((place, key))
            if sums is None:
                sums = rows[(place, key)] = Sums(len(self.measures))
            for index, kind, part in parts:
                if part is not None:
                    sums.add(index, kind, part)

    def keys(self) -> set[Key]:
        """Return every group that is met anywhere."""
        return {key for _, key in (*self._happened, *self._waits)}

    def parts(self, place: int, key: Key, measure: Measure) -> tuple[float, float]:
        """Return numerator and denominator of a measure in one cell; nothing counted gives zeros."""
        cell = (place, key)
        return self._together(measure, [rows[cell] for rows in (self._happened, self._waits) if cell in rows])

    def whole(self, keys: Iterable[Key], measure: Measure) -> tuple[float, float]:
        """Return numerator and denominator over all intervals and these groups together."""
        last, found = len(self.frames) - 1, []
        for key in keys:
            found += [
                self._happened[place, key]
                for place in range(len(self.frames))
                if (place, key) in self._happened
            ]
            if (last, key) in self._waits:
                found.append(self._waits[last, key])
        return self._together(measure, found)

    @staticmethod
    def sum_of(tallies: Iterable["Tally"], key: Key, measure: Measure) -> tuple[float, float]:
        """Return numerator and denominator of a group over the first intervals of several tallies."""
        numerator = denominator = 0
        for tally in tallies:
            index = tally._index[measure.name]
            for rows in (tally._happened, tally._waits):
                if (sums := rows.get((0, key))) is not None:
                    numerator += sums.numerators[index]
                    denominator += sums.denominators[index]
        return numerator / MILLION, denominator / MILLION

    def _together(self, measure: Measure, many: Sequence[Sums]) -> tuple[float, float]:
        index = self._index[measure.name]
        join = max if measure.kind is Kind.MAX else sum
        numerator = join([0, *(sums.numerators[index] for sums in many)])
        return numerator / MILLION, sum(sums.denominators[index] for sums in many) / MILLION

    def value(self, place: int, key: Key, measure: Measure) -> float | None:
        """Return the number of one cell, None while there is nothing to count."""
        return value_of(measure.kind, *self.parts(place, key, measure))


def counts_in(contact: HandledContact, measure: Measure, frame: Frame, rules: Rules) -> Part | None:
    """Return what a contact counts for in a measure within one frame, None if it is not behind that number."""
    moment = measure.moment(contact)
    if moment is not None and frame.start <= moment < frame.end:
        part = measure.counts(contact, rules)
        if part is not None:
            return part
    if measure.waits is None or not contact.queued or contact.queued_at >= frame.end:
        return None
    if contact.decided_at is not None and contact.decided_at < frame.end:
        return None
    return measure.waits(contact, max(0.0, (frame.at - contact.queued_at).total_seconds()), rules)
