"""The Socket.IO server: built from ports, attached to the web application, told of events by the bus."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from hub.background import TaskOwner, every
from hub.calls.ports import CallDesk, NoCalls
from hub.calls.views import IceServer
from hub.clock import Clock
from hub.domain.agent import Session
from hub.domain.ticket import Ticket
from hub.ids import IdFactory
from hub.realtime import (
    agent_namespace,
    codec,
    supervisor_namespace,
    visitor_namespace,
    wallboard_namespace,
)
from hub.realtime.agent_namespace import AgentNamespace, AgentParts
from hub.realtime.call_news import CallNews
from hub.realtime.fanout import Fanout
from hub.realtime.notices import NOTICE_EVENTS, Notices
from hub.realtime.origin import OriginPolicy
from hub.realtime.ports import (
    Access,
    AgentStatus,
    ArticleSearch,
    Board,
    BoardLinks,
    Desk,
    Messages,
    NoArticles,
    NoProofs,
    Openings,
    Organisation,
    Presence,
    QueuePlaces,
    Replies,
    Sessions,
    Tickets,
    VisitorDesks,
    VisitorProofs,
    Waits,
)
from hub.realtime.publisher import Publisher, Reaction
from hub.realtime.snapshot import Rows, SnapshotBuilder
from hub.realtime.socket_server import SocketServer
from hub.realtime.stream import EVERYONE, AgentStream
from hub.realtime.supervisor_namespace import SupervisorNamespace, SupervisorParts
from hub.realtime.viewing import Viewing
from hub.realtime.visitor_namespace import VisitorNamespace, VisitorParts
from hub.realtime.wallboard_namespace import WallboardNamespace, WallboardParts

MAX_PACKET_BYTES = 512 * 1024
PING_INTERVAL_S = 15
PING_TIMEOUT_S = 10
BOARD_S = 1.0
TYPING_S = 1.0
PLACES_S = 3.0
RECHECK_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RealtimePorts:
    """Everything the sockets need of the rest of the hub."""

    sessions: Sessions
    access: Access
    organisation: Organisation
    tickets: Tickets
    messages: Messages
    status: AgentStatus
    presence: Presence
    desk: Desk
    replies: Replies
    board: Board
    board_links: BoardLinks
    visitors: VisitorDesks
    places: QueuePlaces
    waits: Waits
    openings: Openings
    clock: Clock
    ids: IdFactory
    tell_typing: Callable[[Ticket], None] = lambda ticket: None
    """Show the customer of a ticket that its agent is writing, where there is no widget of ours to show it."""
    articles: ArticleSearch = field(default_factory=NoArticles)
    proofs: VisitorProofs = field(default_factory=NoProofs)
    calls: CallDesk = field(default_factory=NoCalls)
    ice_servers: Sequence[IceServer] = ()


class RealtimeServer:
    """All live connections of this process."""

    def __init__(
        self, ports: RealtimePorts, *, allowed_origins: Sequence[str] = (), client_manager: Any = None
    ) -> None:
        # Any: python-socketio's manager, for instance its Redis one; untyped.
        origins = OriginPolicy(allowed_origins, ports.visitors.embeds)
        self.sio = SocketServer(
            client_manager=client_manager,
            async_mode="aiohttp",
            async_handlers=False,
            json=codec,
            cors_allowed_origins=origins.for_anyone,
            max_http_buffer_size=MAX_PACKET_BYTES,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=PING_TIMEOUT_S,
            namespaces=[
                agent_namespace.PATH,
                supervisor_namespace.PATH,
                wallboard_namespace.PATH,
                visitor_namespace.PATH,
            ],
        )
        self.fanout = Fanout(self.sio)
        self._ports = ports
        self._tasks = TaskOwner("realtime")
        self._viewing = Viewing(ports.clock)
        self._rows = Rows(ports.organisation, ports.status, ports.clock, ports.calls)
        self.stream = AgentStream(ports.ids.new(), self._deliver, gathering=self.fanout.gathering)
        self.visitors = VisitorNamespace(self._visitor_parts(origins), self._customer_types)
        self.agents = AgentNamespace(self._agent_parts(origins), self._agent_types)
        self.supervisors = SupervisorNamespace(self._supervisor_parts(origins))
        self.wallboards = WallboardNamespace(self._wallboard_parts(origins))
        self._namespaces = (self.agents, self.supervisors, self.wallboards, self.visitors)
        self.publisher = Publisher(
            self.stream, ports.tickets, ports.messages, self._rows, ports.access, onlooker=self.visitors
        )
        self._calls = CallNews(self.stream, ports.calls, ports.tickets, self._rows)
        self._notices = Notices(self.stream, ports.tickets, ports.messages, self._rows, ports.access)
        for namespace in self._namespaces:
            self.sio.register_namespace(namespace)

    def attach(self, app: web.Application) -> None:
        """Serve `/socket.io` in this application."""
        self.sio.attach(app)

    def reactions(self) -> Sequence[Reaction]:
        """Return what to subscribe to the bus."""
        return [
            *self.publisher.reactions(),
            *self._calls.reactions(),
            ("realtime.notices", self._notices.handle, NOTICE_EVENTS),
        ]

    async def start(self) -> None:
        """Begin the regular work: board, typing, places in the line, sessions."""
        self._tasks.start(every(BOARD_S, self.supervisors.refresh, "the live board"), "board")
        self._tasks.start(every(BOARD_S, self.wallboards.refresh, "the board on the wall"), "wall")
        self._tasks.start(every(TYPING_S, self._expire_typing, "typing"), "typing")
        self._tasks.start(every(PLACES_S, self.visitors.tell_places, "places in the line"), "places")
        self._tasks.start(every(RECHECK_S, self.recheck_sessions, "sessions"), "sessions")

    async def stop(self) -> None:
        """Close every connection; clients come back to the next process."""
        await self.publisher.stop()
        await self._tasks.stop()
        for engine_sid in list(self.sio.eio.sockets):
            await self.sio.eio.disconnect(engine_sid)
        await self.sio.shutdown()

    async def recheck_sessions(self) -> None:
        """Close the consoles and boards whose session was revoked or has run out."""
        await self.agents.recheck()
        await self.supervisors.recheck()
        await self.wallboards.recheck()

    def session_ended(self, session: Session) -> None:
        """Close the sockets of a session that was revoked just now."""
        self._tasks.start(self.recheck_sessions(), "revoked")

    def board_link_ended(self) -> None:
        """Turn off the screens of a link that was revoked just now."""
        self._tasks.start(self.wallboards.recheck(), "link revoked")

    def notice(self, level: str, code: str, text: str) -> None:
        """Tell every console something."""
        self.stream.publish("notice", {"level": level, "code": code, "text": text}, EVERYONE)

    def connections(self) -> dict[str, int]:
        """Return how many clients each namespace has."""
        return {namespace.namespace: len(namespace.connections) for namespace in self._namespaces}

    def _deliver(self, sids: Sequence[str], event: str, payload: dict[str, Any]) -> None:  # Any: JSON
        self.fanout.send(agent_namespace.PATH, sids, event, payload)

    async def _expire_typing(self) -> None:
        self.agents.expire_typing()

    def _agent_types(self, ticket: Ticket) -> None:
        self.visitors.agent_types(ticket)
        self._ports.tell_typing(ticket)

    def _customer_types(self, ticket_id: str, name: str) -> None:
        self.agents.customer_types(ticket_id, name)

    def _agent_parts(self, origins: OriginPolicy) -> AgentParts:
        ports = self._ports
        return AgentParts(
            sessions=ports.sessions,
            access=ports.access,
            desk=ports.desk,
            replies=ports.replies,
            presence=ports.presence,
            tickets=ports.tickets,
            rows=self._rows,
            stream=self.stream,
            viewing=self._viewing,
            fanout=self.fanout,
            snapshots=SnapshotBuilder(ports.tickets, self._rows, ports.calls, ports.ice_servers),
            origins=origins,
            clock=ports.clock,
            calls=ports.calls,
        )

    def _supervisor_parts(self, origins: OriginPolicy) -> SupervisorParts:
        ports = self._ports
        return SupervisorParts(
            sessions=ports.sessions,
            desk=ports.desk,
            board=ports.board,
            rows=self._rows,
            fanout=self.fanout,
            origins=origins,
            clock=ports.clock,
        )

    def _wallboard_parts(self, origins: OriginPolicy) -> WallboardParts:
        ports = self._ports
        return WallboardParts(
            links=ports.board_links,
            board=ports.board,
            fanout=self.fanout,
            origins=origins,
            clock=ports.clock,
        )

    def _visitor_parts(self, origins: OriginPolicy) -> VisitorParts:
        ports = self._ports
        return VisitorParts(
            desks=ports.visitors,
            organisation=ports.organisation,
            places=ports.places,
            waits=ports.waits,
            openings=ports.openings,
            articles=ports.articles,
            proofs=ports.proofs,
            fanout=self.fanout,
            origins=origins,
            clock=ports.clock,
            calls=ports.calls,
            ice_servers=ports.ice_servers,
        )
