"""Average handle time (AHT) and its parts: talk, hold, wrap-up.

    numerator    seconds of the part, over contacts whose work ended in the interval
    denominator  contacts whose work ended in the interval
    excluded     contacts that are still in work; abandoned ones

AHT = talk + hold + wrap-up. On a call, talk and hold are what the call record says; in writing, talk is the active work on the
contact and there is no hold. Wrap-up runs from the end of the contact to the freeing of the agent's slot.
"""

from collections.abc import Callable

from hub.reporting.contact import HandledContact
from hub.reporting.measures.definition import ICMI, Counts, Measure, Part, Rules
from hub.reporting.measures.moments import ended


def _part(seconds: Callable[[HandledContact], float]) -> Counts:
    def counts(contact: HandledContact, rules: Rules) -> Part | None:
        return Part(seconds(contact))

    return counts


def _mean(name: str, title: str, what: str, seconds: Callable[[HandledContact], float]) -> Measure:
    return Measure(
        name=name,
        title=title,
        unit="seconds",
        better="down",
        formula=f"sum of {what} / contacts handled",
        numerator=f"seconds of {what}, over contacts whose work ended in the interval",
        denominator="contacts whose work ended in the interval",
        exclusions="contacts still in work, and abandoned ones",
        source=ICMI,
        moment=ended,
        counts=_part(seconds),
    )


HANDLE_TIME = _mean("aht", "Average handle time", "talk, hold and wrap-up", lambda contact: contact.handle_s)
TALK_TIME = _mean(
    "talk", "Average talk or active time", "talk or active work", lambda contact: contact.talk_s
)
HOLD_TIME = _mean("hold", "Average hold time", "hold", lambda contact: contact.hold_s)
WRAP_UP_TIME = _mean("wrap_up", "Average wrap-up time", "wrap-up", lambda contact: contact.wrap_up_s)
