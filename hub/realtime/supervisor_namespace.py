"""Boards of supervisors: the namespace `/supervisor`."""

from dataclasses import dataclass

from hub.clock import Clock
from hub.domain.agent import Agent, AgentState, Role
from hub.errors import Forbidden
from hub.realtime import wire
from hub.realtime.agent_namespace import authenticate
from hub.realtime.board_news import BoardNews
from hub.realtime.calls import CallNamespace, Connection, check_payload
from hub.realtime.fanout import Fanout
from hub.realtime.origin import Environ, OriginPolicy
from hub.realtime.ports import Board, Desk, Sessions
from hub.realtime.rate import Rate
from hub.realtime.snapshot import Rows

PATH = "/supervisor"


@dataclass(slots=True, kw_only=True)
class SupervisorConnection(Connection):
    """One open board."""

    agent: Agent
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorParts:
    """What the namespace works with."""

    sessions: Sessions
    desk: Desk
    board: Board
    rows: Rows
    fanout: Fanout
    origins: OriginPolicy
    clock: Clock


class SupervisorNamespace(CallNamespace[SupervisorConnection]):
    """Show the live board, and let supervisors change agents' states."""

    rate = Rate(per_s=5, burst=30)

    def __init__(self, parts: SupervisorParts) -> None:
        super().__init__(PATH, parts.clock, wire.SUPERVISOR_CALLS, {"agent.set_state": self._set_state})
        self._parts = parts
        self._news = BoardNews(parts.board, parts.clock)

    async def welcome(self, sid: str, environ: Environ, auth: object) -> SupervisorConnection:
        """Return the connection of a supervisor or administrator with a valid session."""
        hello: wire.AgentHello = check_payload(wire.AgentHello, (auth,))
        agent, token = await authenticate(self._parts.sessions, self._parts.origins, environ, hello.token)
        if agent.role not in (Role.SUPERVISOR, Role.ADMIN):
            raise Forbidden("The board is for supervisors")
        return SupervisorConnection(sid=sid, bucket=self.bucket(), agent=agent, token=token)

    async def greet(self, connection: SupervisorConnection) -> None:
        """Send the whole board."""
        self._parts.fanout.send(PATH, [connection.sid], "board", await self._news.current())

    async def refresh(self) -> None:
        """Send the board to everyone if it changed, or so that nobody takes it for stale; called once a second."""
        if not self.connections:
            return
        board = await self._news.fresh()
        if board is not None:
            self._parts.fanout.send(PATH, list(self.connections), "board", board)

    async def recheck(self) -> None:
        """Close the boards whose session was revoked or has run out meanwhile."""
        for connection in list(self.connections.values()):
            agent = await self._parts.sessions.resolve(connection.token)
            if agent is None or agent.role not in (Role.SUPERVISOR, Role.ADMIN):
                await self.disconnect(connection.sid)

    async def _set_state(self, connection: SupervisorConnection, call: wire.AgentSetState) -> wire.OkAgent:
        state = AgentState(call.state)
        agent = await self._parts.desk.set_state(call.agent, state, call.reason or "", connection.agent.id)
        return wire.OkAgent(agent=self._parts.rows.agent(agent))
