"""What can be asked of another process, and how long that may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Call:
    """A question by its name: `arguments` (a tuple type) go there, `returns` comes back.

    Who asks waits `patience_s` at most. From then until the answer comes nothing else is asked in the same `lane`: what would
    answer is busy. An answer that takes longer than `limit_s` tells that the process hangs: it is killed and started again.
    """

    arguments: Any
    returns: Any = None
    lane: str = ""
    patience_s: float = 10.0
    limit_s: float = LIMIT_S


Calls = Mapping[str, Call]
