"""What one simulated day adds up to: for all contacts, per queue, per channel and per kind of need.

    service level   taken within the queue's `target_s` / offered                 (G. Koole, Call Center Optimization, 2013)
    abandonment     gave up / offered
    ASA             sum of the waits of those taken / taken                       seconds
    mean wait       sum of all waits, those who gave up included / offered        seconds
    breach share    not taken within the queue's `due_s` / offered                (taken later, gave up later, never taken)
    p95, longest    of the waits of those taken                                   seconds
    occupancy       time with at least one contact / time at work                 (agents; within opening hours)

Offered are all who came after the warm-up, but those who gave up within the queue's `short_abandon_s`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from hub.routing.simulation.chances import MICROSECONDS
from hub.routing.simulation.day import DayLog
from hub.routing.simulation.draws import Contact
from hub.routing.simulation.scenario import Scenario

RATIOS = {
    "service_level": ("in_target", "offered"),
    "abandonment": ("gave_up", "offered"),
    "asa_s": ("waited_s", "taken"),
    "mean_wait_s": ("waited_all_s", "offered"),
    "breach_share": ("breached", "offered"),
    "occupancy": ("busy_s", "staffed_s"),
}
"""Measures that are one sum over another; over several days, the sums of the days are divided."""

FIGURES = {
    "offered": "offered",
    "breaches": "breached",
    "unserved": "unserved",
    "p95_wait_s": "p95",
    "longest_wait_s": "longest",
}
"""Measures of a day; over several days, their mean."""

OVERALL = ("overall", "")
LIVE = ("live", "")
"""About all contacts, and about those at whose other end somebody waits (they have patience)."""

Key = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """Sums over the contacts of one day that have something in common, or over agents (`busy_s`, `staffed_s`)."""

    offered: int = 0
    in_target: int = 0
    taken: int = 0
    gave_up: int = 0
    short: int = 0
    breached: int = 0
    unserved: int = 0
    waited_all_s: float = 0.0
    busy_s: float = 0.0
    staffed_s: float = 0.0
    waited_s: float = 0.0
    p95: float | None = None
    longest: float | None = None
    waits_s: list[float] = field(default_factory=list)

    def close(self) -> None:
        """Reckon what needs every wait (p95 by nearest rank), and forget the waits: days are many and travel between processes."""
        waits = sorted(self.waits_s)
        self.waited_s = math.fsum(waits)
        if waits:
            self.p95, self.longest = waits[math.ceil(0.95 * len(waits)) - 1], waits[-1]
        self.waits_s.clear()


def tallies(scenario: Scenario, log: DayLog) -> dict[Key, Tally]:
    """Return the sums of one day by what they are about: overall, ("queues", id), ("channels", name), ..."""
    found: dict[Key, Tally] = {key: Tally() for key in _all_keys(scenario)}
    warm = round(scenario.warm_up_min * 60 * MICROSECONDS)
    for contact in log.contacts:
        if contact.at >= warm:
            _count(scenario, log, contact, [found[key] for key in _keys(contact)])
    for tally in found.values():
        tally.close()
    for agent_id, attendance in log.attendance.items():
        for key in (OVERALL, ("groups", log.groups[agent_id])):
            found[key].busy_s += attendance.busy / MICROSECONDS
            found[key].staffed_s += attendance.staffed / MICROSECONDS
    return found


def _all_keys(scenario: Scenario) -> Iterator[Key]:
    yield from (OVERALL, LIVE)
    yield from (("queues", queue.id) for queue in scenario.queues)
    for stream in scenario.contacts:
        yield ("channels", stream.channel)
        yield from (("needs", needs.label) for needs in stream.mix)
        if stream.patience is not None:
            yield from (("live_needs", needs.label) for needs in stream.mix)
    yield from (("groups", group.group) for group in scenario.agents)


def _keys(contact: Contact) -> tuple[Key, ...]:
    stream, label = contact.stream, contact.needs.label
    keys = (OVERALL, ("queues", stream.queue), ("channels", stream.channel), ("needs", label))
    return keys if stream.patience is None else (*keys, LIVE, ("live_needs", label))


def _count(scenario: Scenario, log: DayLog, contact: Contact, into: list[Tally]) -> None:
    queue = scenario.queue(contact.stream.queue)
    number = contact.number
    taken, gave_up = log.taken.get(number), log.gave_up.get(number)
    wait = taken if taken is not None else gave_up
    wait_s = None if wait is None else wait / MICROSECONDS
    for tally in into:
        if taken is None and wait_s is not None and queue.short_abandon_s and wait_s <= queue.short_abandon_s:
            tally.short += 1
            continue
        tally.offered += 1
        tally.waited_all_s += wait_s or 0.0
        tally.unserved += wait_s is None
        tally.gave_up += taken is None and gave_up is not None
        tally.breached += wait_s is None or wait_s > queue.promised_s
        if taken is not None and wait_s is not None:
            tally.taken += 1
            tally.waits_s.append(wait_s)
            tally.in_target += wait_s <= queue.target_s
