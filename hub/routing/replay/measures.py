"""What a replayed day adds up to, overall and per queue.

    service level   taken within the queue's `service_level_s` / offered
    abandonment     left before being taken / offered
    ASA             sum of the waits of those taken / taken                       seconds
    mean wait       sum of all waits, those who left included / offered           seconds
    breaches        not taken by the moment the response was due
    p95, longest    of the waits of those taken (nearest rank)                    seconds
    occupancy       time with at least one contact / time at work                 (agents; within the day)
    fairness        the spread of occupancy over agents: standard deviation, least, most (without those who were hardly there)

Offered are the legs that began within the day; those that still wait at its end count as offered and are `unserved`.
G. Koole, Call Center Optimization, 2013, for service level and abandonment.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import pstdev

from hub.domain.queue import Queue
from hub.routing.replay.courses import Log
from hub.routing.replay.floor import Attendance
from hub.routing.replay.lives import Leg, Lives

Figures = dict[str, float | int | None]

HARDLY_THERE = 0.1
"""Agents at work for a smaller share of the time than the one who was there longest do not count for fairness."""


@dataclass(slots=True)
class Sums:
    """Sums over legs that have something in common."""

    offered: int = 0
    in_target: int = 0
    left: int = 0
    breached: int = 0
    unserved: int = 0
    waited_all_s: float = 0.0
    waits_s: list[float] = field(default_factory=list)

    def figures(self) -> Figures:
        """Return the measures; None where nothing came."""
        waits, taken = sorted(self.waits_s), len(self.waits_s)
        return {
            "offered": self.offered,
            "service_level": _share(self.in_target, self.offered),
            "asa_s": _share(math.fsum(waits), taken),
            "mean_wait_s": _share(self.waited_all_s, self.offered),
            "p95_wait_s": round(waits[math.ceil(0.95 * taken) - 1], 3) if waits else None,
            "longest_wait_s": round(waits[-1], 3) if waits else None,
            "breaches": self.breached,
            "breach_share": _share(self.breached, self.offered),
            "abandonment": _share(self.left, self.offered),
            "unserved": self.unserved,
        }


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of one replay."""

    overall: Figures
    queues: dict[str, Figures]
    fairness: Figures


def measured(
    lives: Lives,
    log: Log,
    attendance: Mapping[str, Attendance],
    queue_of: Callable[[str], Queue],
    span: tuple[datetime, datetime],
) -> Measured:
    """Return what the day added up to."""
    overall, queues = Sums(), dict[str, Sums]()
    begin, end = span
    for leg in lives.legs.values():
        if begin <= leg.queued_at < end:
            taken_at, left_at = _outcome(leg, log)
            queue = queue_of(leg.kind[0])
            for sums in (overall, queues.setdefault(queue.id, Sums())):
                _count(sums, leg, taken_at, left_at or end, gone=left_at is not None, queue=queue)
    at_work = [each for each in attendance.values() if each.staffed_s > 0]
    busy, staffed = math.fsum(each.busy_s for each in at_work), math.fsum(each.staffed_s for each in at_work)
    figures = overall.figures() | {"occupancy": _share(busy, staffed)}
    return Measured(figures, {key: queues[key].figures() for key in sorted(queues)}, _fairness(at_work))


def _outcome(leg: Leg, log: Log) -> tuple[datetime | None, datetime | None]:
    """Return when the leg was taken, and when it was left without being taken."""
    if leg.key in log.parted:
        return log.taken.get(leg.key), log.left.get(leg.key)
    return leg.taken_at, leg.left_at if leg.taken_at is None else None


def _count(
    sums: Sums, leg: Leg, taken_at: datetime | None, until: datetime, *, gone: bool, queue: Queue
) -> None:
    wait_s = ((taken_at or until) - leg.queued_at).total_seconds()
    sums.offered += 1
    sums.waited_all_s += wait_s
    sums.breached += (taken_at or until) > leg.due_at
    if taken_at is not None:
        sums.waits_s.append(wait_s)
        sums.in_target += wait_s <= queue.service_level_s
    else:
        sums.left += gone
        sums.unserved += not gone


def _fairness(at_work: Sequence[Attendance]) -> Figures:
    least_s = HARDLY_THERE * max((each.staffed_s for each in at_work), default=0.0)
    shares = [each.busy_s / each.staffed_s for each in at_work if each.staffed_s >= least_s]
    return {
        "agents": len(shares),
        "occupancy_deviation": round(pstdev(shares), 4) if shares else None,
        "occupancy_least": round(min(shares), 4) if shares else None,
        "occupancy_most": round(max(shares), 4) if shares else None,
    }


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
