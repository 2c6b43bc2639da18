"""How many: contacts that came, were accepted, and were finished. Plain counts, the denominators of everything else."""

from collections.abc import Callable
from datetime import datetime

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import Kind, Measure, Part, Rules
from hub.reporting.measures.moments import accepted, ended, offered, solved


def _one(contact: HandledContact, rules: Rules) -> Part | None:
    return Part(1.0)


def _count(
    name: str, title: str, numerator: str, moment: Callable[[HandledContact], datetime | None]
) -> Measure:
    return Measure(
        name=name,
        title=title,
        unit="contacts",
        kind=Kind.SUM,
        formula=f"count of {numerator}",
        numerator=numerator,
        moment=moment,
        counts=_one,
    )


OFFERED = _count("offered", "Came to a queue", "contacts that began to wait in the interval", offered)
ACCEPTED = _count("accepted", "Accepted", "contacts accepted in the interval, waited or not", accepted)
HANDLED = _count("handled", "Handled", "contacts whose work ended in the interval", ended)
SOLVED = _count("solved", "Solved", "contacts in which the ticket was solved in the interval", solved)
