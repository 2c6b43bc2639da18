"""Routing rules: what an incoming ticket looks like, and what follows from it."""

from dataclasses import dataclass, field

from hub.domain.skill import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCondition:
    """What a ticket must look like; an empty part matches everything, words match anywhere in subject or text."""

    channels: tuple[str, ...] = ()
    inbox_ids: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sender_domains: tuple[str, ...] = ()
    any_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When the condition holds: move to a queue, need skills, set a priority, add tags. Rules apply in `position` order."""

    id: str
    version: int = 0
    name: str
    position: int = 0
    active: bool = True
    condition: RuleCondition = field(default_factory=RuleCondition)
    queue_id: str = ""
    requirement: Requirement = field(default_factory=Requirement)
    priority: str = ""
    tags: tuple[str, ...] = ()
