"""Show calls to those whom they concern: who takes part, and supervisors."""

from collections.abc import Sequence

from hub.calls.overview import participants, question
from hub.calls.ports import AgentCalls, ConsultOffer
from hub.domain.agent import Role
from hub.domain.call import Call
from hub.domain.call_events import CallEvent
from hub.domain.events import Event
from hub.realtime.ports import Tickets
from hub.realtime.publisher import Reaction
from hub.realtime.snapshot import Rows
from hub.realtime.stream import AgentStream, Audience
from hub.realtime.wire import as_json

REMEMBERED = 5_000


class CallNews:
    """React to the bus with what consoles show of calls; the present state is sent, whatever the event said."""

    def __init__(self, stream: AgentStream, calls: AgentCalls, tickets: Tickets, rows: Rows) -> None:
        self._stream = stream
        self._calls = calls
        self._tickets = tickets
        self._rows = rows
        self._shown: dict[str, frozenset[str]] = {}
        self._asked: dict[str, ConsultOffer] = {}

    def reactions(self) -> Sequence[Reaction]:
        """Return what to subscribe to the bus."""
        return [("realtime.calls", self.on_call, (CallEvent,))]

    async def on_call(self, event: Event) -> None:
        """Show the call as it is now, and the question to a colleague that it asks."""
        if not isinstance(event, CallEvent):
            return
        call = await self._calls.find(event.call_id)
        if call is None:
            return
        ticket = await self._tickets.get(call.ticket_id) if call.ticket_id else None
        view = self._rows.call(call, ticket)
        self._stream.publish("call.changed", as_json(view), Audience(self._audience(call)))
        asked = question(call)
        self._withdraw(call, asked)
        if asked is not None and ticket is not None and self._asked.get(call.id) != asked:
            self._asked[call.id] = asked
            card = as_json(self._rows.consult(ticket, asked, 0))
            self._stream.publish("offer.made", card, Audience(frozenset({asked.agent_id})))

    def _withdraw(self, call: Call, asked: ConsultOffer | None) -> None:
        before = self._asked.get(call.id)
        if before is None or before == asked:
            return
        del self._asked[call.id]
        leg = call.leg(before.leg_id)
        reason = "accepted" if leg is not None and leg.living else "over"
        gone = {"id": before.id, "reason": reason}
        self._stream.publish("offer.withdrawn", gone, Audience(frozenset({before.agent_id})))

    def _audience(self, call: Call) -> frozenset[str]:
        """Return who takes part now or did a moment ago, and the supervisors."""
        now = participants(call)
        before = self._shown.pop(call.id, frozenset())
        if not call.over:
            self._shown[call.id] = now
            if len(self._shown) > REMEMBERED:
                del self._shown[next(iter(self._shown))]
        supervisors = (agent.id for agent in self._rows.all_agents() if agent.role is not Role.AGENT)
        return now | before | frozenset(supervisors)
