"""Slow down whoever tries too often."""

from collections import OrderedDict, deque
from collections.abc import Sequence

from hub.clock import Clock
from hub.errors import TooManyRequests

MAX_KEYS = 50_000


class Throttle:
    """Count failures per key within a sliding window. The least recently seen keys are forgotten first."""

    def __init__(self, clock: Clock, *, attempts: int, window_s: float) -> None:
        self._clock = clock
        self._attempts = attempts
        self._window_s = window_s
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def check(self, key: str) -> None:
        """Raise TooManyRequests when the key has used up its attempts."""
        failures = self._recent(key)
        if len(failures) >= self._attempts:
            wait_s = failures[0] + self._window_s - self._clock.monotonic()
            raise TooManyRequests("Too many attempts, try again later", retry_after_s=max(1.0, wait_s))

    def failed(self, key: str) -> None:
        """Count one failure."""
        failures = self._recent(key)
        failures.append(self._clock.monotonic())
        self._failures[key] = failures
        self._failures.move_to_end(key)
        while len(self._failures) > MAX_KEYS:
            self._failures.popitem(last=False)

    def forget(self, key: str) -> None:
        """Start over, after a success."""
        self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        failures = self._failures.get(key, deque())
        oldest = self._clock.monotonic() - self._window_s
        while failures and failures[0] <= oldest:
            failures.popleft()
        return failures


class SignInThrottle:
    """Two throttles in one: per account, and per address with ten times the attempts (offices share an address)."""

    def __init__(self, clock: Clock, *, attempts: int = 8, window_s: float = 300.0) -> None:
        self._account = Throttle(clock, attempts=attempts, window_s=window_s)
        self._address = Throttle(clock, attempts=attempts * 10, window_s=window_s)

    def begin(self, account: str, address: str) -> None:
        """Count an attempt before it is checked, so that parallel ones cannot slip through. Raises TooManyRequests."""
        for throttle, key in self._parts(account, address):
            throttle.check(key)
        for throttle, key in self._parts(account, address):
            throttle.failed(key)

    def succeeded(self, account: str) -> None:
        """Forget the account's failures; those of the address stay."""
        self._account.forget(account)

    def _parts(self, account: str, address: str) -> Sequence[tuple[Throttle, str]]:
        return ((self._account, account), (self._address, address))
