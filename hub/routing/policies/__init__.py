"""Policies by name: in which order tickets go, and which of the eligible agents takes one.

A queue names its policy (`Queue.policy`); the engine, the plain scan, simulation and replay all go through this door::

    policy = policy_named("longest_idle")          # raises NotFound for a name that no policy bears
    policy = policy_of(queue)                      # never raises: an unknown name counts as "default"
    policy.rank(Standing(...))                     # the constant by which waiting tickets are sorted, smallest first
    policy.agent_order(agent, fitness, load)       # the place among the eligible agents, smallest first
    policy.window_s                                # how long work may be gathered before it is matched as a whole
    policy.reserve                                 # whether agents are kept free for those who wait at the other end

`rank` is a moment in seconds since 1970 for every policy, so the tickets of queues with different policies can be put in
one order. Who is eligible is no matter of policy (`eligibility.py`). `hub.routing.scan.scan` applies a policy in the plainest
way; `hub.routing.matching.Matcher` is the fast one. `version` is raised whenever a policy decides differently.
"""

from hub.routing.policies.named import DEFAULT, POLICY_NAMES, policy_named, policy_of
from hub.routing.policies.policy import RoutingPolicy, Standing

__all__ = ["DEFAULT", "POLICY_NAMES", "RoutingPolicy", "Standing", "policy_named", "policy_of"]
