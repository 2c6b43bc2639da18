"""The one source of time, so that tests and replays can own it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tell the time; everything in the hub that asks for it is given one of these."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime, cut to milliseconds."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back, for measuring durations."""
        ...


def to_milliseconds(moment: datetime) -> datetime:
    """Cut a moment to whole milliseconds, the precision every store keeps."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SystemClock:
    """Tell the machine's time."""

    def now(self) -> datetime:
        """Return the present as an aware UTC datetime, cut to milliseconds."""
        return to_milliseconds(datetime.now(UTC))

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        return time.monotonic()


class ManualClock:
    """Stand still until told to move; for tests, replay and simulation."""

    def __init__(self, start: datetime) -> None:
        self._now = to_milliseconds(start)

    def now(self) -> datetime:
        """Return the moment this clock was last set to."""
        return self._now

    def monotonic(self) -> float:
        """Return the same moment as seconds."""
        return self._now.timestamp()

    def advance(self, step: timedelta) -> None:
        """Move forward by `step`."""
        self._now = to_milliseconds(self._now + step)

    def set(self, moment: datetime) -> None:
        """Move to `moment`."""
        self._now = to_milliseconds(moment)
