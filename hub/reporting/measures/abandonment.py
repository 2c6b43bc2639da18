"""Abandonment rate: the share of contacts whose customer (or whose case) was gone before anybody accepted.

    numerator    contacts abandoned in the interval after waiting at least the short-abandon time (5 s unless asked otherwise)
    denominator  those, plus contacts accepted in the interval after a wait
    excluded     short abandonments, moved contacts, work that never waited

Abandoned means: the ticket stopped being open while it waited, because the customer left or somebody solved it unaccepted.
Short abandonments are mistakes of the caller, not of the queue, and leave both sides of the fraction.
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import KOOLE, Kind, Measure, Part, Rules
from hub.reporting.measures.moments import abandoned, waiting_ended


def _rate(contact: HandledContact, rules: Rules) -> Part | None:
    if contact.accepted_at is not None:
        return Part(0.0)
    return Part(1.0) if contact.waited_s >= rules.short_s else None


def _all(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(1.0)


def _short(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(1.0) if contact.waited_s < rules.short_s else None


ABANDONMENT = Measure(
    name="abandonment_rate",
    title="Abandonment rate",
    unit="share",
    better="down",
    formula="abandoned after the short-abandon time / (those + accepted after a wait)",
    numerator="contacts abandoned in the interval after at least the short-abandon time",
    denominator="those, plus contacts accepted in the interval after a wait",
    exclusions="contacts abandoned before the short-abandon time, moved contacts, work that never waited",
    source=f"{KOOLE}; the short-abandon rule: COPC Customer Experience Standard",
    moment=waiting_ended,
    counts=_rate,
)

ABANDONED = Measure(
    name="abandoned",
    title="Abandoned",
    unit="contacts",
    kind=Kind.SUM,
    better="down",
    formula="count of contacts abandoned in the interval, short ones included",
    numerator="contacts that ended in the interval without an acceptance",
    moment=abandoned,
    counts=_all,
)

SHORT_ABANDONED = Measure(
    name="short_abandoned",
    title="Abandoned at once",
    unit="contacts",
    kind=Kind.SUM,
    formula="count of contacts abandoned in the interval before the short-abandon time",
    numerator="contacts abandoned in the interval before the short-abandon time",
    source="COPC Customer Experience Standard, definitions of metrics",
    moment=abandoned,
    counts=_short,
)
