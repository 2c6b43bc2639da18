"""Overflow that cannot work: into nothing, into itself, around in a circle, or without a moment at which it would happen."""

from collections.abc import Iterator

from hub.domain.queue import Queue
from hub.routing.policy.findings import PolicyFinding, error, warning
from hub.routing.policy.setup import Setup, subject_of


def check_overflow(setup: Setup) -> Iterator[PolicyFinding]:
    """Find queues whose overflow leads nowhere or never happens."""
    for queue in setup.active_queues:
        subject, target = subject_of(queue), setup.queue_by_id.get(queue.overflow_queue_id)
        triggers = queue.overflow_after_s > 0 or queue.overflow_above > 0
        if triggers and not queue.overflow_queue_id:
            detail = "says when it overflows, but not where to"
            yield warning("overflow_without_queue", subject, detail, "name an overflow_queue_id")
        if target is None:
            continue
        if not triggers:
            mend = "set overflow_after_s or overflow_above"
            yield warning("overflow_without_trigger", subject, f"never overflows into {target.name}", mend)
        if not target.active:
            detail = f"overflows into {target.name}, which is not active"
            yield error(
                "overflow_into_inactive_queue", subject, detail, "switch that queue on, or name another"
            )
        if way := _way_back(setup, queue):
            mend = "overflow into a queue that does not lead back"
            yield error("overflow_loop", subject, f"overflows into {way}", mend)


def _way_back(setup: Setup, queue: Queue) -> str:
    """Return in words how the queue's overflow comes back to it, empty when it does not."""
    passed = dict[str, Queue]()
    at = setup.queue_by_id.get(queue.overflow_queue_id)
    while at is not None and at.id not in passed:
        if at.id == queue.id:
            names = [each.name for each in passed.values()]
            return f"{', then '.join(names)}, which overflows back" if names else "itself"
        passed[at.id] = at
        at = setup.queue_by_id.get(at.overflow_queue_id)
    return ""
