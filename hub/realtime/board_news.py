"""When the live board is worth sending again: it changed, or its age would make people doubt it."""

from hashlib import sha256
from typing import Any

from hub.clock import Clock
from hub.realtime import codec
from hub.realtime.ports import Board

STALE_S = 5.0

BoardJson = dict[str, Any]  # Any: the board's own JSON shape


class BoardNews:
    """Look at the board for one audience, and remember what that audience was sent last."""

    def __init__(self, board: Board, clock: Clock) -> None:
        self._board = board
        self._clock = clock
        self._last = ""
        self._sent_at = 0.0

    async def current(self) -> BoardJson:
        """Return the whole board as it is now."""
        return dict(await self._board.current())

    async def fresh(self) -> BoardJson | None:
        """Return the board if it changed since the last time, or so that nobody takes it for stale; else None."""
        board = await self.current()
        mark, now = _mark(board), self._clock.monotonic()
        if mark == self._last and now - self._sent_at < STALE_S:
            return None
        self._last, self._sent_at = mark, now
        return board


def without_subjects(board: BoardJson) -> BoardJson:
    """Return the board with what agents work at told by channel and number alone; customers write their names into subjects."""
    agents = [
        {**agent, "tickets": [{**ticket, "subject": ""} for ticket in agent["tickets"]]}
        for agent in board["agents"]
    ]
    return {**board, "agents": agents}


def _mark(board: BoardJson) -> str:
    """Return what tells two boards apart; the time of reading alone makes no other board."""
    rest = {name: value for name, value in board.items() if name != "as_of"}
    return sha256(codec.dumps(rest).encode()).hexdigest()
