"""Skills, and what work needs of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hub.domain.direct import Direct

MIN_PROFICIENCY = 1
MAX_PROFICIENCY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Something an agent can do. A skill with a `language` (ISO 639-1) is needed by work in that language.

    `keywords` and `examples` teach the classifier which texts need this skill.
    """

    id: str
    version: int = 0
    name: str
    language: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillNeed:
    """A skill with the least proficiency (1-10) that will do."""

    skill_id: str
    min_proficiency: int = MIN_PROFICIENCY

    def met_by(self, skills: Mapping[str, int]) -> bool:
        """Say whether somebody with these skills (proficiency by id) has this one well enough."""
        return skills.get(self.skill_id, 0) >= self.min_proficiency


class Match(StrEnum):
    """How many of a group's parts must hold: every one, at least one, or not a single one."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGroup:
    """Needs, and groups of needs, of which all, any or none must hold."""

    match: Match
    needs: tuple[SkillNeed, ...] = ()
    groups: "tuple[SkillGroup, ...]" = ()

    def met_by(self, skills: Mapping[str, int]) -> bool:
        """Say whether somebody with these skills (proficiency by id) has what the group asks for."""
        parts = [need.met_by(skills) for need in self.needs] + [group.met_by(skills) for group in self.groups]
        if self.match is Match.ALL:
            return all(parts)
        return any(parts) is (self.match is Match.ANY)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredAgent:
    """An agent who is asked before others who may take the ticket, too; the higher score first."""

    agent_id: str
    score: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a ticket needs of the agent who takes it: every need, at its proficiency, and every group.

    Of the agents who have it all, those `preferred` are asked first. With `direct` certain agents come before all of that.
    """

    needs: tuple[SkillNeed, ...] = ()
    groups: tuple[SkillGroup, ...] = ()
    preferred: tuple[PreferredAgent, ...] = ()
    direct: Direct | None = None

    def merged_with(self, other: "Requirement") -> "Requirement":
        """Return the needs and groups of both; of two needs for one skill the higher proficiency counts, of two scores of one
        agent the other's."""
        highest: dict[str, int] = {}
        for need in (*self.needs, *other.needs):
            highest[need.skill_id] = max(need.min_proficiency, highest.get(need.skill_id, 0))
        return Requirement(
            needs=tuple(
                SkillNeed(skill_id=skill, min_proficiency=level) for skill, level in sorted(highest.items())
            ),
            groups=tuple(dict.fromkeys((*self.groups, *other.groups))),
            preferred=tuple({each.agent_id: each for each in (*self.preferred, *other.preferred)}.values()),
            direct=self.direct or other.direct,
        )

    def met_by(self, skills: Mapping[str, int]) -> bool:
        """Say whether somebody with these skills (proficiency by id) has everything, before anything is relaxed."""
        return all(need.met_by(skills) for need in self.needs) and all(
            group.met_by(skills) for group in self.groups
        )

    def skill_ids(self) -> set[str]:
        """Return every skill that is named, wanted or not."""
        found = {need.skill_id for need in self.needs}
        left = list(self.groups)
        while left:
            group = left.pop()
            found |= {need.skill_id for need in group.needs}
            left.extend(group.groups)
        return found
