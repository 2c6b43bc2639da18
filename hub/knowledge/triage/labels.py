"""From what people do to tickets to what the hub learns: corrections, and solved tickets that nobody had to correct. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from hub.domain.ticket import Ticket, TicketStatus
from hub.domain.ticket_events import TicketUpdated
from hub.domain.triage import HAM, NO_SKILL, SPAM, SPAM_TAG, LabelSource, Target

FIELDS = {
    "queue": Target.QUEUE,
    "priority": Target.PRIORITY,
    "skill": Target.SKILL,
    "sentiment": Target.SENTIMENT,
    "urgency": Target.URGENCY,
}
"""Fields of `ticket.updated` of which an agent's change is a correction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """The label of one target, and what the ticket had before."""

    target: Target
    label: str
    before: str
    source: LabelSource


def lessons_of(event: TicketUpdated, ticket: Ticket, topics: Collection[str], away: str = "") -> list[Lesson]:
    """Return what an event teaches: nothing unless an agent did it.

    `topics` are the skills that texts need; moves to and from `away`, the queue for spam, say nothing about queues.
    """
    if not event.actor_id:
        return []
    lessons = [
        Lesson(target=target, label=after, before=before, source=LabelSource.CORRECTION)
        for name, target in FIELDS.items()
        if name in event.changes
        for before, after in [event.changes[name]]
        if not (target is Target.QUEUE and away and away in (before, after))
    ]
    spam = _about_spam(event)
    if spam:  # the priority follows from that, and from nothing in the text
        lessons = [one for one in lessons if one.target is not Target.PRIORITY]
    lessons += spam
    if event.changes.get("status", ("", ""))[1] == TicketStatus.SOLVED:
        told = {one.target for one in lessons}
        lessons += [one for one in _solved(ticket, topics) if one.target not in told]
    return lessons


def _about_spam(event: TicketUpdated) -> list[Lesson]:
    before, after = event.changes.get("tags", ("", ""))
    was, is_now = (SPAM_TAG in tags.split(", ") for tags in (before, after))
    if was is is_now:
        return []
    labels = (SPAM, HAM) if was else (HAM, SPAM)
    return [Lesson(target=Target.SPAM, label=labels[1], before=labels[0], source=LabelSource.CORRECTION)]


def _solved(ticket: Ticket, topics: Collection[str]) -> list[Lesson]:
    """Return what a solved ticket confirms; a missing skill confirms nothing, because nobody looks for one."""
    spam = SPAM_TAG in ticket.tags
    told = {
        Target.QUEUE: "" if spam else ticket.queue_id,
        Target.PRIORITY: "" if spam else ticket.priority.value,
        Target.SPAM: SPAM if spam else HAM,
        Target.SKILL: next((one.skill_id for one in ticket.requirement.needs if one.skill_id in topics), ""),
    }
    return [
        Lesson(target=target, label=label, before=label, source=LabelSource.SOLVED)
        for target, label in told.items()
        if label and label != NO_SKILL
    ]
