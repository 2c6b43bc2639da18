"""How good the foretold waits (EWT) are: the mean error, and the share that came near enough.

ewt_error     sum of |wait - foretold wait| / accepted contacts for which a wait was foretold at queueing
ewt_accuracy  of those, the share whose wait differed by at most 30 s (`leeway`) or a quarter of the foretold wait
excluded      contacts for which nothing was foretold (too few acceptances to learn from), and abandoned ones
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import Measure, Part, Rules
from hub.reporting.measures.moments import accepted

NEAR = 0.25
_SOURCE = "R. Ibrahim and W. Whitt, Real-Time Delay Estimation, Manufacturing & Service Operations Management 11(3), 2009"


def _error_s(contact: HandledContact) -> float | None:
    if contact.expected_s is None or not contact.queued:
        return None
    return abs(contact.waited_s - contact.expected_s)


def _error(contact: HandledContact, rules: Rules) -> Part | None:
    error_s = _error_s(contact)
    return None if error_s is None else Part(error_s)


def _near(contact: HandledContact, rules: Rules) -> Part | None:
    error_s = _error_s(contact)
    if error_s is None or contact.expected_s is None:
        return None
    return Part(1.0 if error_s <= max(rules.leeway_s, NEAR * contact.expected_s) else 0.0)


WAIT_ERROR = Measure(
    name="ewt_error",
    title="Mean error of foretold waits",
    unit="seconds",
    better="down",
    formula="sum of |wait - foretold wait| / contacts with a foretold wait",
    numerator="seconds by which the wait differed from what was foretold at queueing",
    denominator="contacts accepted in the interval for which a wait was foretold",
    exclusions="contacts for which nothing was foretold; abandoned ones",
    source=_SOURCE,
    moment=accepted,
    counts=_error,
)

WAIT_ACCURACY = Measure(
    name="ewt_accuracy",
    title="Accuracy of foretold waits",
    unit="share",
    better="up",
    formula="contacts whose wait differed by at most 30 s or a quarter / contacts with a foretold wait",
    numerator="contacts whose wait was near what was foretold at queueing",
    denominator="contacts accepted in the interval for which a wait was foretold",
    exclusions="contacts for which nothing was foretold; abandoned ones",
    source=_SOURCE,
    moment=accepted,
    counts=_near,
)
