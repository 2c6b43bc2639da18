"""What a measure is: a name and unit, its formula in words, and the pure function that says what one contact counts for.

Every measure is a fraction summed over contacts (value = sum of numerators / sum of denominators), a plain sum, or the
greatest numerator. That makes one calculation serve the live board, every interval and grouping of a report, and the
drill-down: the contacts behind a number are those that count for its denominator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.reporting.contact import HandledContact

KOOLE = "G. Koole, Call Center Optimization, MG Books 2013, chapter on performance measures"
COPC = "COPC Customer Experience Standard, definitions of metrics"
ICMI = "B. Cleveland, Call Center Management on Fast Forward, ICMI Press 2012"


class Kind(StrEnum):
    """How what contacts count for becomes one number."""

    RATIO = "ratio"
    SUM = "sum"
    MAX = "max"


class Abandoned(StrEnum):
    """What becomes of abandoned contacts in the service level; see `service_level.py`."""

    IGNORED = "ignored"
    MISSED = "missed"
    SHORT_EXCLUDED = "short_excluded"


@dataclass(frozen=True, slots=True)
class Part:
    """What one contact adds to numerator and denominator."""

    numerator: float
    denominator: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The choices a measure leaves open. `promise_s` gives a queue's promised wait in seconds.

    An abandonment after less than `short_s` does not count as one; a solved contact that comes back within `again_s`
    was not resolved at first; a wait is foretold well when it differs by at most `leeway_s` or a quarter.
    """

    promise_s: Callable[[str], float]
    abandoned: Abandoned = Abandoned.IGNORED
    short_s: float = 5.0
    again_s: float = 7 * 86_400
    leeway_s: float = 30.0


Counts = Callable[[HandledContact, Rules], Part | None]
Waits = Callable[[HandledContact, float, Rules], Part | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of contacts. `moment` puts a contact into an interval and `counts` says what it adds there.

    `waits` says what a contact adds that still waits when the interval ends, given its wait until then in seconds.
    `better` is up or down, empty for mere counts.
    """

    name: str
    title: str
    unit: str
    kind: Kind = Kind.RATIO
    better: str = ""
    formula: str
    numerator: str
    denominator: str = ""
    exclusions: str = ""
    source: str = KOOLE
    moment: Callable[[HandledContact], datetime | None]
    counts: Counts
    waits: Waits | None = None


def value_of(kind: Kind, numerator: float, denominator: float) -> float | None:
    """Return the number, None while there is nothing to count."""
    if kind is Kind.SUM:
        return numerator
    if not denominator:
        return None
    return numerator if kind is Kind.MAX else numerator / denominator
