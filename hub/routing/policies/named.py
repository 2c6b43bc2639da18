"""The list of policies. A new one is an entry here; change `version` whenever one decides differently."""

from hub.domain.queue import DEFAULT_POLICY, Queue
from hub.errors import NotFound
from hub.routing.policies.policy import RoutingPolicy
from hub.routing.policies.ticket_orders import (
    aged_slack,
    arrival,
    latest_start,
    shorter_first,
    synchronous_first,
)
from hub.routing.selection import least_flexible, longest_idle, most_proficient

VERSION = "2026-11"

_ALL = (
    RoutingPolicy(
        name=DEFAULT_POLICY, version="2026-11d", rank=shorter_first, agent_order=most_proficient, reserve=True
    ),
    RoutingPolicy(name="fifo", version=VERSION, rank=arrival, agent_order=longest_idle),
    RoutingPolicy(name="channel_priority", version=VERSION, rank=synchronous_first, agent_order=longest_idle),
    RoutingPolicy(name="longest_idle", version=VERSION, rank=aged_slack, agent_order=longest_idle),
    RoutingPolicy(name="most_proficient", version=VERSION, rank=aged_slack, agent_order=most_proficient),
    RoutingPolicy(name="least_flexible", version=VERSION, rank=aged_slack, agent_order=least_flexible),
    RoutingPolicy(name="sla_urgency", version=VERSION, rank=latest_start, agent_order=least_flexible),
    RoutingPolicy(
        name="batch_optimal", version=VERSION, rank=aged_slack, agent_order=most_proficient, window_s=0.2
    ),
)

_BY_NAME = {policy.name: policy for policy in _ALL}

POLICY_NAMES = tuple(_BY_NAME)
DEFAULT = _BY_NAME[DEFAULT_POLICY]


def policy_named(name: str) -> RoutingPolicy:
    """Return the policy of this name; raises NotFound."""
    found = _BY_NAME.get(name)
    if found is None:
        raise NotFound(f"There is no routing policy {name!r}; use one of {', '.join(POLICY_NAMES)}")
    return found


def policy_of(queue: Queue) -> RoutingPolicy:
    """Return the queue's policy; a name that no policy bears counts as the default, so that work goes on."""
    return _BY_NAME.get(queue.policy, DEFAULT)
