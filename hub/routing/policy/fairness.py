"""Work that is always passed over: by a queue far ahead, or held back for agents who do not exist."""

from collections.abc import Iterator

from hub.domain.queue import Queue
from hub.routing.eligibility import fits
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.flows import flows
from hub.routing.policy.setup import Setup, first_target_s, subject_of
from hub.routing.priority import QUEUE_STEP_S, UNPROMISED


def check_starvation(setup: Setup) -> Iterator[PolicyFinding]:
    """Find queues that a queue with the same agents outruns by more than everything promised.

    A ticket goes behind whatever comes to the other queue within the head start (10 minutes per step of priority). Where
    that is longer than its own promise (four hours at least), steady work in the other queue alone breaks every promise.
    """
    for queue in setup.active_queues:
        crew = {agent.id for agent in setup.crew_of(queue)}
        patience_s = max(_patience_s(setup, queue), UNPROMISED.total_seconds())
        for other in setup.active_queues:
            head_start_s = (other.priority - queue.priority) * QUEUE_STEP_S
            if head_start_s > patience_s and crew and crew <= {agent.id for agent in setup.crew_of(other)}:
                yield error(
                    "queue_starved",
                    subject_of(queue),
                    f"all its agents also serve {other.name}, whose priority puts it {head_start_s / 3600:.0f} h ahead;"
                    f" this queue's work is due after {patience_s / 3600:.0f} h",
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
        fewest = _fewest_who_fit(setup, queue)
        if fewest is not None and fewest < queue.hold_while_free_agents_below:
            yield error(
                "hold_above_agents",
                subject_of(queue),
                f"waits for {queue.hold_while_free_agents_below} free agents who fit, but there are {fewest}:"
                f" work goes in the last {queue.hold_guard_s} s only",
                f"set hold_while_free_agents_below to {fewest} or less",
            )
        patience_s = _patience_s(setup, queue)
        if queue.hold_guard_s >= patience_s:
            yield warning(
                "hold_never_applies",
                subject_of(queue),
                f"work is due after {patience_s:.0f} s and never held in the last {queue.hold_guard_s} s before",
                "shorten hold_guard_s, or hold nothing",
            )


def _fewest_who_fit(setup: Setup, queue: Queue) -> int | None:
    """Return how many agents fit the most demanding work of the queue when it has loosened; None when nobody does."""
    counts = [
        sum(fits(agent, flow.final_needs, queue) for agent in setup.agents)
        for flow in flows(setup)
        if flow.queue.id == queue.id
    ]
    return min((count for count in counts if count), default=None)
