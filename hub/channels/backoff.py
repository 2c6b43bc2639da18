"""How long to wait before trying again."""

import secrets
from collections.abc import Callable

Jitter = Callable[[], float]
"""Return a number from 0 up to 1."""


def system_jitter() -> float:
    """Return a number from 0 up to 1 from the machine's randomness."""
    return secrets.randbelow(1_000_000) / 1_000_000


def backoff_s(attempt: int, first_s: float, longest_s: float, spread: float) -> float:
    """Return the wait after the given failed attempt (1, 2, ...): doubled each time, then spread.

    `spread` (0 to 1) draws the wait from the upper half of the step, so that those who failed together do
    not come back together ("equal jitter", AWS Architecture Blog, Exponential Backoff And Jitter).
    """
    step = min(longest_s, first_s * float(2 ** min(attempt - 1, 30)))
    return step / 2 + step / 2 * spread
