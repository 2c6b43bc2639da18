"""One open widget, as the hub knows it, and what it is told first."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hub.calls.views import IceServer
from hub.domain.self_service import Shown
from hub.domain.ticket import Ticket
from hub.domain.visitor import Availability, ConversationState, VisitorHello, VisitorMessage, VisitorSession
from hub.realtime import wire_visitor
from hub.realtime.calls import Connection
from hub.realtime.ports import VisitorDesk
from hub.realtime.wire_proof import proof_view
from hub.tickets.self_service.proof_desk import NOTHING_ASKED, Standing

Key = tuple[str, str]


@dataclass(slots=True, kw_only=True)
class VisitorConnection(Connection):
    """One open widget. While `held` is a list, messages wait there for the history to go first."""

    desk: VisitorDesk
    hello: VisitorHello
    session: VisitorSession
    ticket: Ticket | None
    told: tuple[ConversationState, str] | None = None
    place: tuple[int, int | None] | None = None
    availability: Availability | None = None
    seen_until: datetime | None = None
    offered: tuple[Shown, ...] = ()
    proof: Standing = NOTHING_ASKED
    held: list[VisitorMessage] | None = None
    sent: OrderedDict[str, None] = field(default_factory=OrderedDict)

    @property
    def key(self) -> Key:
        """Return the name of the conversation, as tickets carry it."""
        return (self.session.inbox_id, self.session.id)


def session_view(
    connection: VisitorConnection,
    standing: tuple[ConversationState, str],
    history: Sequence[VisitorMessage],
    ice_servers: Sequence[IceServer] | None = None,
    requests: bool = False,
) -> wire_visitor.Session:
    """Return what a widget is told first; `ice_servers` is None where visitors cannot call, `requests` says whether they may ask
    for their own.
    """
    state, agent = standing
    session, person = connection.session, connection.session.person
    return wire_visitor.Session(
        session=session.token,
        inbox=session.inbox_id,
        name=session.inbox_name,
        state=state,
        agent=wire_visitor.VisitorAgent(name=agent) if agent else None,
        rated=connection.ticket is not None and connection.ticket.satisfaction is not None,
        identity="proven" if person else "refused" if session.identity_problem else "none",
        identity_problem=session.identity_problem,
        person=wire_visitor.VisitorPerson(name=person.name, email=person.email) if person else None,
        availability=wire_visitor.availability_view(connection.availability or Availability()),
        seen_until=connection.seen_until,
        messages=[wire_visitor.visitor_message(message) for message in history],
        calls=ice_servers is not None,
        ice_servers=list(ice_servers or ()),
        articles=[wire_visitor.visitor_article(one) for one in connection.offered],
        requests=requests,
        proof=proof_view(connection.proof),
    )
