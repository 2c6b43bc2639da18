"""Skills, and what work needs of them."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a ticket needs of the agent who takes it: every need, at its proficiency."""

    needs: tuple[SkillNeed, ...] = ()

    def merged_with(self, other: "Requirement") -> "Requirement":
        """Return the needs of both; of two needs for one skill the higher proficiency counts."""
        highest: dict[str, int] = {}
        for need in (*self.needs, *other.needs):
            highest[need.skill_id] = max(need.min_proficiency, highest.get(need.skill_id, 0))
        return Requirement(
            needs=tuple(
                SkillNeed(skill_id=skill, min_proficiency=level) for skill, level in sorted(highest.items())
            )
        )
