"""Needs that loosen: after how many seconds a ticket is content with less."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.queue import RelaxationStep
from hub.domain.skill import Requirement
from hub.routing.expressions import Clause, Needs, clauses_of, needs_of, relaxed

__all__ = ["Needs", "Stage", "stages", "stages_of"]


@dataclass(frozen=True, slots=True)
class Stage:
    """What a ticket needs from a moment on."""

    begins_at: datetime
    needs: Needs


def stages(
    requirement: Requirement, steps: Sequence[RelaxationStep], queued_at: datetime
) -> tuple[Stage, ...]:
    """Return what the ticket needs at first and after each step; each step loosens what the one before left."""
    return stages_of(clauses_of(requirement), steps, queued_at)


def stages_of(
    clauses: list[Clause], steps: Sequence[RelaxationStep], queued_at: datetime
) -> tuple[Stage, ...]:
    """Return the stages of a ticket that needs these clauses at first."""
    found = [Stage(queued_at, needs_of(clauses))]
    for step in sorted(steps, key=lambda each: each.after_s):
        clauses = relaxed(clauses, step)
        found.append(Stage(queued_at + timedelta(seconds=step.after_s), needs_of(clauses)))
    return tuple(found)
