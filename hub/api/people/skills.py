"""Skills: what agents can do."""

from pydantic import Field

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import Input, Language, Name, Words
from hub.api.setup.uses import skill_unused
from hub.domain.skill import Skill


class SkillFields(Input):
    """What an administrator sets of a skill; a `language` makes it the skill that work in that language needs."""

    name: Name
    language: Language = ""
    keywords: Words = Field(default_factory=list)
    examples: Words = Field(default_factory=list)


OPERATIONS = crud(
    Noun(
        name="skill",
        path="/skills",
        entity=Skill,
        fields=SkillFields,
        store=lambda services: services.skills,
        sort="name",
        may_delete=skill_unused,
    )
)
