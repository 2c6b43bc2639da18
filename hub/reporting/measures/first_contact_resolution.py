"""First-contact resolution (FCR): the share of solved cases that took one contact and did not come back.

    numerator    contacts, first of their ticket and not transferred, in which it was solved in the interval, and after which
                 the customer did not come back within seven days (`again_days`)
    denominator  contacts in which the ticket was solved in the interval
    excluded     tickets solved without an agent's acceptance

A case solved less than seven days ago counts as resolved so far: the figures of the last week may still fall.
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import COPC, Measure, Part, Rules
from hub.reporting.measures.moments import solved


def _counts(contact: HandledContact, rules: Rules) -> Part | None:
    if contact.accepted_at is None or contact.solved_at is None:
        return None
    again = contact.again_at
    came_back = again is not None and (again - contact.solved_at).total_seconds() <= rules.again_s
    return Part(1.0 if contact.sequence == 0 and not contact.transferred and not came_back else 0.0)


FIRST_CONTACT_RESOLUTION = Measure(
    name="first_contact_resolution",
    title="First-contact resolution",
    unit="share",
    better="up",
    formula="solved in the first contact and not back within again_days / solved",
    numerator="contacts, first of their ticket and not transferred, solved in the interval and not back within again_days",
    denominator="contacts in which the ticket was solved in the interval",
    exclusions="tickets solved without an agent's acceptance; cases not yet again_days old count as resolved so far",
    source=COPC,
    moment=solved,
    counts=_counts,
)
