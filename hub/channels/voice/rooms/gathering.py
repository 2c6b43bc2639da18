"""Waiting for digits: when they are complete, and when nobody will press any more."""

from dataclasses import dataclass

from hub.calls.lines import Gather


@dataclass(slots=True)
class Gathering:
    """The digits of one prompt; all times are seconds of one clock."""

    gather: Gather
    digits: str = ""
    _quiet_since: float | None = None
    _closed: bool = False

    def press(self, digit: str, now: float) -> None:
        """Take a digit; what comes after the end is ignored."""
        if self._closed:
            return
        if digit in self.gather.finish_on:
            self._closed = True
            return
        self.digits += digit
        self._closed = len(self.digits) >= self.gather.max_digits
        if self._quiet_since is not None:
            self._quiet_since = now

    def sound_ended(self, now: float) -> None:
        """Begin to count: the prompt is over, and the party may think."""
        if self._quiet_since is None:
            self._quiet_since = now

    def done(self, now: float) -> bool:
        """Tell whether the digits are complete or the time is up."""
        if self._closed:
            return True
        patience = self.gather.between_s if self.digits else self.gather.first_s
        return self._quiet_since is not None and now >= self._quiet_since + patience
