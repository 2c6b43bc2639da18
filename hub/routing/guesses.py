"""How routing goes by what a text was taken for: only where that is sure, and never against a rule. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from hub.domain.skill import Requirement, SkillNeed
from hub.domain.ticket import Priority
from hub.domain.triage import HAM, SPAM, SPAM_TAG, Judgement, Target, Urgency
from hub.tickets.ports import Triage

URGENT_PRIORITY = {Urgency.CRITICAL.value: Priority.URGENT, Urgency.HIGH.value: Priority.HIGH}
"""The priority of what is urgent, where no other is known."""


def found(said: Sequence[Judgement], target: Target) -> Judgement | None:
    """Return the judgement of a target, or None."""
    return next((one for one in said if one.target is target), None)


def sure_label(judgement: Judgement | None) -> str:
    """Return the label to act upon, empty when there is none."""
    return "" if judgement is None or judgement.abstained else judgement.label


def by_text(
    start: Triage, said: Sequence[Judgement], has_queue: Callable[[str], bool], topics: Collection[str]
) -> Triage:
    """Return the triage after what is surely known of the text; `topics` are the skills a text can need."""
    queue = sure_label(found(said, Target.QUEUE))
    skill = sure_label(found(said, Target.SKILL))
    need = Requirement(needs=(SkillNeed(skill_id=skill),)) if skill in topics else Requirement()
    return replace(
        start,
        queue_id=queue if queue and has_queue(queue) else start.queue_id,
        requirement=start.requirement.merged_with(need),
        priority=_priority(said) or start.priority,
        judgements=tuple(said),
    )


def _priority(said: Sequence[Judgement]) -> Priority | None:
    learned = sure_label(found(said, Target.PRIORITY))
    if learned in Priority.__members__.values():
        return Priority(learned)
    return URGENT_PRIORITY.get(sure_label(found(said, Target.URGENCY)))


def as_spam(triage: Triage, spam_queue: str, *, ranked: bool) -> Triage:
    """Tag what is surely spam; put it into the queue for it, if any, and behind everybody else unless a rule has `ranked` it."""
    if sure_label(found(triage.judgements, Target.SPAM)) != SPAM:
        return triage
    return replace(
        triage,
        priority=triage.priority if ranked else Priority.LOW,
        tags=tuple(dict.fromkeys((*triage.tags, SPAM_TAG))),
        queue_id=spam_queue or triage.queue_id,
    )


def marked(triage: Triage) -> Triage:
    """Return the triage with every judgement marked that it went by."""
    return replace(
        triage, judgements=tuple(replace(one, used=_went_by(triage, one)) for one in triage.judgements)
    )


def _went_by(triage: Triage, one: Judgement) -> bool:
    if one.abstained:
        return False
    if one.target is Target.URGENCY:
        learned = sure_label(found(triage.judgements, Target.PRIORITY))
        return not learned and URGENT_PRIORITY.get(one.label) is triage.priority
    got = {
        Target.LANGUAGE: triage.language,
        Target.QUEUE: triage.queue_id,
        Target.PRIORITY: triage.priority.value,
        Target.SPAM: SPAM if SPAM_TAG in triage.tags else HAM,
    }
    if one.target is Target.SKILL:
        return one.label in triage.requirement.skill_ids()
    return got.get(one.target) == one.label
