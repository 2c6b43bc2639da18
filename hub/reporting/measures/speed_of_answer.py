"""Average speed of answer (ASA): the mean wait of contacts that were accepted, from queueing to acceptance.

    numerator    sum of the waits in seconds of contacts accepted in the interval
    denominator  contacts accepted in the interval
    excluded     work that never waited; abandoned and waiting contacts

Declined and expired offers do not restart the wait.
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import Measure, Part, Rules
from hub.reporting.measures.moments import accepted


def _counts(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(contact.waited_s) if contact.queued else None


SPEED_OF_ANSWER = Measure(
    name="asa",
    title="Average speed of answer",
    unit="seconds",
    better="down",
    formula="sum of waits of accepted contacts / accepted contacts",
    numerator="seconds from queueing to acceptance, over contacts accepted in the interval",
    denominator="contacts accepted in the interval",
    exclusions="work that never waited (assigned, or taken at rest); abandoned and waiting contacts",
    moment=accepted,
    counts=_counts,
)
