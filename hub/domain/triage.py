"""What the hub makes of a contact: one judgement a target, and the labels by which people teach it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.interaction import MessageClass
from hub.domain.triage_reasons import Reason


class Target(StrEnum):
    """What is told of a contact."""

    QUEUE = "queue"
    SKILL = "skill"
    PRIORITY = "priority"
    LANGUAGE = "language"
    SENTIMENT = "sentiment"
    URGENCY = "urgency"
    SPAM = "spam"


LEARNED = (Target.QUEUE, Target.SKILL, Target.PRIORITY, Target.SENTIMENT, Target.URGENCY, Target.SPAM)
"""Targets that labels teach; a language is told by script and letters."""


class Urgency(StrEnum):
    """How soon something must be done: at once, sooner than usual, in its turn."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"


SPAM, HAM = "spam", "ham"
"""The labels of the target `spam`."""

SPAM_TAG = "spam"
"""The tag of tickets that look like spam, or that an agent calls so."""

NO_SKILL = "none"
"""The label of a contact that needs no particular skill."""

SENTIMENTS = ("negative", "neutral", "positive")

DEFAULTS = {
    Target.SKILL: NO_SKILL,
    Target.PRIORITY: "normal",
    Target.SENTIMENT: "neutral",
    Target.URGENCY: Urgency.NORMAL.value,
    Target.SPAM: HAM,
}
"""What a contact counts as when nothing is surely known of it; the default of `queue` is its inbox's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a contact was taken for, and how surely; `corrected` is what an agent says it is instead.

    `probability` (0 to 1) is the chance that `label` is right; with `abstained` it is too small to act upon, or the text is about
    nothing known. `model` names what judged: a trained model's id, or `examples`, `phrases`, `language`, `agent`. `used` says that routing
    went by it, `reasons` what spoke for it, `why` the same in English.
    """

    target: Target
    label: str
    probability: float
    abstained: bool
    model: str
    used: bool = False
    why: str = ""
    reasons: tuple[Reason, ...] = ()
    corrected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A contact as it is judged: its text, and what its channel knows of the sender."""

    text: str
    channel: str = ""
    language: str = ""
    message_class: MessageClass = MessageClass.PERSON
    authentication: str = ""


class LabelSource(StrEnum):
    """Where a label comes from: somebody changed it, or the ticket was solved and nobody had to."""

    CORRECTION = "correction"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageLabel:
    """What a ticket should have been taken for. One a ticket and target: the last word counts.

    `text` is the first message without personal data, `before` what the ticket had before it was corrected, `default` what it gets when
    nothing is surely known. `predicted` is what the hub had said (with `probability`, `abstained` and the `model` that said it);
    `event_id` is the event that told of it.
    """

    id: str
    version: int = 0
    ticket_id: str
    target: Target
    label: str
    text: str
    language: str = ""
    channel: str = ""
    source: LabelSource
    before: str = ""
    default: str = ""
    predicted: str = ""
    probability: float = 0.0
    abstained: bool = True
    model: str = ""
    agent_id: str = ""
    event_id: str = ""
    opened_at: datetime
    at: datetime


def label_id(ticket_id: str, target: Target) -> str:
    """Return the id under which the label of a ticket's target is kept."""
    return f"{ticket_id}.{target.value}"
