"""Routing rules: what an incoming ticket looks like, and what follows."""

from typing import Annotated, Literal

from pydantic import Field

from hub.api.http.crud import Noun, crud
from hub.api.http.inputs import IdOrEmpty, Ids, Input, Name, Needs, Words
from hub.domain.agent import Role
from hub.domain.rule import Rule


class RuleConditionInput(Input):
    """What a ticket must look like; an empty part matches everything."""

    channels: Words = Field(default_factory=list)
    inbox_ids: Ids = Field(default_factory=list)
    languages: Words = Field(default_factory=list)
    sender_domains: Words = Field(default_factory=list)
    any_words: Words = Field(default_factory=list)


class RuleFields(Input):
    """When the condition holds: move to a queue, need skills, set a priority, add tags."""

    name: Name
    position: Annotated[int, Field(ge=0, le=100_000)] = 0
    active: bool = True
    condition: RuleConditionInput = Field(default_factory=RuleConditionInput)
    queue_id: IdOrEmpty = ""
    requirement: Needs = Field(default_factory=list)
    priority: Literal["", "low", "normal", "high", "urgent"] = ""
    tags: Words = Field(default_factory=list)


OPERATIONS = crud(
    Noun(
        name="rule",
        path="/rules",
        entity=Rule,
        fields=RuleFields,
        store=lambda services: services.rules,
        read=Role.SUPERVISOR,
        sort="position",
        references={"queue_id": lambda services: services.queues},
    )
)
