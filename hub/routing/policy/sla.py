"""Promises that cannot be kept: shorter than an offer, than handling ever was, or against each other."""

from collections.abc import Iterator

from hub.domain.queue import Queue
from hub.domain.sla import SlaPolicy
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.setup import Seen, Setup, first_target_s, subject_of

USUAL_AFFINITY_S = 30
USUAL_REFUSAL_S = 60
"""The defaults; a queue that keeps them is not blamed for them."""


def check_promises(setup: Setup) -> Iterator[PolicyFinding]:
    """Find policies that promise nothing, or an end before the first answer."""
    for policy in setup.sla_policies:
        targets = (policy.first_response_s, policy.next_response_s, policy.resolution_s, policy.update_s)
        if not any((*targets, *policy.team_s.values())):
            detail = "promises nothing: every target is 0"
            yield warning("sla_without_target", subject_of(policy), detail, "set a target")
        if 0 < policy.resolution_s < policy.first_response_s:
            yield error(
                "sla_targets_order",
                subject_of(policy),
                f"promises the end after {policy.resolution_s} s, the first answer after {policy.first_response_s} s",
                "let resolution_s be no shorter than first_response_s",
            )
        hours = setup.hours_by_id.get(policy.hours_id)
        if hours is not None and not any(hours.weekly.values()):
            yield error(
                "sla_never_runs",
                subject_of(policy),
                f"counts in {hours.name}, which never opens",
                "give the hours an interval, or the policy other hours",
            )


def check_queue_promises(setup: Setup) -> Iterator[PolicyFinding]:
    """Find queues whose own settings, or whose past, break what they promise."""
    for queue in setup.active_queues:
        policy = setup.policy_of(queue)
        if policy is not None:
            yield from _offer(queue, policy)
            yield from _waits(queue, policy)
            yield from _past(queue, policy, setup.seen.get(queue.id, Seen()))


def _offer(queue: Queue, policy: SlaPolicy) -> Iterator[PolicyFinding]:
    responses = [target for target in (policy.first_response_s, policy.next_response_s) if target > 0]
    targets = responses or [target for target in (policy.resolution_s,) if target > 0]
    factor = min((each for each in policy.priority_factors.values() if each > 0), default=1.0)
    shortest = min(targets, default=0) * min(factor, 1.0)
    if targets and shortest < queue.offer_timeout_s:
        yield error(
            "sla_shorter_than_offer",
            subject_of(queue),
            f"one offer may take {queue.offer_timeout_s} s, the promise of {policy.name} only {shortest:g} s",
            "shorten offer_timeout_s, or promise less",
        )


def _waits(queue: Queue, policy: SlaPolicy) -> Iterator[PolicyFinding]:
    target_s = first_target_s(policy)
    if target_s <= 0:
        return
    if queue.affinity_s > max(target_s, USUAL_AFFINITY_S):
        yield warning(
            "affinity_longer_than_sla",
            subject_of(queue),
            f"a customer waits {queue.affinity_s} s for the agent who knows the case; promised are {target_s} s",
            "let affinity_s be shorter than the SLA target",
        )
    if queue.refusal_s > max(target_s, USUAL_REFUSAL_S):
        yield warning(
            "refusal_longer_than_sla",
            subject_of(queue),
            f"who declined is not asked again for {queue.refusal_s} s; promised are {target_s} s",
            "let refusal_s be shorter than the SLA target",
        )


def _past(queue: Queue, policy: SlaPolicy, seen: Seen) -> Iterator[PolicyFinding]:
    past = (
        ("first_response_s", policy.first_response_s, "answer", seen.response_s),
        ("resolution_s", policy.resolution_s, "handling", seen.handle_s),
    )
    for name, target_s, what, fastest_s in past:
        if fastest_s is not None and 0 < target_s < fastest_s:
            yield error(
                "sla_shorter_than_handling",
                subject_of(queue),
                f"{policy.name} promises {target_s} s ({name}); the fastest {what} ever seen took {fastest_s:.0f} s",
                f"set {name} to what can be kept",
            )
