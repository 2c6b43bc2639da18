"""Relaxation steps that come out of order, twice, too late, or loosen nothing."""

from collections.abc import Iterator
from itertools import pairwise

from hub.domain.queue import Queue
from hub.domain.skill import MIN_PROFICIENCY
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.flows import flows
from hub.routing.policy.numbers import A_YEAR_S
from hub.routing.policy.service import asked_by_text
from hub.routing.policy.setup import Setup, first_target_s, subject_of


def check_relaxation(setup: Setup) -> Iterator[PolicyFinding]:
    """Find the faults of every queue's steps."""
    needed = _needed(setup)
    for queue in setup.queues:
        if queue.relaxation:
            yield from _order(queue)
            yield from _steps(queue)
            yield from _lowering(queue, needed.get(queue.id, {}))
            yield from _unneeded(setup, queue, needed.get(queue.id, {}))
            yield from _late(setup, queue)


def _needed(setup: Setup) -> dict[str, dict[str, int]]:
    """Return per queue every skill that the set-up itself asks for there, at the highest level asked."""
    found: dict[str, dict[str, int]] = {}
    for queue in setup.queues:
        found[queue.id] = {need.skill_id: need.min_proficiency for need in queue.requirement.needs}
    for flow in flows(setup):
        levels = found[flow.queue.id]
        for need in flow.requirement.needs:
            levels[need.skill_id] = max(need.min_proficiency, levels.get(need.skill_id, 0))
    return found


def _order(queue: Queue) -> Iterator[PolicyFinding]:
    if any(later.after_s < earlier.after_s for earlier, later in pairwise(queue.relaxation)):
        detail = "the steps are not in the order of after_s, in which they are taken"
        yield warning("relaxation_order", subject_of(queue), detail, "sort the steps by after_s")
    moments = [(step.after_s, step.skill_id) for step in queue.relaxation]
    if twice := sorted({each for each in moments if moments.count(each) > 1}):
        after_s, skill_id = twice[0]
        detail = f"two steps after {after_s} s loosen {skill_id or 'every need'}"
        yield error("relaxation_duplicate", subject_of(queue), detail, "keep one of the two")


def _steps(queue: Queue) -> Iterator[PolicyFinding]:
    for step in queue.relaxation:
        if not 0 <= step.after_s <= A_YEAR_S or step.lower_by < 0:
            detail = f"a step has after_s = {step.after_s} and lower_by = {step.lower_by}"
            mend = f"give numbers of 0 or more, after_s at most {A_YEAR_S}"
            yield error("value_out_of_range", subject_of(queue), detail, mend)
        elif not step.drop and not step.lower_by:
            detail = f"the step after {step.after_s} s neither lowers nor drops anything"
            yield warning("relaxation_without_effect", subject_of(queue), detail, "set lower_by or drop")


def _lowering(queue: Queue, needed: dict[str, int]) -> Iterator[PolicyFinding]:
    """Find steps that lower below the least proficiency there is: the one need they name, or every need at once."""
    left = dict(needed)
    for step in sorted(queue.relaxation, key=lambda each: each.after_s):
        lowered = [step.skill_id] if step.skill_id else list(left)
        levels = {skill_id: left[skill_id] - step.lower_by for skill_id in lowered if skill_id in left}
        if levels and step.lower_by > 0 and not step.drop and max(levels.values()) < MIN_PROFICIENCY:
            skill_id, level = max(levels.items(), key=lambda each: each[1])
            yield error(
                "relaxation_below_minimum",
                subject_of(queue),
                f"the step after {step.after_s} s lowers {skill_id} to {level}",
                f"{MIN_PROFICIENCY} is the least there is; use drop to let the need go",
            )
            return
        for skill_id, level in levels.items():
            left[skill_id] = max(MIN_PROFICIENCY, level)
            if step.drop:
                del left[skill_id]


def _unneeded(setup: Setup, queue: Queue, needed: dict[str, int]) -> Iterator[PolicyFinding]:
    for skill_id in dict.fromkeys(step.skill_id for step in queue.relaxation):
        skill = setup.skill_by_id.get(skill_id)
        if skill is not None and skill_id not in needed and not asked_by_text(skill):
            yield warning(
                "relaxation_unneeded_skill",
                subject_of(queue),
                f"a step loosens {skill_id}, which nothing in this queue ever needs",
                "remove the step, or require the skill",
            )


def _late(setup: Setup, queue: Queue) -> Iterator[PolicyFinding]:
    policy = setup.policy_of(queue)
    target_s = first_target_s(policy) if policy else 0
    late = [step.after_s for step in queue.relaxation if step.after_s > target_s]
    if target_s > 0 and late:
        yield warning(
            "relaxation_after_sla",
            subject_of(queue),
            f"a step comes after {late[0]} s, when the promise of {target_s} s is broken already",
            "let the last step come well before the SLA target",
        )
