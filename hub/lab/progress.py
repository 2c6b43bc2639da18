"""Tell while the lab runs how it stands: sent, at the door, in tickets, missing so far."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from hub.lab.comparing import Verdict, compare
from hub.lab.crowd import Crowd
from hub.lab.desk import Desk, DeskError
from hub.lab.truth import Truth
from hub.lab.verify import TicketReader

_TELL_S = 2.0
_LOOKS_EVERY = 5  # lines between two looks into the tickets


class Progress:
    """Look and tell. What came to the door less than a look ago may still be on its way through the hub."""

    def __init__(self, desk: Desk, truth: Truth, crowd: Crowd, tell: Callable[[str], object]) -> None:
        self._reader = TicketReader(desk)
        self._truth = truth
        self._crowd = crowd
        self._tell = tell
        self._seen = Verdict()
        self._missing = 0
        self._handed_before: set[str] = set()

    async def go_on(self) -> None:
        """Tell for ever."""
        line = 0
        while True:
            await asyncio.sleep(_TELL_S)
            if line % _LOOKS_EVERY == 0:
                with suppress(DeskError):
                    await self._look()
            self.tell()
            line += 1

    def tell(self) -> None:
        """Tell how it stands."""
        truth = self._truth
        received = len({mark for mark, _ in truth.received})
        self._tell(
            f"  sent {len(truth.said)}, at the hub's door {len(truth.handed)}, in tickets {self._seen.found}, "
            f"missing {self._missing}, replies {len(truth.answered)}, received {received}, talking {self._crowd.talking}"
        )

    async def _look(self) -> None:
        tickets = await self._reader.read()
        self._seen = compare(self._truth, tickets)
        self._missing = len(self._handed_before.intersection(self._seen.lost))
        self._handed_before = set(self._truth.handed)
