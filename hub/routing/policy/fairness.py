"""Work that is always passed over: by a queue far ahead, or held back for agents who do not exist."""

from collections.abc import Iterator

from hub.domain.queue import Queue
from hub.routing.eligibility import fits
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.flows import flows
from hub.routing.policy.setup import Setup, first_target_s, subject_of
from hub.routing.priority import QUEUE_STEP_S, UNPROMISED

MODEST_S = 7200.0
"""A head start up to this ages away soon enough, even where answers are promised within a minute."""


def check_starvation(setup: Setup) -> Iterator[PolicyFinding]:
    """Find queues that a queue with the same agents outruns by more than everything promised.

    A ticket goes behind whatever comes to the other queue within the head start (10 minutes per step of priority). Where
    that is longer than its own promise (two hours at least), steady work in the other queue alone breaks every promise.
    """
    crews = {queue.id: frozenset(agent.id for agent in setup.crew_of(queue)) for queue in setup.active_queues}
    for queue in setup.active_queues:
        crew = crews[queue.id]
        patience_s = max(_patience_s(setup, queue), MODEST_S)
        for other in setup.active_queues:
            head_start_s = (other.priority - queue.priority) * QUEUE_STEP_S
            if head_start_s > patience_s and crew and crew <= crews[other.id]:
                yield error(
                    "queue_starved",
                    subject_of(queue),
                    f"all its agents also serve {other.name}, whose priority puts it {head_start_s / 3600:.1f} h ahead;"
                    f" this queue's work is due after {_patience_s(setup, queue) / 3600:.1f} h",
                    "bring the priorities closer together, or give the queue an agent of its own",
                )
                break


def _patience_s(setup: Setup, queue: Queue) -> float:
    """Return the seconds after which the queue's work is due."""
    policy = setup.policy_of(queue)
    return (first_target_s(policy) if policy else 0) or UNPROMISED.total_seconds()


def check_holding(setup: Setup) -> Iterator[PolicyFinding]:
    """Find queues that hold work back for more free agents than there are, or that can never hold anything."""
    holding = [queue for queue in setup.active_queues if queue.hold_while_free_agents_below > 0]
    for queue in holding:
        counts, wanted = _who_fit(setup, queue), queue.hold_while_free_agents_below
        if counts and min(counts) < wanted:
            everything = max(counts) < wanted
            yield (error if everything else warning)(
                "hold_above_agents",
                subject_of(queue),
                f"{'all' if everything else 'some'} work waits for {wanted} free agents who fit, but there are only"
                f" {min(counts)}: it goes in the last {queue.hold_guard_s} s before it is due",
                f"set hold_while_free_agents_below to {min(counts)} or less",
            )
        patience_s = _patience_s(setup, queue)
        if queue.hold_guard_s >= patience_s:
            yield warning(
                "hold_never_applies",
                subject_of(queue),
                f"work is due after {patience_s:.0f} s and never held in the last {queue.hold_guard_s} s before",
                "shorten hold_guard_s, or hold nothing",
            )


def _who_fit(setup: Setup, queue: Queue) -> list[int]:
    """Return how many agents fit each way to the queue when its needs have loosened; ways that nobody fits are left out."""
    needed = {flow.final_needs for flow in flows(setup) if flow.queue.id == queue.id}
    counts = [sum(fits(agent, needs, queue) for agent in setup.agents) for needs in needed]
    return [count for count in counts if count]
