"""Broken promises: the share of handled contacts in whose course a clock of the SLA ran out.

numerator    contacts whose work ended in the interval and in whose course at least one clock ran out
denominator  contacts whose work ended in the interval
excluded     contacts still waiting or in work; abandoned ones
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import COPC, Measure, Part, Rules
from hub.reporting.measures.moments import ended


def _counts(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(1.0 if contact.breaches else 0.0)


BREACH_RATE = Measure(
    name="breach_rate",
    title="Broken promises",
    unit="share",
    better="down",
    formula="handled contacts with a broken promise / handled contacts",
    numerator="contacts whose work ended in the interval and in whose course an SLA clock ran out",
    denominator="contacts whose work ended in the interval",
    exclusions="contacts still waiting or in work; abandoned ones",
    source=COPC,
    moment=ended,
    counts=_counts,
)
