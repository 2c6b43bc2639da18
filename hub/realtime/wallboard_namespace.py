"""Screens on the wall: the namespace `/wallboard`, which shows the board to whoever has a link, and takes no calls."""

from dataclasses import dataclass

from hub.clock import Clock
from hub.errors import Forbidden, Unauthenticated
from hub.realtime import wire
from hub.realtime.board_news import BoardJson, BoardNews, without_subjects
from hub.realtime.calls import CallNamespace, Connection, check_payload
from hub.realtime.fanout import Fanout
from hub.realtime.origin import Environ, OriginPolicy
from hub.realtime.ports import Board, BoardLinks

PATH = "/wallboard"


@dataclass(slots=True, kw_only=True)
class ScreenConnection(Connection):
    """One screen."""

    token: str
    subjects: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WallboardParts:
    """What the namespace works with."""

    links: BoardLinks
    board: Board
    fanout: Fanout
    origins: OriginPolicy
    clock: Clock


class WallboardNamespace(CallNamespace[ScreenConnection]):
    """Show the live board, and nothing else."""

    def __init__(self, parts: WallboardParts) -> None:
        super().__init__(PATH, parts.clock, {}, {})
        self._parts = parts
        self._news = BoardNews(parts.board, parts.clock)

    async def welcome(self, sid: str, environ: Environ, auth: object) -> ScreenConnection:
        """Return the connection of a screen with a link that is still good."""
        hello: wire.WallboardHello = check_payload(wire.WallboardHello, (auth,))
        if not self._parts.origins.for_staff(environ):
            raise Forbidden("This site may not show the board")
        link = await self._parts.links.find(hello.token)
        if link is None:
            raise Unauthenticated("This link does not work any more")
        return ScreenConnection(sid=sid, bucket=self.bucket(), token=hello.token, subjects=link.subjects)

    async def greet(self, connection: ScreenConnection) -> None:
        """Send the whole board."""
        self._send(await self._news.current(), [connection])

    async def refresh(self) -> None:
        """Send the board to every screen if it changed, or so that nobody takes it for stale; called once a second."""
        if not self.connections:
            return
        board = await self._news.fresh()
        if board is not None:
            self._send(board, list(self.connections.values()))

    async def recheck(self) -> None:
        """Turn off the screens whose link was revoked or has run out meanwhile."""
        for connection in list(self.connections.values()):
            if await self._parts.links.find(connection.token) is None:
                await self.disconnect(connection.sid)

    def _send(self, board: BoardJson, screens: list[ScreenConnection]) -> None:
        open_ones = [screen.sid for screen in screens if screen.subjects]
        discreet = [screen.sid for screen in screens if not screen.subjects]
        if open_ones:
            self._parts.fanout.send(PATH, open_ones, "board", board)
        if discreet:
            self._parts.fanout.send(PATH, discreet, "board", without_subjects(board))
