"""What agents and visitors ask about telephone calls, handed to whoever runs the calls."""

from collections.abc import Callable
from typing import Generic, TypeVar

from hub.calls.lines import Mode, RecordingWish
from hub.calls.ports import AgentCalls, DialWish, Target, VisitorCaller, VisitorCalls
from hub.domain.agent import Agent
from hub.domain.ticket import Ticket
from hub.realtime import wire, wire_calls
from hub.realtime.calls import Connection, Handler
from hub.realtime.visitor_connection import VisitorConnection

C = TypeVar("C", bound=Connection)

SUPERVISION: dict[str, Mode | None] = {
    "listen": Mode.LISTEN,
    "whisper": Mode.WHISPER,
    "barge": Mode.TALK,
    "stop": None,
}


class AgentCallHandlers(Generic[C]):
    """Answer the `call.*` calls of consoles."""

    def __init__(self, calls: AgentCalls, actor: Callable[[C], Agent]) -> None:
        self._calls = calls
        self._actor = actor

    def handlers(self) -> dict[str, Handler[C]]:
        """Return who handles which call."""
        return {
            "call.connect": self._connect,
            "call.dial": self._dial,
            "call.hold": self._hold,
            "call.mute": self._mute,
            "call.digits": self._digits,
            "call.transfer": self._transfer,
            "call.complete": self._complete,
            "call.cancel": self._cancel,
            "call.conference": self._conference,
            "call.record": self._record,
            "call.hang_up": self._hang_up,
            "call.supervise": self._supervise,
        }

    async def answer_consult(self, connection: C, offer_id: str, *, accept: bool) -> Ticket:
        """Answer a colleague's question; returns the ticket of the call."""
        return await self._calls.answer_consult(self._actor(connection), offer_id, accept=accept)

    async def _connect(self, connection: C, call: wire_calls.CallConnect) -> wire_calls.OkSdp:
        return wire_calls.OkSdp(sdp=await self._calls.connect(self._actor(connection), call.call, call.sdp))

    async def _dial(self, connection: C, call: wire_calls.CallDial) -> wire_calls.OkCall:
        wish = DialWish(address=call.address, inbox_id=call.inbox or "", ticket_id=call.ticket or "")
        begun = await self._calls.dial(self._actor(connection), wish)
        return wire_calls.OkCall(call=begun.id)

    async def _hold(self, connection: C, call: wire_calls.CallHold) -> wire.Ok:
        await self._calls.hold(self._actor(connection), call.call, call.held)
        return wire.Ok()

    async def _mute(self, connection: C, call: wire_calls.CallMute) -> wire.Ok:
        await self._calls.mute(self._actor(connection), call.call, call.muted)
        return wire.Ok()

    async def _digits(self, connection: C, call: wire_calls.CallDigits) -> wire.Ok:
        await self._calls.digits(self._actor(connection), call.call, call.digits)
        return wire.Ok()

    async def _transfer(self, connection: C, call: wire_calls.CallTransfer) -> wire.Ok:
        to = Target(agent_id=call.to.agent or "", queue_id=call.to.queue or "", address=call.to.address or "")
        await self._calls.transfer(self._actor(connection), call.call, to, consult=call.consult)
        return wire.Ok()

    async def _complete(self, connection: C, call: wire_calls.CallRef) -> wire.Ok:
        await self._calls.complete(self._actor(connection), call.call)
        return wire.Ok()

    async def _cancel(self, connection: C, call: wire_calls.CallRef) -> wire.Ok:
        await self._calls.cancel(self._actor(connection), call.call)
        return wire.Ok()

    async def _conference(self, connection: C, call: wire_calls.CallRef) -> wire.Ok:
        await self._calls.conference(self._actor(connection), call.call)
        return wire.Ok()

    async def _record(self, connection: C, call: wire_calls.CallRecord) -> wire.Ok:
        await self._calls.record(self._actor(connection), call.call, RecordingWish(call.wish))
        return wire.Ok()

    async def _hang_up(self, connection: C, call: wire_calls.CallRef) -> wire.Ok:
        await self._calls.hang_up(self._actor(connection), call.call)
        return wire.Ok()

    async def _supervise(self, connection: C, call: wire_calls.CallSupervise) -> wire.Ok:
        await self._calls.supervise(self._actor(connection), call.call, SUPERVISION[call.mode])
        return wire.Ok()


class VisitorCallHandlers:
    """Answer the `call.*` calls of web pages."""

    def __init__(self, calls: VisitorCalls) -> None:
        self._calls = calls

    def handlers(self) -> dict[str, Handler[VisitorConnection]]:
        """Return who handles which call."""
        return {
            "call.start": self._start,
            "call.digits": self._digits,
            "call.connect": self._connect,
            "call.hang_up": self._hang_up,
        }

    async def _start(
        self, connection: VisitorConnection, call: wire_calls.VisitorCallStart
    ) -> wire_calls.OkVisitorCall:
        call_id, sdp = await self._calls.start_call(_caller(connection, call.name or ""), call.sdp)
        return wire_calls.OkVisitorCall(call=call_id, sdp=sdp)

    async def _digits(self, connection: VisitorConnection, call: wire_calls.CallDigits) -> wire.Ok:
        await self._calls.visitor_digits(_caller(connection), call.call, call.digits)
        return wire.Ok()

    async def _connect(self, connection: VisitorConnection, call: wire_calls.CallConnect) -> wire_calls.OkSdp:
        sdp = await self._calls.visitor_connect(_caller(connection), call.call, call.sdp)
        return wire_calls.OkSdp(sdp=sdp)

    async def _hang_up(self, connection: VisitorConnection, call: wire_calls.CallRef) -> wire.Ok:
        await self._calls.visitor_hang_up(_caller(connection), call.call)
        return wire.Ok()


def _caller(connection: VisitorConnection, name: str = "") -> VisitorCaller:
    session, hello = connection.session, connection.hello
    person = session.person.name if session.person else ""
    return VisitorCaller(
        inbox_id=session.inbox_id,
        session_id=session.id,
        name=name or person or hello.name,
        language=hello.language,
    )
