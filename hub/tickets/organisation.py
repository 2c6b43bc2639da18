"""The organisation's set-up in memory: inboxes, queues, skills, rules, SLA policies, hours and agents.

It is small and read with every contact, so it is held whole; whoever changes a part has it loaded again.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from hub.domain.agent import Agent, Team
from hub.domain.business_hours import BusinessHours, load_zones
from hub.domain.menu import Menu
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.skill import Skill
from hub.domain.sla import SlaPolicy
from hub.domain.word_list import WordList
from hub.errors import NotFound


class Entity(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """Return the identifier."""
        ...


T = TypeVar("T", bound=Entity)
Out = TypeVar("Out", covariant=True)


class Source(Protocol[Out]):
    """Where all entities of one noun can be read."""

    def all(self, where: Mapping[str, Any]) -> AsyncIterator[Out]:  # Any: the store's own conditions
        """Yield every entity that matches."""
        ...


@dataclass(slots=True)
class Shelf(Generic[T]):
    """All entities of one noun, by id."""

    source: Source[T]
    held: dict[str, T] = field(default_factory=dict)

    async def load(self) -> None:
        """Read all of them again."""
        self.held = {entity.id: entity async for entity in self.source.all({})}

    def require(self, entity_id: str, noun: str) -> T:
        """Return the entity; raises NotFound."""
        try:
            return self.held[entity_id]
        except KeyError:
            raise NotFound(f"There is no {noun} {entity_id}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the set-up is stored."""

    agents: Source[Agent]
    teams: Source[Team]
    queues: Source[Queue]
    skills: Source[Skill]
    inboxes: Source[Inbox]
    rules: Source[Rule]
    sla_policies: Source[SlaPolicy]
    business_hours: Source[BusinessHours]
    menus: Source[Menu]
    word_lists: Source[WordList]


class Organisation:
    """Answer questions about the set-up at once."""

    def __init__(self, sources: Sources) -> None:
        self._agents = Shelf(sources.agents)
        self._teams = Shelf(sources.teams)
        self._queues = Shelf(sources.queues)
        self._skills = Shelf(sources.skills)
        self._inboxes = Shelf(sources.inboxes)
        self._rules = Shelf(sources.rules)
        self._policies = Shelf(sources.sla_policies)
        self._hours = Shelf(sources.business_hours)
        self._menus = Shelf(sources.menus)
        self._word_lists = Shelf(sources.word_lists)
        self._shelves: dict[str, Shelf[Any]] = {  # Any: shelves of all nouns together
            "agents": self._agents,
            "teams": self._teams,
            "queues": self._queues,
            "skills": self._skills,
            "inboxes": self._inboxes,
            "rules": self._rules,
            "sla_policies": self._policies,
            "business_hours": self._hours,
            "menus": self._menus,
            "word_lists": self._word_lists,
        }

    async def load(self) -> None:
        """Read everything."""
        for shelf in self._shelves.values():
            await shelf.load()
        await asyncio.to_thread(load_zones, tuple(self._hours.held.values()))

    async def reload(self, collection: str) -> None:
        """Read one noun again; other collections are of no concern here."""
        shelf = self._shelves.get(collection)
        if shelf is not None:
            await shelf.load()
        if shelf is self._hours:
            await asyncio.to_thread(load_zones, tuple(self._hours.held.values()))

    def keep(self, collection: str, entity: Entity) -> None:
        """Hold an entity that was just stored."""
        shelf = self._shelves.get(collection)
        if shelf is not None:
            shelf.held[entity.id] = entity

    def inbox(self, inbox_id: str) -> Inbox:
        """Return the inbox; raises NotFound."""
        return self._inboxes.require(inbox_id, "inbox")

    def brand(self, inbox_id: str) -> str:
        """Return under which brand an inbox answers; empty for one that has none, or is gone."""
        inbox = self._inboxes.held.get(inbox_id)
        return inbox.brand if inbox is not None else ""

    def inboxes(self) -> Sequence[Inbox]:
        """Return every inbox."""
        return tuple(self._inboxes.held.values())

    def queue(self, queue_id: str) -> Queue:
        """Return the queue; raises NotFound."""
        return self._queues.require(queue_id, "queue")

    def queues(self) -> Sequence[Queue]:
        """Return every queue."""
        return tuple(self._queues.held.values())

    def skills(self) -> Sequence[Skill]:
        """Return every skill."""
        return tuple(self._skills.held.values())

    def rules(self) -> Sequence[Rule]:
        """Return the active rules in the order in which they apply."""
        active = (rule for rule in self._rules.held.values() if rule.active)
        return sorted(active, key=lambda rule: (rule.position, rule.id))

    def teams(self) -> Sequence[Team]:
        """Return every team."""
        return tuple(self._teams.held.values())

    def team_of(self, queue_id: str) -> str:
        """Return the id of the queue's team, empty when it has none or there is no such queue."""
        queue = self._queues.held.get(queue_id)
        return queue.team_id if queue else ""

    def team_name(self, queue_id: str) -> str:
        """Return the name of the team that works on a queue, empty when there is none."""
        queue = self._queues.held.get(queue_id)
        team = self._teams.held.get(queue.team_id) if queue else None
        return team.name if team else ""

    def sla_policies(self) -> Sequence[SlaPolicy]:
        """Return every policy."""
        return tuple(self._policies.held.values())

    def sla_policy(self, policy_id: str) -> SlaPolicy | None:
        """Return the policy, or None."""
        return self._policies.held.get(policy_id)

    def business_hours(self, hours_id: str) -> BusinessHours | None:
        """Return the hours, or None for round the clock."""
        return self._hours.held.get(hours_id)

    def word_lists(self) -> Sequence[WordList]:
        """Return every list of words, in the order of their names."""
        return sorted(self._word_lists.held.values(), key=lambda one: (one.name, one.id))

    def menu(self, menu_id: str) -> Menu | None:
        """Return the menu, or None."""
        return self._menus.held.get(menu_id)

    def agent(self, agent_id: str) -> Agent | None:
        """Return the agent, or None."""
        return self._agents.held.get(agent_id)

    def agents(self) -> Sequence[Agent]:
        """Return every active agent."""
        return tuple(agent for agent in self._agents.held.values() if agent.active)

    def everyone(self) -> Sequence[Agent]:
        """Return every agent, those too who are not active any more."""
        return tuple(self._agents.held.values())
