"""Why a contact was taken for what it was: stable codes with values, which screens say in their own languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Because(StrEnum):
    """What spoke for a judgement, or kept it from being acted upon; those with a value name it in brackets."""

    NO_WORDS = "no_words"
    NOT_TAUGHT = "not_taught"
    NO_MODEL = "no_model"
    SCRIPT = "script"
    EXAMPLES = "examples"
    SKILLS = "skills"
    NO_SKILL = "no_skill"
    OWN_TICKETS = "own_tickets"
    UNLIKE_OWN = "unlike_own"
    OTHER_CHANNEL = "other_channel"
    SAYS = "says"
    """(the words)"""
    LINKS = "links"
    """(how many)"""
    BULK = "bulk"
    FORGED = "forged"
    CAPITALS = "capitals"
    UNDER = "under"
    """(the threshold, 0 to 1)"""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for a judgement; `value` is empty where the code says it all."""

    code: Because
    value: str = ""


_ENGLISH = {
    Because.NO_WORDS: "there are no words",
    Because.NOT_TAUGHT: "nothing has taught it yet",
    Because.NO_MODEL: "there is no sentence model",
    Because.SCRIPT: "by script and letters",
    Because.EXAMPLES: "by example sentences",
    Because.SKILLS: "by the skills' keywords and examples",
    Because.NO_SKILL: "like none of the skills' examples, and none of their keywords",
    Because.OWN_TICKETS: "by the desk's own tickets",
    Because.UNLIKE_OWN: "like nothing the desk's own tickets are about",
    Because.OTHER_CHANNEL: "no ticket of this channel has been filed there",
    Because.SAYS: "says “{value}”",
    Because.LINKS: "{value} links",
    Because.BULK: "a bulk mail",
    Because.FORGED: "the sender is not who it says",
    Because.CAPITALS: "written in capitals",
    Because.UNDER: "but under the threshold of {value}",
}


def in_english(reasons: Sequence[Reason]) -> str:
    """Return the reasons as one phrase, for logs, records and whoever has no words of their own for the codes."""
    return ", ".join(_ENGLISH[one.code].format(value=one.value) for one in reasons)
