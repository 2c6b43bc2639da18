"""Needs that loosen: after how many seconds a ticket is content with less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.queue import RelaxationStep
from hub.domain.skill import MIN_PROFICIENCY, Requirement

Needs = tuple[tuple[str, int], ...]
"""Skill ids with the least proficiency, sorted by skill."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a ticket needs from a moment on."""

    begins_at: datetime
    needs: Needs


def stages(
    requirement: Requirement, steps: Sequence[RelaxationStep], queued_at: datetime
) -> tuple[Stage, ...]:
    """Return what the ticket needs at first and after each step; each step loosens what the one before left."""
    needs = {need.skill_id: need.min_proficiency for need in requirement.needs}
    found = [Stage(queued_at, tuple(sorted(needs.items())))]
    for step in sorted(steps, key=lambda each: each.after_s):
        for skill_id in [step.skill_id] if step.skill_id else list(needs):
            if skill_id in needs:
                needs[skill_id] = max(MIN_PROFICIENCY, needs[skill_id] - step.lower_by)
                if step.drop:
                    del needs[skill_id]
        begins_at = queued_at + timedelta(seconds=step.after_s)
        found.append(Stage(begins_at, tuple(sorted(needs.items()))))
    return tuple(found)
