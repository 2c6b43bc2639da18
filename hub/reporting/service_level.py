"""Service level: the share of waiting work that is taken up within the promised time.

    numerator    tickets accepted in the window after waiting at most `within_s`
    denominator  tickets accepted in the window, and those that still wait and have waited longer than `within_s`
    excluded     tickets that still wait within the promise (undecided), and abandoned ones (counted apart)

Waiting runs from the moment of queueing to the acceptance; declined and expired offers do not restart it. Counting
those who still wait too long keeps the figure from looking good while nobody is served. The measure and its variants:
G. Koole, *Call Center Optimization*, MG Books 2013, chapter on performance measures.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """A service level with what it was reckoned from; `value` is None while there is nothing to count."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """Return the share (0-1)."""
        return self.numerator / self.denominator if self.denominator else None


def service_level(
    accepted_after_s: Iterable[float], still_waiting_s: Iterable[float], within_s: float
) -> ServiceLevel:
    """Reckon the service level from the waits of accepted and of waiting tickets, in seconds."""
    waits = list(accepted_after_s)
    late = sum(1 for wait in still_waiting_s if wait > within_s)
    return ServiceLevel(numerator=sum(1 for wait in waits if wait <= within_s), denominator=len(waits) + late)


def average_speed_of_answer(accepted_after_s: Iterable[float]) -> float | None:
    """Return the mean wait of accepted tickets in seconds (ASA), None when there was none; same source."""
    waits = list(accepted_after_s)
    return sum(waits) / len(waits) if waits else None
