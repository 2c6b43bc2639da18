"""Longest wait, in two figures: of those who wait now, and of everybody in the interval.

longest_waiting  the longest wait until the interval's end among contacts that wait then (the board's figure)
longest_wait     the longest wait among contacts accepted or abandoned in the interval, and those that wait at its end
excluded         work that never waited
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import Kind, Measure, Part, Rules
from hub.reporting.measures.moments import waiting_ended


def _ended(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(contact.waited_s)


def _nothing(contact: HandledContact, rules: Rules) -> Part | None:
    return None


def _waits(contact: HandledContact, waited_s: float, rules: Rules) -> Part | None:
    return Part(waited_s)


def _one(contact: HandledContact, waited_s: float, rules: Rules) -> Part | None:
    return Part(1.0)


LONGEST_WAITING = Measure(
    name="longest_waiting",
    title="Longest wait of those waiting at the end",
    unit="seconds",
    kind=Kind.MAX,
    better="down",
    formula="end of the interval - earliest queueing among contacts that wait then",
    numerator="seconds from queueing to the interval's end",
    exclusions="contacts that do not wait at the interval's end",
    moment=waiting_ended,
    counts=_nothing,
    waits=_waits,
)

LONGEST_WAIT = Measure(
    name="longest_wait",
    title="Longest wait",
    unit="seconds",
    kind=Kind.MAX,
    better="down",
    formula="greatest wait of contacts accepted, abandoned, or waiting at the end",
    numerator="seconds from queueing to acceptance, abandonment or the interval's end",
    exclusions="work that never waited, and contacts moved to another queue",
    moment=waiting_ended,
    counts=_ended,
    waits=_waits,
)

WAITING = Measure(
    name="waiting",
    title="Waiting at the end",
    unit="contacts",
    kind=Kind.SUM,
    better="down",
    formula="count of contacts that wait at the interval's end, offered ones included",
    numerator="contacts that wait at the interval's end",
    moment=waiting_ended,
    counts=_nothing,
    waits=_one,
)
