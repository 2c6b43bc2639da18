"""Transfer rate: the share of handled contacts that an agent handed on to a queue or a colleague.

numerator    contacts whose work ended in the interval by a transfer
denominator  contacts whose work ended in the interval
excluded     contacts that the hub itself put back (the agent's console was gone), and those moved before acceptance
"""

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import COPC, Measure, Part, Rules
from hub.reporting.measures.moments import ended


def _counts(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(1.0 if contact.transferred else 0.0)


TRANSFER_RATE = Measure(
    name="transfer_rate",
    title="Transfer rate",
    unit="share",
    better="down",
    formula="handled contacts that ended by a transfer / handled contacts",
    numerator="contacts whose work ended in the interval by a transfer to a queue or an agent",
    denominator="contacts whose work ended in the interval",
    exclusions="contacts put back because the agent's console was gone; contacts moved before anybody accepted",
    source=COPC,
    moment=ended,
    counts=_counts,
)
