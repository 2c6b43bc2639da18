"""Skill expressions in the form in which the engine evaluates them.

Any nesting of all, any and none says the same as a list of clauses of which every one must hold, where a clause is a list of
literals of which one must hold, and a literal is "has the skill at that level" or "has it not" (conjunctive normal form). So
an expression takes its place among plain needs: a clause is written as one need whose name is the clause, and tickets
that need the same share one waiting list.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from hub.domain.queue import RelaxationStep
from hub.domain.skill import MAX_PROFICIENCY, MIN_PROFICIENCY, Match, Requirement, SkillGroup, SkillNeed

Needs = tuple[tuple[str, int], ...]
"""Skill ids, or clauses, with the least proficiency, sorted by skill."""

MAX_CLAUSES = 64
"""More are not evaluated; the interface and `hub check policy` refuse them."""


class Literal(NamedTuple):
    """The agent has the skill at this level at least, or (`wanted` false) has not."""

    skill_id: str
    level: int
    wanted: bool = True

    def holds(self, skills: Mapping[str, int]) -> bool:
        """Say whether it is so of somebody with these skills."""
        return (skills.get(self.skill_id, 0) >= self.level) is self.wanted

    def __str__(self) -> str:
        sign = ">=" if self.wanted else "<"
        return f"{self.skill_id}{sign}{self.level}"


Clause = tuple[Literal, ...]


def clauses_of(requirement: Requirement) -> list[Clause]:
    """Return what must hold, clause by clause."""
    plain = [(_literal(need, wanted=True),) for need in requirement.needs]
    groups = [clause for group in requirement.groups for clause in _of_group(group, wanted=True)]
    return list(dict.fromkeys([*plain, *groups]))[:MAX_CLAUSES]


def is_too_large(requirement: Requirement) -> bool:
    """Say whether the expression has more clauses than are evaluated."""
    return sum(len(_of_group(group, wanted=True)) for group in requirement.groups) > MAX_CLAUSES - len(
        requirement.needs
    )


def _literal(need: SkillNeed, *, wanted: bool) -> Literal:
    return Literal(need.skill_id, need.min_proficiency, wanted)


def _of_group(group: SkillGroup, *, wanted: bool) -> list[Clause]:
    """Return the clauses that say that the group holds, or that it does not."""
    inner = wanted is not (group.match is Match.NONE)
    parts: list[list[Clause]] = [
        *(_of_group(each, wanted=inner) for each in group.groups),
    ]
    parts += [[(_literal(need, wanted=inner),)] for need in group.needs]
    every = wanted if group.match is Match.ALL else not wanted if group.match is Match.ANY else wanted
    if every:
        return [clause for part in parts for clause in part][: MAX_CLAUSES + 1]
    found: list[Clause] = []
    for choice in product(*parts):
        found.append(tuple(sorted({literal for clause in choice for literal in clause})))
        if len(found) > MAX_CLAUSES:
            break
    return found


def relaxed(clauses: Iterable[Clause], step: RelaxationStep) -> list[Clause]:
    """Return the clauses after the step: what it drops holds from now on, and with it every clause that names it."""
    return [looser for clause in clauses if (looser := _looser(clause, step)) is not None]


def _looser(clause: Clause, step: RelaxationStep) -> Clause | None:
    found = []
    for literal in clause:
        if step.skill_id in ("", literal.skill_id):
            by = -step.lower_by if literal.wanted else step.lower_by
            level = max(MIN_PROFICIENCY, literal.level + by)
            if step.drop or level > MAX_PROFICIENCY:
                return None
            found.append(literal._replace(level=level))
        else:
            found.append(literal)
    return tuple(found)


def needs_of(clauses: Iterable[Clause]) -> Needs:
    """Return the clauses as needs: a single wanted skill as itself, everything else by its text."""
    found: dict[str, int] = {}
    for clause in clauses:
        if len(clause) == 1 and clause[0].wanted:
            literal = clause[0]
            found[literal.skill_id] = max(literal.level, found.get(literal.skill_id, 0))
        else:
            found[f"({' or '.join(str(literal) for literal in clause)})"] = 1
    return tuple(sorted(found.items()))


def any_of(several: Iterable[Needs]) -> Needs | None:
    """Return needs that hold for whoever meets one of these; None if that takes too many clauses."""
    found: set[Clause] = {()}
    for needs in sorted(set(several)):
        found = _shortest({_either(one, other) for one in found for other in clauses_named(needs)})
        if len(found) > MAX_CLAUSES:
            return None
    return needs_of(sorted(found))


def _either(one: Clause, other: Clause) -> Clause:
    """Return the clause that holds if one of the two does; of a skill wanted twice the lower level suffices."""
    least: dict[tuple[str, bool], Literal] = {}
    for literal in sorted({*one, *other}, key=lambda each: -each.level if each.wanted else each.level):
        least[literal.skill_id, literal.wanted] = literal
    return tuple(sorted(least.values()))


def _shortest(clauses: set[Clause]) -> set[Clause]:
    """Return the clauses without those that hold anyway where a shorter one does."""
    kept: list[Clause] = []
    for clause in sorted(clauses, key=len):
        if not any(set(each) <= set(clause) for each in kept):
            kept.append(clause)
    return set(kept)


def clauses_named(needs: Needs) -> list[Clause]:
    """Return the clauses that these needs stand for."""
    return [_read(name) if is_clause(name) else (Literal(name, level),) for name, level in needs]


def is_clause(name: str) -> bool:
    """Say whether a need's name is a clause; ids of skills have no brackets."""
    return name.startswith("(")


def listed(needs: Needs) -> str:
    """Return needs in words."""
    return (
        " and ".join(
            skill[1:-1] if is_clause(skill) else f"{skill} of at least {level}" for skill, level in needs
        )
        or "no skill"
    )


def holds(name: str, skills: Mapping[str, int]) -> bool:
    """Say whether the clause of this name holds for somebody with these skills."""
    return any(literal.holds(skills) for literal in _read(name))


def proficiency(name: str, skills: Mapping[str, int]) -> int:
    """Return the highest proficiency by which the clause holds."""
    return max(
        (skills[each.skill_id] for each in _read(name) if each.wanted and each.holds(skills)), default=0
    )


@lru_cache(maxsize=4096)
def _read(name: str) -> Clause:
    found = []
    for part in name[1:-1].split(" or ") if name != "()" else ():
        sign = ">=" if ">=" in part else "<"
        skill_id, _, level = part.rpartition(sign)
        found.append(Literal(skill_id, int(level), sign == ">="))
    return tuple(found)
