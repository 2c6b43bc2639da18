"""A policy to be tried: other settings of queues, and a waiting ticket as it stands under them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

import msgspec

from hub.domain.queue import Queue
from hub.errors import Invalid
from hub.routing.direct import split
from hub.routing.expressions import clauses_named
from hub.routing.policies import policy_named, policy_of
from hub.routing.priority import QUEUE_STEP_S
from hub.routing.relaxation import stages_of
from hub.routing.waiting import WaitingTicket, holdable_until

RECORDED = "recorded"
"""The name of the settings as they were."""


class QueueChange(Protocol):
    """How queues are other than they were."""

    def queue(self, recorded: Queue) -> Queue:
        """Return the queue as it is under the change."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChange:
    """What is other than it was: every queue's policy by name, and settings of some queues by id."""

    name: str
    policy: str = ""
    queues: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # Any: settings as TOML has them

    def queue(self, recorded: Queue) -> Queue:
        """Return the queue as it is under the change; raises Invalid for settings that no queue can have."""
        changed = replace(recorded, policy=self.policy) if self.policy else recorded
        settings = self.queues.get(recorded.id)
        if not settings:
            return changed
        try:
            return msgspec.convert({**msgspec.to_builtins(changed), **settings}, Queue)
        except msgspec.ValidationError as fault:
            raise Invalid(f"Queue {recorded.id} cannot be set so: {fault}") from fault


def named_change(name: str) -> PolicyChange:
    """Return the change that gives every queue the policy of this name, or none at all; raises NotFound."""
    if name == RECORDED:
        return PolicyChange(name=name)
    return PolicyChange(name=name, policy=policy_named(name).name)


def standing_under(ticket: WaitingTicket, recorded: Queue, queue: Queue) -> WaitingTicket:
    """Return the ticket as it would wait if its queue were set as `queue`.

    What was found out when it came stays: its needs before any relaxation, its due moment, the agent who knows the case.
    """
    if queue == recorded or ticket.standing is None:
        return ticket
    step_s = (queue.priority - recorded.priority) * QUEUE_STEP_S
    standing = replace(ticket.standing, head_start_s=ticket.standing.head_start_s + step_s)
    reserved_until = ticket.reserved_until
    if reserved_until == ticket.queued_at + timedelta(seconds=recorded.affinity_s):
        reserved_until = ticket.queued_at + timedelta(seconds=queue.affinity_s)
    asked, usual = split(ticket.stages)
    again = stages_of(clauses_named(usual[0].needs), queue.relaxation, usual[0].begins_at)
    return replace(
        ticket,
        standing=standing,
        rank=policy_of(queue).rank(standing),
        stages=(*asked, *again),
        reserved_until=reserved_until,
        holdable_until=None
        if asked
        else holdable_until(ticket.due_at, queue, synchronous=standing.synchronous),
    )
