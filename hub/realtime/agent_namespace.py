"""Consoles of agents: the namespace `/agent`."""

from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from hub.calls.overview import CONSULT
from hub.calls.ports import AgentCalls
from hub.clock import Clock
from hub.domain.agent import Agent, AgentState
from hub.domain.message import MessageKind
from hub.domain.ticket import Ticket
from hub.errors import Forbidden, NotFound, Unauthenticated
from hub.realtime import wire, wire_calls
from hub.realtime.call_handlers import AgentCallHandlers
from hub.realtime.calls import CallNamespace, Connection, Handler, check_payload
from hub.realtime.fanout import Fanout
from hub.realtime.origin import Environ, OriginPolicy
from hub.realtime.ports import Access, Desk, Presence, Replies, Sessions, Tickets
from hub.realtime.rate import Rate
from hub.realtime.snapshot import Rows, SnapshotBuilder
from hub.realtime.stream import AgentStream, Listener
from hub.realtime.viewing import Viewing
from hub.tickets.replies.addressing import Wish
from hub.tickets.replies.reply import Utterance
from hub.tickets.views import message_view

PATH = "/agent"
COOKIE = "hub_session"


@dataclass(slots=True, kw_only=True)
class AgentConnection(Connection):
    """One open console."""

    agent: Agent
    token: str
    hello: wire.AgentHello


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentParts:
    """What the namespace works with."""

    sessions: Sessions
    access: Access
    desk: Desk
    replies: Replies
    presence: Presence
    tickets: Tickets
    rows: Rows
    stream: AgentStream
    viewing: Viewing
    fanout: Fanout
    snapshots: SnapshotBuilder
    origins: OriginPolicy
    clock: Clock
    calls: AgentCalls


async def authenticate(
    sessions: Sessions, origins: OriginPolicy, environ: Environ, token: str
) -> tuple[Agent, str]:
    """Return who connects, by token or cookie, and the token; raises Forbidden or Unauthenticated."""
    if not origins.for_staff(environ):
        raise Forbidden("This site may not open a console")
    token = token or cookie_token(environ)
    agent = await sessions.resolve(token) if token else None
    if agent is None or not agent.active:
        raise Unauthenticated
    return agent, token


def cookie_token(environ: Environ) -> str:
    """Return the session token of the cookie, or an empty text."""
    try:
        cookie = SimpleCookie(str(environ.get("HTTP_COOKIE", "")))
    except CookieError:
        return ""
    return cookie[COOKIE].value if COOKIE in cookie else ""


