"""The ways on which work comes to a queue: which inbox, which rule, and what the agent must then be able to do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hub.domain.queue import Inbox, Queue
from hub.domain.rule import Rule
from hub.domain.skill import Requirement
from hub.routing.policy.setup import Setup
from hub.routing.relaxation import Needs, stages
from hub.routing.requirements import language_need

LONGEST_S = 10**9
"""Seconds that a date can still bear; steps after that are faults of their own."""

SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Flow:
    """One way: without an inbox only the queue's own needs count, as for transferred work."""

    queue: Queue
    inbox: Inbox | None
    rule: Rule | None
    requirement: Requirement

    @property
    def final_needs(self) -> Needs:
        """Return what is still needed when every relaxation step has passed."""
        steps = [replace(step, after_s=min(step.after_s, LONGEST_S)) for step in self.queue.relaxation]
        return stages(self.requirement, steps, SOME_DAY)[-1].needs

    @property
    def likeness(self) -> tuple[object, ...]:
        """Return what decides who can take the work; ways that are equal in it need one look only."""
        way = (self.inbox.channel, self.inbox.language) if self.inbox else ()
        return (self.queue.id, *way, self.final_needs)

    def described(self) -> str:
        """Return the way in words."""
        way = f"queue {self.queue.name}"
        if self.inbox is not None:
            way += f", inbox {self.inbox.name}"
        if self.rule is not None:
            way += f", rule {self.rule.name}"
        return way


def flows(setup: Setup) -> Iterator[Flow]:
    """Yield every way to an active queue: each queue by itself, by its active inboxes, by the rules that move work there."""
    for queue in setup.active_queues:
        yield Flow(queue, None, None, queue.requirement)
    for inbox in setup.inboxes:
        if not inbox.active:
            continue
        own = setup.queue_by_id.get(inbox.queue_id)
        arriving = inbox.requirement.merged_with(language_need(inbox.language, setup.skills))
        if own is not None and own.active:
            yield Flow(own, inbox, None, arriving.merged_with(own.requirement))
        for rule in setup.rules_in_order():
            target = _target(setup, rule) or own
            if target is not None and target.active and may_see(rule, inbox):
                needed = arriving.merged_with(rule.requirement).merged_with(target.requirement)
                yield Flow(target, inbox, rule, needed)


def _target(setup: Setup, rule: Rule) -> Queue | None:
    """Return the queue to which the rule moves work; a move to one that is missing or inactive is left out."""
    queue = setup.queue_by_id.get(rule.queue_id)
    return queue if queue is not None and queue.active else None


def may_see(rule: Rule, inbox: Inbox) -> bool:
    """Say whether a contact of this inbox can meet the rule's condition."""
    condition = rule.condition
    by_channel = not condition.channels or inbox.channel in condition.channels
    return by_channel and (not condition.inbox_ids or inbox.id in condition.inbox_ids)
