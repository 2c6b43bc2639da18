"""Visitors of web sites: the namespace `/visitor`. It knows no channel: a desk per inbox does the work.

Delivery is at least once: what the widget sends it repeats until acknowledged, what it misses it asks for when it
comes back, and both sides tell messages apart by id.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hub.calls.ports import VisitorCalls, VisitorNews
from hub.calls.views import IceServer
from hub.clock import Clock
from hub.domain.message import Message
from hub.domain.self_service import Wish
from hub.domain.ticket import Ticket
from hub.domain.visitor import (
    Availability,
    ConversationState,
    VisitorHello,
    VisitorMessage,
    VisitorWords,
    conversation_state,
    offered_to,
    seen_until,
)
from hub.errors import Forbidden, NotFound
from hub.realtime import wire, wire_calls, wire_visitor
from hub.realtime.call_handlers import VisitorCallHandlers
from hub.realtime.calls import CallNamespace, Handler, check_payload
from hub.realtime.fanout import Fanout
from hub.realtime.origin import Environ, OriginPolicy, normal_origin
from hub.realtime.ports import (
    ArticleSearch,
    Openings,
    Organisation,
    QueuePlaces,
    VisitorDesks,
    VisitorProofs,
    Waits,
)
from hub.realtime.proof_handlers import ProofHandlers, takes
from hub.realtime.rate import Rate
from hub.realtime.visitor_connection import Key, VisitorConnection, session_view
from hub.realtime.wire_proof import proof_view
from hub.tickets.views import agent_name

PATH = "/visitor"
REMEMBERED_IDS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorParts:
    """What the namespace works with."""

    desks: VisitorDesks
    organisation: Organisation
    places: QueuePlaces
    waits: Waits
    openings: Openings
    articles: ArticleSearch
    proofs: VisitorProofs
    fanout: Fanout
    origins: OriginPolicy
    clock: Clock
    calls: VisitorCalls
    ice_servers: Sequence[IceServer] = ()


class VisitorNamespace(CallNamespace[VisitorConnection]):
    """Let visitors talk, and show them the answers."""

    rate = Rate(per_s=3, burst=20)

    def __init__(
        self, parts: VisitorParts, on_typing: Callable[[str, str], None] = lambda ticket_id, name: None
    ) -> None:
        handlers: dict[str, Handler[VisitorConnection]] = {
            **VisitorCallHandlers(parts.calls).handlers(),
            **ProofHandlers(parts.proofs).handlers(),
            "message.send": self._send,
            "received": self._received,
            "read": self._read,
            "typing": self._typing,
            "end": self._end,
            "rate": self._rate,
            "transcript": self._transcript,
            "articles.search": self._search,
        }
        schemas = {**wire_visitor.VISITOR_CALLS, **wire_calls.VISITOR_CALL_CALLS}
        super().__init__(PATH, parts.clock, schemas, handlers)
        self._parts = parts
        self._on_typing = on_typing
        self._by_key: dict[Key, dict[str, VisitorConnection]] = {}

    async def welcome(self, sid: str, environ: Environ, auth: object) -> VisitorConnection:
        """Return the connection of a visitor whose page may show this inbox."""
        call: wire_visitor.VisitorAuth = check_payload(wire_visitor.VisitorAuth, (auth,))
        desk = self._parts.desks.desk(call.inbox)
        origin = environ.get("HTTP_ORIGIN")
        if not self._parts.origins.for_staff(environ) and not desk.embeds(normal_origin(str(origin))):
            raise Forbidden("This site may not show this widget")
        hello = VisitorHello(
            token=call.session or "",
            name=call.name or "",
            email=call.email or "",
            language=call.language or "",
            last=call.last or "",
            identity=call.identity or "",
        )
        session = await desk.open(hello)
        return VisitorConnection(
            sid=sid,
            bucket=self.bucket(),
            desk=desk,
            hello=hello,
            session=session,
            ticket=session.ticket,
            held=[],
        )

    async def greet(self, connection: VisitorConnection) -> None:
        """Send the session with what was missed; what is said meanwhile follows it."""
        self._by_key.setdefault(connection.key, {})[connection.sid] = connection
        session = connection.session
        history = await connection.desk.history(session, connection.hello.last)
        state, agent = connection.told = self._standing(connection.ticket)
        connection.availability = self._availability(session.inbox_id)
        connection.seen_until = seen_until(connection.ticket)
        connection.offered = offered_to(connection.ticket)
        connection.proof = self._parts.proofs.standing(connection.ticket)
        for message in history:
            self._remember(connection, message.id)
        calls = self._parts.calls.takes_calls(session.inbox_id)
        requests = self._parts.proofs.provable(session.inbox_id)
        ice_servers = self._parts.ice_servers if calls else None
        view = session_view(connection, (state, agent), history, ice_servers, requests=requests)
        self._tell(connection, "session", wire.as_json(view))
        held, connection.held = connection.held or [], None
        for message in held:
            self._show(connection, message)
        await self._tell_own_place(connection)

    async def farewell(self, connection: VisitorConnection) -> None:
        """Forget a widget that has gone."""
        others = self._by_key.get(connection.key, {})
        others.pop(connection.sid, None)
        if not others:
            self._by_key.pop(connection.key, None)

    def push(self, inbox_id: str, session_id: str, message: VisitorMessage) -> bool:
        """Show a message in the conversation's open widgets; say whether there is one. Repeating shows nothing twice."""
        connections = self._by_key.get((inbox_id, session_id), {})
        for connection in connections.values():
            if connection.held is None:
                self._show(connection, message)
            else:
                connection.held.append(message)
        return bool(connections)

    def tell_call(self, news: VisitorNews) -> None:
        """Show a visitor where their telephone call stands."""
        view = wire_calls.VisitorCallChanged.model_validate(
            {
                "call": news.call_id,
                "state": news.state,
                "position": news.position,
                "wait_s": news.wait_s,
                "hint": news.hint,
            }
        )
        for connection in self._by_key.get((news.inbox_id, news.session_id), {}).values():
            self._tell(connection, "call.changed", wire.as_json(view))

    def message_added(self, ticket: Ticket, message: Message) -> None:
        """Show a ticket's message to its visitor, if it is for the visitor and a widget is open."""
        for connection in self._of(ticket):
            seen = connection.desk.message(message)
            if seen is not None:
                self.push(ticket.inbox_id, ticket.thread_key, seen)
            return

    def ticket_changed(self, ticket: Ticket) -> None:
        """Tell the visitor where the conversation stands, if that changed."""
        state, agent = self._standing(ticket)
        for connection in self._of(ticket):
            if connection.ticket is not None and connection.ticket.created_at > ticket.created_at:
                continue
            connection.ticket = ticket
            self._tell_seen(connection)
            self._tell_offered(connection)
            self._tell_proof(connection)
            if connection.told != (state, agent):
                connection.told = (state, agent)
                connection.place = None
                view = wire_visitor.StateChanged(
                    state=state, agent=wire_visitor.VisitorAgent(name=agent) if agent else None
                )
                self._tell(connection, "state.changed", wire.as_json(view))
                if state is ConversationState.CLOSED:
                    self._tell(connection, "closed", {})

    def agent_types(self, ticket: Ticket) -> None:
        """Show the visitor that the agent types."""
        for connection in self._of(ticket):
            self._tell(connection, "agent.typing", {})

    async def tell_places(self) -> None:
        """Tell visitors their place in the line and whether we are open, if it changed; called every few seconds."""
        found: dict[str, Availability] = {}
        connections = list(self.connections.values())
        places = self._parts.places.places() if any(map(self._is_waiting, connections)) else {}
        for connection in connections:
            if connection.availability is not None:  # it has been greeted
                inbox_id = connection.session.inbox_id
                now = found.get(inbox_id) or found.setdefault(inbox_id, self._availability(inbox_id))
                self._tell_availability(connection, now)
            if self._is_waiting(connection) and connection.ticket is not None:
                self._tell_place(connection, connection.ticket, places.get(connection.ticket.id))

    def _availability(self, inbox_id: str) -> Availability:
        try:
            return self._parts.openings.of(inbox_id)
        except NotFound:  # the inbox is being taken away under its visitors
            return Availability(staffed=False)

    def _tell_availability(self, connection: VisitorConnection, now: Availability) -> None:
        if now != connection.availability:
            connection.availability = now
            self._tell(connection, "availability", wire.as_json(wire_visitor.availability_view(now)))

    def _tell_seen(self, connection: VisitorConnection) -> None:
        until = seen_until(connection.ticket)
        if until is not None and until != connection.seen_until:
            connection.seen_until = until
            self._tell(connection, "seen", wire.as_json(wire_visitor.Seen(until=until)))

    def _tell_offered(self, connection: VisitorConnection) -> None:
        """Show the articles that stand beside the wait, or take them away."""
        now = offered_to(connection.ticket)
        if now != connection.offered:
            connection.offered = now
            view = wire_visitor.Offered(articles=[wire_visitor.visitor_article(one) for one in now])
            self._tell(connection, "articles.offered", wire.as_json(view))

    def _tell_proof(self, connection: VisitorConnection) -> None:
        now = self._parts.proofs.standing(connection.ticket)
        if now != connection.proof:
            connection.proof = now
            self._tell(connection, "proof.changed", wire.as_json(proof_view(now)))

    async def _tell_own_place(self, connection: VisitorConnection) -> None:
        if self._is_waiting(connection) and connection.ticket is not None:
            self._tell_place(connection, connection.ticket, await self._parts.places.place(connection.ticket))

    def _is_waiting(self, connection: VisitorConnection) -> bool:
        return connection.told is not None and connection.told[0] is ConversationState.WAITING

    def _tell_place(self, connection: VisitorConnection, ticket: Ticket, place: int | None) -> None:
        if place is None:
            return
        expected_s = self._parts.waits.expected_s(ticket.queue_id, place)
        told = (place, None if expected_s is None else round(expected_s / 60))
        if told == connection.place:
            return
        connection.place = told
        since = ticket.work.queued_at or ticket.created_at
        waited = max(0.0, (self._parts.clock.now() - since).total_seconds())
        view = wire_visitor.QueuePosition(position=place, waiting_s=round(waited, 1), expected_s=expected_s)
        self._tell(connection, "queue.position", wire.as_json(view))

    def _of(self, ticket: Ticket) -> list[VisitorConnection]:
        return list(self._by_key.get((ticket.inbox_id, ticket.thread_key), {}).values())

    def _standing(self, ticket: Ticket | None) -> tuple[ConversationState, str]:
        state = conversation_state(ticket)
        if ticket is None or state is not ConversationState.ACTIVE:
            return state, ""
        return state, agent_name(self._parts.organisation, ticket.assignee_id) or ""

    def _show(self, connection: VisitorConnection, message: VisitorMessage) -> None:
        if message.id not in connection.sent:
            self._remember(connection, message.id)
            view = wire_visitor.visitor_message(message)
            self._tell(connection, "message.added", wire.as_json(view))

    def _remember(self, connection: VisitorConnection, message_id: str) -> None:
        connection.sent[message_id] = None
        if len(connection.sent) > REMEMBERED_IDS:
            connection.sent.popitem(last=False)

    def _tell(self, connection: VisitorConnection, event: str, payload: wire.Json) -> None:
        self._parts.fanout.send(PATH, [connection.sid], event, payload)

    async def _send(
        self, connection: VisitorConnection, call: wire_visitor.VisitorSend
    ) -> wire_visitor.OkStored:
        only_words = not call.choice and not call.attachments
        if only_words and await takes(self._parts.proofs, connection, call.body):
            return wire_visitor.OkStored(id="")
        words = VisitorWords(
            body=call.body,
            client_id=call.client_id,
            details=call.details or {},
            page_url=call.page.url if call.page else "",
            page_title=(call.page.title or "") if call.page else "",
            uploads=tuple(call.attachments or ()),
            choice=Wish(call.choice) if call.choice else None,
            searched=tuple(call.search.words) if call.search else (),
            shown=tuple(call.search.shown or ()) if call.search else (),
        )
        message_id = await connection.desk.say(connection.session, connection.hello, words)
        return wire_visitor.OkStored(id=message_id)

    async def _search(
        self, connection: VisitorConnection, call: wire_visitor.VisitorSearch
    ) -> wire_visitor.OkArticles:
        found = await self._parts.articles.search(
            connection.session.inbox_id, call.q, connection.hello.language
        )
        return wire_visitor.OkArticles(articles=[wire_visitor.found_article(one) for one in found])

    async def _received(self, connection: VisitorConnection, call: wire_visitor.VisitorReceived) -> wire.Ok:
        await connection.desk.received(connection.session, call.id)
        return wire.Ok()

    async def _read(self, connection: VisitorConnection, call: wire_visitor.VisitorRead) -> wire.Ok:
        await connection.desk.read(connection.session, call.id)
        return wire.Ok()

    async def _typing(self, connection: VisitorConnection, call: wire_visitor.VisitorNothing) -> wire.Ok:
        if connection.ticket is not None:
            self._on_typing(connection.ticket.id, connection.ticket.customer_name)
        return wire.Ok()

    async def _end(self, connection: VisitorConnection, call: wire_visitor.VisitorNothing) -> wire.Ok:
        await connection.desk.end(connection.session)
        return wire.Ok()

    async def _rate(self, connection: VisitorConnection, call: wire_visitor.VisitorRate) -> wire.Ok:
        await connection.desk.rate(connection.session, call.score, call.comment or "")
        return wire.Ok()

    async def _transcript(
        self, connection: VisitorConnection, call: wire_visitor.VisitorTranscript
    ) -> wire_visitor.OkTranscript:
        email = (call.email or "").strip()
        return wire_visitor.OkTranscript(email=await connection.desk.transcript(connection.session, email))