class AgentNamespace(CallNamespace[AgentConnection]):
    """Let agents take work, talk and say how they are; show them what happens."""

    rate = Rate(per_s=50, burst=200)

    def __init__(self, parts: AgentParts, on_typing: Callable[[Ticket], None] = lambda ticket: None) -> None:
        self._calls: AgentCallHandlers[AgentConnection] = AgentCallHandlers(parts.calls, self._agent)
        handlers: dict[str, Handler[AgentConnection]] = {
            **self._calls.handlers(),
            "state.set": self._set_state,
            "offer.accept": self._accept,
            "offer.decline": self._decline,
            "message.send": self._send,
            "message.undo": self._undo,
            "message.retry": self._retry,
            "typing": self._typing,
            "ticket.view": self._look,
            "ticket.wrap_up": self._wrap_up,
            "ticket.extend_wrap_up": self._extend_wrap_up,
        }
        super().__init__(PATH, parts.clock, {**wire.AGENT_CALLS, **wire_calls.AGENT_CALL_CALLS}, handlers)
        self._parts = parts
        self._on_typing = on_typing

    async def welcome(self, sid: str, environ: Environ, auth: object) -> AgentConnection:
        """Return the connection of an agent with a valid session."""
        hello: wire.AgentHello = check_payload(wire.AgentHello, (auth,))
        agent, token = await authenticate(self._parts.sessions, self._parts.origins, environ, hello.token)
        return AgentConnection(sid=sid, bucket=self.bucket(), agent=agent, token=token, hello=hello)

    async def greet(self, connection: AgentConnection) -> None:
        """Send what was missed, or a snapshot."""
        agent, stream = connection.agent, self._parts.stream
        listener = Listener(connection.sid, agent.id, self._parts.access.scope(agent))
        missed = stream.resume(listener, connection.hello.epoch, connection.hello.seq)
        if missed is not None:
            for event in missed:
                self._tell(connection, event.name, event.payload)
            resumed = wire.Resumed(epoch=stream.epoch, seq=stream.seq, now=self._parts.rows.now())
            self._tell(connection, "resumed", wire.as_json(resumed))
        else:
            seq = stream.hold(listener)
            snapshot = await self._parts.snapshots.build(agent, stream.epoch, seq)
            self._tell(connection, "snapshot", wire.as_json(snapshot))
            stream.release(connection.sid)
        if connection.sid not in self.connections:
            stream.leave(connection.sid)
            return
        await self._parts.presence.connected(agent.id, connection.sid)
        if connection.sid not in self.connections:
            # The console went while it was greeted: its farewell came too early to be counted.
            await self._parts.presence.disconnected(agent.id, connection.sid)

    async def farewell(self, connection: AgentConnection) -> None:
        """Leave the stream, the ticket that was open, and tell presence."""
        self._parts.stream.leave(connection.sid)
        self.tell_lookers(self._parts.viewing.leave(connection.sid))
        await self._parts.presence.disconnected(connection.agent.id, connection.sid)

    def tell_lookers(self, ticket_ids: set[str]) -> None:
        """Tell those who have these tickets open who else has."""
        for ticket_id in ticket_ids:
            if sids := self._parts.viewing.sids(ticket_id):
                payload = wire.as_json(self._parts.viewing.lookers(ticket_id))
                self._parts.fanout.send(PATH, sids, "presence.changed", payload)

    def customer_types(self, ticket_id: str, name: str) -> None:
        """Show those who have the ticket open that the customer types."""
        if self._parts.viewing.customer_types(ticket_id, name):
            self.tell_lookers({ticket_id})

    def expire_typing(self) -> None:
        """Take those who stopped typing off the screens."""
        self.tell_lookers(self._parts.viewing.expire())

    async def recheck(self) -> None:
        """Close the consoles whose session was revoked or has run out meanwhile."""
        for connection in list(self.connections.values()):
            agent = await self._parts.sessions.resolve(connection.token)
            if agent is None or not agent.active:
                await self.disconnect(connection.sid)

    def _tell(self, connection: AgentConnection, event: str, payload: wire.Json) -> None:
        self._parts.fanout.send(PATH, [connection.sid], event, payload)

    def _agent(self, connection: AgentConnection) -> Agent:
        return self._parts.rows.agent_by_id(connection.agent.id) or connection.agent

    async def _visible(self, connection: AgentConnection, ticket_id: str) -> Ticket:
        """Return a ticket that the agent may see; one that he may not see is as good as none."""
        ticket = await self._parts.tickets.get(ticket_id)
        agent = self._agent(connection)
        if ticket is None or not (
            self._parts.access.scope(agent).allows(ticket) or _offered(ticket, agent.id)
        ):
            raise NotFound("There is no such ticket")
        return ticket

    async def _set_state(self, connection: AgentConnection, call: wire.StateSet) -> wire.OkAgent:
        me = connection.agent.id
        agent = await self._parts.desk.set_state(me, AgentState(call.state), call.reason or "", me)
        return wire.OkAgent(agent=self._parts.rows.agent(agent))

    async def _accept(self, connection: AgentConnection, call: wire.OfferAccept) -> wire.OkTicket:
        if call.offer.startswith(CONSULT):
            ticket = await self._calls.answer_consult(connection, call.offer, accept=True)
        else:
            ticket = await self._parts.desk.accept(connection.agent.id, call.offer)
        return wire.OkTicket(ticket=self._parts.rows.ticket(ticket))

    async def _decline(self, connection: AgentConnection, call: wire.OfferDecline) -> wire.Ok:
        if call.offer.startswith(CONSULT):
            await self._calls.answer_consult(connection, call.offer, accept=False)
        else:
            await self._parts.desk.decline(connection.agent.id, call.offer, call.reason or "")
        return wire.Ok()

    async def _send(self, connection: AgentConnection, call: wire.MessageSend) -> wire.OkMessage:
        await self._visible(connection, call.ticket)
        utterance = Utterance(
            body=call.body,
            kind=MessageKind(call.kind),
            client_id=call.client_id,
            attachment_ids=tuple(call.attachments or ()),
            undo_s=call.undo_s or 0,
            wish=Wish.told(call.to, call.cc, call.bcc),
            send_at=call.send_at,
        )
        message = await self._parts.replies.say(self._agent(connection), call.ticket, utterance)
        return wire.OkMessage(message=message_view(message))

    async def _undo(self, connection: AgentConnection, call: wire.MessageUndo) -> wire.OkMessage:
        message = await self._parts.replies.undo(self._agent(connection), call.message)
        return wire.OkMessage(message=message_view(message))

    async def _retry(self, connection: AgentConnection, call: wire.MessageRetry) -> wire.OkMessage:
        message = await self._parts.replies.retry(self._agent(connection), call.message)
        return wire.OkMessage(message=message_view(message))

    async def _look(self, connection: AgentConnection, call: wire.TicketLook) -> wire.Ok:
        agent = connection.agent
        if call.ticket is not None:
            await self._visible(connection, call.ticket)
        self.tell_lookers(self._parts.viewing.look(connection.sid, agent.id, agent.name, call.ticket))
        return wire.Ok()

    async def _typing(self, connection: AgentConnection, call: wire.Typing) -> wire.Ok:
        ticket = await self._visible(connection, call.ticket)
        if self._parts.viewing.type(connection.sid, ticket.id):
            self.tell_lookers({ticket.id})
        if ticket.assignee_id == connection.agent.id:
            self._on_typing(ticket)
        return wire.Ok()

    async def _wrap_up(self, connection: AgentConnection, call: wire.WrapUp) -> wire.OkTicket:
        await self._visible(connection, call.ticket)
        ticket = await self._parts.desk.wrap_up(connection.agent.id, call.ticket, call.disposition or "")
        return wire.OkTicket(ticket=self._parts.rows.ticket(ticket))

    async def _extend_wrap_up(self, connection: AgentConnection, call: wire.WrapUpExtend) -> wire.OkTicket:
        await self._visible(connection, call.ticket)
        ticket = await self._parts.desk.extend_wrap_up(connection.agent.id, call.ticket)
        return wire.OkTicket(ticket=self._parts.rows.ticket(ticket))


def _offered(ticket: Ticket, agent_id: str) -> bool:
    return ticket.work.offer is not None and ticket.work.offer.agent_id == agent_id
