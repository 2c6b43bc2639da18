"""The fault dial: how often what goes wrong, from 0 (never) to 10. Pure.

Whether something befalls a contact follows from seed, kind of fault and the contact's key alone: the order in which tasks run
changes nothing, so a run can be repeated.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

NAMED = {"off": 0, "low": 2, "middle": 5, "high": 8}
HIGHEST = 10


class Fault(StrEnum):
    """What may go wrong on the way."""

    DUPLICATE = "duplicate"
    LATE = "late"
    OVERTAKEN = "overtaken"
    BUSY = "busy"
    BROKEN = "broken"
    CUT = "cut"
    BOUNCE = "bounce"
    DROPPED = "dropped"


ODDS_AT_TEN: dict[Fault, float] = {
    Fault.DUPLICATE: 0.30,
    Fault.LATE: 0.40,
    Fault.OVERTAKEN: 0.40,
    Fault.BUSY: 0.30,
    Fault.BROKEN: 0.20,
    Fault.CUT: 0.10,
    Fault.BOUNCE: 0.06,
    Fault.DROPPED: 0.20,
}
"""The share of contacts that each fault befalls with the dial at its end; below it falls in proportion."""

LATEST_S = 6.0
"""How late is late, at most."""


def parse_dial(text: str) -> int:
    """Return the dial's position for `0` to `10` or off, low, middle, high; raises ValueError."""
    if text in NAMED:
        return NAMED[text]
    if text.isascii() and text.isdigit() and int(text) <= HIGHEST:
        return int(text)
    raise ValueError(f"{text!r} is not on the dial: 0 to {HIGHEST}, or {', '.join(NAMED)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """The dial's position and the seed of its decisions."""

    position: int = 0
    seed: int = 1

    def odds(self, fault: Fault) -> float:
        """Return how likely a fault is, 0-1."""
        return ODDS_AT_TEN[fault] * self.position / HIGHEST

    def befalls(self, fault: Fault, key: str) -> bool:
        """Tell whether the fault befalls the contact of this key."""
        return self.draw(fault.value, key) < self.odds(fault)

    def delay_s(self, key: str) -> float:
        """Return by how many seconds a contact is late."""
        return 0.2 + (LATEST_S - 0.2) * self.draw("delay", key) ** 2

    def draw(self, what: str, key: str) -> float:
        """Return a number from 0 to 1 that belongs to this subject and key."""
        digest = hashlib.blake2b(f"{self.seed}:{what}:{key}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64
