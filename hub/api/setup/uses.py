"""What of the set-up another part of it goes by: that is not deleted before the other one is changed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from hub.api.services import ApiServices, Paged
from hub.domain.agent import Agent
from hub.errors import Conflict

PAGE = 200


class Use(NamedTuple):
    """Where something can be used: in what, kept where, and whether this one uses it."""

    noun: str
    store: Callable[[ApiServices], Paged[Any]]  # Any: whatever noun
    uses: Callable[[Any, str], bool]


def not_in_use(noun: str, *places: Use) -> Callable[[ApiServices, str], Awaitable[None]]:
    """Return the check before a deletion: it raises Conflict naming who uses the entity."""

    async def check(services: ApiServices, entity_id: str) -> None:
        for place in places:
            async for one in _every(place.store(services)):
                if place.uses(one, entity_id):
                    raise Conflict(
                        f"The {noun} is used by the {place.noun} {one.name}; change that first",
                        used_by=one.id,
                    )

    return check


async def _every(store: Paged[Any]) -> AsyncIterator[Any]:  # Any: whatever noun
    after: str | None = None
    while True:
        page = await store.page({}, "name", PAGE, after)
        for entity in page.items:
            yield entity
        if page.next is None:
            return
        after = page.next


def _needs(entity: Any, skill_id: str) -> bool:  # Any: a queue, an inbox or a rule
    steps: Sequence[Any] = getattr(entity, "relaxation", ())  # Any: steps, of queues only
    return skill_id in entity.requirement.skill_ids() or any(step.skill_id == skill_id for step in steps)


def _in_team(agent: Agent, team_id: str) -> bool:
    return agent.active and team_id in agent.team_ids


def _has_skill(agent: Agent, skill_id: str) -> bool:
    return agent.active and skill_id in agent.skills


team_unused = not_in_use(
    "team",
    Use("queue", lambda services: services.queues, lambda queue, team_id: queue.team_id == team_id),
    Use("agent", lambda services: services.agents, _in_team),
)
skill_unused = not_in_use(
    "skill",
    Use("queue", lambda services: services.queues, _needs),
    Use("inbox", lambda services: services.inboxes, _needs),
    Use("rule", lambda services: services.rules, _needs),
    Use("agent", lambda services: services.agents, _has_skill),
)
hours_unused = not_in_use(
    "business hours",
    Use("queue", lambda services: services.queues, lambda queue, hours_id: queue.hours_id == hours_id),
    Use("SLA policy", lambda services: services.sla_policies, lambda one, hours_id: one.hours_id == hours_id),
)
sla_policy_unused = not_in_use(
    "SLA policy",
    Use("queue", lambda services: services.queues, lambda queue, one: queue.sla_policy_id == one),
)
queue_unused = not_in_use(
    "queue",
    Use("inbox", lambda services: services.inboxes, lambda inbox, queue_id: inbox.queue_id == queue_id),
    Use(
        "queue",
        lambda services: services.queues,
        lambda queue, queue_id: queue.overflow_queue_id == queue_id and queue.id != queue_id,
    ),
    Use("rule", lambda services: services.rules, lambda rule, queue_id: rule.queue_id == queue_id),
    Use(
        "menu",
        lambda services: services.menus,
        lambda menu, queue_id: any(step.queue_id == queue_id for step in menu.steps),
    ),
)
