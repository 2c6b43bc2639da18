"""Service level: the share of waiting work that is taken up within the promised time.

    numerator    contacts accepted in the interval after waiting at most the queue's `service_level_s`
    denominator  contacts accepted in the interval, and those that wait at its end and have waited longer than that
    excluded     contacts that wait within the promise (undecided), moved ones, and work that never waited

Abandoned contacts, by the variant asked for: `ignored` (the default, and the board's) leaves them out; `missed` adds all of
them to the denominator; `short_excluded` adds those that had waited at least the short-abandon time. An abandoned contact
is never in the numerator. Counting those who still wait too long keeps the figure from looking good while nobody is served.
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import Abandoned, Measure, Part, Rules
from hub.reporting.measures.moments import waiting_ended


def _counts(contact: HandledContact, rules: Rules) -> Part | None:
    if contact.accepted_at is not None:
        return Part(1.0 if contact.waited_s <= rules.promise_s(contact.queue_id) else 0.0)
    if rules.abandoned is Abandoned.IGNORED:
        return None
    short = contact.waited_s < rules.short_s
    return None if short and rules.abandoned is Abandoned.SHORT_EXCLUDED else Part(0.0)


def _waits(contact: HandledContact, waited_s: float, rules: Rules) -> Part | None:
    return Part(0.0) if waited_s > rules.promise_s(contact.queue_id) else None


SERVICE_LEVEL = Measure(
    name="service_level",
    title="Service level",
    unit="share",
    better="up",
    formula="accepted within the promise / (accepted + still waiting beyond the promise + abandoned as the variant says)",
    numerator="contacts accepted in the interval after at most the queue's service_level_s seconds",
    denominator="contacts accepted in the interval, plus those waiting beyond the promise at its end, plus abandoned ones "
    "in the variants missed and short_excluded",
    exclusions="contacts still waiting within the promise, moved to another queue, or that never waited; in the variant "
    "short_excluded also those abandoned before the short-abandon time",
    moment=waiting_ended,
    counts=_counts,
    waits=_waits,
)
