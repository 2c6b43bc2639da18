"""The set-up under check, with the questions that several checks ask of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from hub.domain.agent import DEFAULT_CAPACITY, Agent, Team
from hub.domain.business_hours import BusinessHours
from hub.domain.menu import Menu
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.skill import Skill
from hub.domain.sla import SlaPolicy
from hub.routing.policy.findings import Subject

NOUNS: Mapping[type, tuple[str, str]] = {
    Team: ("teams", "team"),
    Skill: ("skills", "skill"),
    BusinessHours: ("business_hours", "business_hours"),
    SlaPolicy: ("sla_policies", "sla_policy"),
    Queue: ("queues", "queue"),
    Menu: ("menus", "menu"),
    Inbox: ("inboxes", "inbox"),
    Rule: ("rules", "rule"),
    Agent: ("agents", "agent"),
}
"""Per kind of entity its noun in a set-up, and in the singular."""


class Named(Protocol):
    """Any part of a set-up."""

    @property
    def id(self) -> str:
        """Return the identifier."""
        ...

    @property
    def name(self) -> str:
        """Return what people call it."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """The fastest that a queue was ever seen to be, in seconds; None when nothing was seen.

    `handle_s` is from acceptance to the end, `response_s` from the customer's first message to the first reply.
    """

    handle_s: float | None = None
    response_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class Setup:
    """Everything that decides who gets which work.

    `channels` are the kinds an inbox may have; `seen` is by queue id; `unread` holds (noun, id) of entries that could not
    be read, so that what names them is not called dangling, too.
    """

    teams: tuple[Team, ...] = ()
    skills: tuple[Skill, ...] = ()
    business_hours: tuple[BusinessHours, ...] = ()
    sla_policies: tuple[SlaPolicy, ...] = ()
    queues: tuple[Queue, ...] = ()
    menus: tuple[Menu, ...] = ()
    inboxes: tuple[Inbox, ...] = ()
    rules: tuple[Rule, ...] = ()
    agents: tuple[Agent, ...] = ()
    channels: frozenset[str] = frozenset(DEFAULT_CAPACITY)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    unread: frozenset[tuple[str, str]] = frozenset()

    def parts(self) -> dict[str, tuple[Named, ...]]:
        """Return everything by noun."""
        return {noun: getattr(self, noun) for noun, _ in NOUNS.values()}

    def knows(self, noun: str, entity_id: str) -> bool:
        """Say whether there is such an entry, even one that could not be read."""
        return entity_id in self._ids[noun] or (noun, entity_id) in self.unread

    @cached_property
    def _ids(self) -> dict[str, frozenset[str]]:
        return {noun: frozenset(each.id for each in parts) for noun, parts in self.parts().items()}

    @cached_property
    def queue_by_id(self) -> dict[str, Queue]:
        """Return the queues by id."""
        return {queue.id: queue for queue in self.queues}

    @cached_property
    def hours_by_id(self) -> dict[str, BusinessHours]:
        """Return the business hours by id."""
        return {hours.id: hours for hours in self.business_hours}

    @cached_property
    def skill_by_id(self) -> dict[str, Skill]:
        """Return the skills by id."""
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def _policy_by_id(self) -> dict[str, SlaPolicy]:
        return {policy.id: policy for policy in self.sla_policies}

    @cached_property
    def active_queues(self) -> tuple[Queue, ...]:
        """Return the queues that take work."""
        return tuple(queue for queue in self.queues if queue.active)

    def policy_of(self, queue: Queue) -> SlaPolicy | None:
        """Return what the queue promises, or None."""
        return self._policy_by_id.get(queue.sla_policy_id)

    def crew_of(self, queue: Queue) -> tuple[Agent, ...]:
        """Return the active agents of the queue's team; without a team everybody's."""
        return tuple(agent for agent in self.agents if agent.active and in_team(agent, queue))

    def rules_in_order(self) -> list[Rule]:
        """Return the active rules as they are applied."""
        return sorted((rule for rule in self.rules if rule.active), key=lambda each: (each.position, each.id))


def in_team(agent: Agent, queue: Queue) -> bool:
    """Say whether the agent is in the team that works the queue."""
    return not queue.team_id or queue.team_id in agent.team_ids


def subject_of(part: Named) -> Subject:
    """Return what a finding about this part is about."""
    return Subject(NOUNS[type(part)][1], part.id, part.name)


def first_target_s(policy: SlaPolicy) -> int:
    """Return the seconds until a customer is to hear from us; 0 when nothing is promised."""
    return policy.first_response_s or policy.resolution_s


def listed(names: Iterable[str]) -> str:
    """Return names for people, in order and each once."""
    return ", ".join(sorted(set(names)))
