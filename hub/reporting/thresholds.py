"""When a queue's numbers turn amber and red on the board: as an administrator says, or from what the queue promises."""

from hub.domain.queue import Queue
from hub.reporting.board_view import ThresholdsView

RED_WAITS = 3
"""A wait of so many times the promised one is red, unless the queue says otherwise."""
RED_MISS = 0.1
"""A service level (0-1) this far below its target is red, unless the queue says otherwise."""


def thresholds(queue: Queue) -> ThresholdsView:
    """Return the queue's thresholds; red is never milder than amber."""
    wait_amber_s = queue.wait_amber_s or queue.service_level_s
    level_amber = queue.level_amber or queue.service_level_target
    return ThresholdsView(
        wait_amber_s=wait_amber_s,
        wait_red_s=max(wait_amber_s, queue.wait_red_s or queue.service_level_s * RED_WAITS),
        level_amber=level_amber,
        level_red=min(level_amber, queue.level_red or max(0.0, queue.service_level_target - RED_MISS)),
    )
