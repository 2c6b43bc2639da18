"""Names that nothing bears, ids and names that two bear, and inboxes that lead nowhere."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from hub.domain.agent import Agent
from hub.domain.direct import direct_key
from hub.domain.menu import Menu, MenuNode
from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.skill import Requirement
from hub.domain.sla import SlaPolicy
from hub.routing.policies import POLICY_NAMES
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.setup import NOUNS, Named, Setup, subject_of

P = TypeVar("P", bound=Named)
SINGULAR = dict(NOUNS.values())
MAY_SHARE_A_NAME = ("agents",)
"""Two agents may well have one name."""


def check_references(setup: Setup) -> Iterator[PolicyFinding]:
    """Find what names a team, skill, queue, policy or hours that do not exist."""
    for parts in setup.parts().values():
        for part in parts:
            wanted = dict.fromkeys(ref for ref in _references(part) if ref[1])
            for noun, entity_id in wanted:
                if not setup.knows(noun, entity_id):
                    kind = SINGULAR[noun]
                    yield error(
                        f"missing_{kind}",
                        subject_of(part),
                        f"names the {kind.replace('_', ' ')} {entity_id!r}, which does not exist",
                        f"define {entity_id!r} under {noun}, or name one that exists",
                    )


def check_routing_policies(setup: Setup) -> Iterator[PolicyFinding]:
    """Find queues whose routing policy does not exist; the engine would use the default."""
    for queue in setup.queues:
        for name in (queue.policy, queue.shadow_policy or queue.policy):
            if name not in POLICY_NAMES:
                detail = f"names the routing policy {name!r}, which does not exist"
                yield error(
                    "unknown_policy", subject_of(queue), detail, f"use one of {', '.join(POLICY_NAMES)}"
                )
                break


def _references(part: Named) -> list[tuple[str, str]]:
    """Return noun and id of everything that the part names."""
    if isinstance(part, Queue):
        steps = [("skills", step.skill_id) for step in part.relaxation]
        own = [
            ("teams", part.team_id),
            ("sla_policies", part.sla_policy_id),
            ("queues", part.overflow_queue_id),
        ]
        return [*own, ("business_hours", part.hours_id), *_needed(part.requirement), *steps]
    if isinstance(part, Inbox):
        return [("queues", part.queue_id), *_needed(part.requirement)]
    if isinstance(part, SlaPolicy):
        return [("business_hours", part.hours_id), *(("teams", team_id) for team_id in part.team_s)]
    if isinstance(part, Rule):
        inboxes = [("inboxes", inbox_id) for inbox_id in part.condition.inbox_ids]
        return [("queues", part.queue_id), *_needed(part.requirement), *inboxes]
    if isinstance(part, Menu):
        return [each for node in part.nodes for each in _node_references(node)]
    if isinstance(part, Agent):
        deputy = ("agents", part.direct.colleague_id)
        return [
            *(("teams", each) for each in part.team_ids),
            *(("skills", each) for each in part.skills),
            deputy,
        ]
    return []


def _node_references(node: MenuNode) -> list[tuple[str, str]]:
    return [
        ("queues", node.queue_id),
        ("business_hours", node.hours_id),
        *_needed(node.requirement),
    ]


def _needed(requirement: Requirement) -> list[tuple[str, str]]:
    agents = [("agents", each.agent_id) for each in requirement.preferred]
    return [*(("skills", skill_id) for skill_id in sorted(requirement.skill_ids())), *agents]


def check_names(setup: Setup) -> Iterator[PolicyFinding]:
    """Find ids, names, addresses that two bear, and entries without a name."""
    for noun, parts in setup.parts().items():
        for part in _repeated(parts, [part.id for part in parts]):
            detail = f"{noun} has two entries with the id {part.id!r}; only the first would be used"
            yield error("duplicate_id", subject_of(part), detail, "give each its own id")
        if noun not in MAY_SHARE_A_NAME:
            for part in _repeated(parts, [_plain(part.name) for part in parts]):
                detail = f"another of the {noun} is called {part.name!r}, too: people cannot tell them apart"
                yield warning("duplicate_name", subject_of(part), detail, "give each its own name")
        for part in parts:
            if not part.id.strip() or not part.name.strip():
                yield error("name_missing", subject_of(part), "has no id or no name", "give it both")
    for agent in _repeated(setup.agents, [_plain(agent.email) for agent in setup.agents]):
        detail = f"another agent signs in as {agent.email}, too"
        yield error("duplicate_email", subject_of(agent), detail, "give each agent an address of their own")
    yield from _direct_twice(setup)
    inboxes = [inbox for inbox in setup.inboxes if inbox.active]
    for inbox in _repeated(inboxes, [_place(inbox) for inbox in inboxes]):
        detail = f"another active {inbox.channel} inbox has the address {inbox.address}, too"
        yield error("duplicate_address", subject_of(inbox), detail, "keep one of the two")


def _direct_twice(setup: Setup) -> Iterator[PolicyFinding]:
    """Find addresses by which customers are to reach one agent, and that another agent or an inbox has."""
    owners: dict[str, Named] = {
        direct_key(each.address): each for each in setup.inboxes if each.address.strip()
    }
    for agent in setup.agents:
        for address in agent.direct.addresses:
            owner = owners.setdefault(direct_key(address), agent)
            if owner is not agent:
                detail = f"customers are to reach this agent by {address}, which is {owner.name}'s"
                yield error("duplicate_direct", subject_of(agent), detail, "keep one of the two")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _place(inbox: Inbox) -> str:
    return f"{inbox.channel} {_plain(inbox.address)}" if inbox.address.strip() else ""


def _repeated(parts: Sequence[P], keys: Sequence[str]) -> Iterator[P]:
    """Yield the parts whose key an earlier one has; empty keys are no keys."""
    seen = set[str]()
    for part, key in zip(parts, keys, strict=True):
        if key and key in seen:
            yield part
        seen.add(key)


def check_inboxes(setup: Setup) -> Iterator[PolicyFinding]:
    """Find inboxes of unknown channels, and active ones that feed a queue that is switched off."""
    for inbox in setup.inboxes:
        if inbox.channel not in setup.channels:
            yield error(
                "unknown_channel",
                subject_of(inbox),
                f"there is no channel {inbox.channel!r}",
                f"use one of {', '.join(sorted(setup.channels))}",
            )
        if not inbox.queue_id:
            detail = "names no queue, so its contacts go nowhere"
            yield error("missing_queue", subject_of(inbox), detail, "name a queue")
        queue = setup.queue_by_id.get(inbox.queue_id)
        if inbox.active and queue is not None and not queue.active:
            yield error(
                "inbox_into_inactive_queue",
                subject_of(inbox),
                f"is active, but its queue {queue.name} is not",
                "switch the queue on, choose another, or switch the inbox off",
            )
