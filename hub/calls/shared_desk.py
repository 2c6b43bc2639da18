"""The call desk of a hub of several processes: calls are run by one of them, and everybody may be connected to any."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec

from hub.calls.errands import Errands, Note, Post, Work
from hub.calls.lines import Mode, RecordingWish
from hub.calls.ports import CallDesk, ConsultOffer, DialWish, Target, VisitorCaller, VisitorNews
from hub.clock import Clock
from hub.domain.agent import Agent
from hub.domain.call import Call
from hub.domain.ticket import Ticket
from hub.errors import Invalid, NotFound
from hub.eventbus.repository import Repository
from hub.ids import IdFactory

COMMANDS = frozenset(
    {"connect", "dial", "hold", "mute", "digits", "transfer", "complete", "cancel", "conference", "record"}
    | {"hang_up", "supervise", "answer_consult"}
    | {"start_call", "visitor_digits", "visitor_connect", "visitor_hang_up"}
)
"""What is done where the calls are run; what is only asked for, every process knows itself (see `Sight`)."""


class SharedDesk:
    """Do commands here or have them done; satisfies `hub.calls.ports.CallDesk`."""

    def __init__(
        self,
        here: CallDesk,
        post: Post,
        runs_here: Callable[[], bool],
        tickets: Repository[Ticket],
        agent: Callable[[str], Agent | None],
        stamps: tuple[Clock, IdFactory],
    ) -> None:
        self._here = here
        self._post = post
        self._runs_here = runs_here
        self._tickets = tickets
        self._agent = agent
        self._errands = Errands(*stamps, post, self._work)
        self._beside: dict[str, Work] = {}

    def beside(self, what: str, work: Work) -> None:
        """Do this for other processes, too: something that belongs to calls and is no command of anybody in one."""
        self._beside[what] = work

    async def have_done(self, what: str, arguments: Mapping[str, Any]) -> Any:  # Any: JSON
        """Have such a thing done where the calls are run; raises what is raised there, Unavailable without an answer."""
        return await self._errands.ask(what, arguments)

    async def stop(self) -> None:
        """End what is still being done for others."""
        await self._errands.stop()

    def heard(self, note: Note) -> VisitorNews | None:
        """Take in what another process sent; returns news for a visitor who may be connected here."""
        if "visitor_call" in note:
            return msgspec.convert(note["visitor_call"], VisitorNews)
        self._errands.heard(note, runs_here=self._runs_here())
        return None

    def tell_visitor(self, news: VisitorNews) -> None:
        """Tell the other processes where a visitor's call stands."""
        self._post.tell({"visitor_call": msgspec.to_builtins(news)})

    async def _do(self, command: str, **arguments: object) -> Any:  # Any: each command has its own answer
        if self._runs_here():
            return await getattr(self._here, command)(**arguments)
        return await self._errands.ask(command, {name: _packed(each) for name, each in arguments.items()})

    async def _work(self, command: str, packed: Mapping[str, Any]) -> Any:  # Any: JSON
        """Do what another process asks for; raises what the command raises."""
        if (work := self._beside.get(command)) is not None:
            return await work(command, packed)
        if command not in COMMANDS:
            raise Invalid("There is no such command")
        method = getattr(self._here, command)
        kinds = get_type_hints(method)
        arguments = {name: self._unpacked(each, kinds[name]) for name, each in packed.items()}
        return _packed(await method(**arguments))

    def _unpacked(self, packed: Any, kind: Any) -> Any:  # Any: JSON, a type, and a value of it
        if kind is not Agent:
            return msgspec.convert(packed, kind)
        agent = self._agent(packed)
        if agent is None:
            raise NotFound("There is no such agent")
        return agent

    async def connect(self, actor: Agent, call_id: str, sdp: str) -> str:
        """Answer the session description of the agent's browser."""
        return str(await self._do("connect", actor=actor, call_id=call_id, sdp=sdp))

    async def dial(self, actor: Agent, wish: DialWish) -> Call:
        """Begin a call to somebody."""
        begun = await self._do("dial", actor=actor, wish=wish)
        call = begun if isinstance(begun, Call) else await self._here.find(begun)
        if call is None:
            raise NotFound("The call is not there any more")
        return call

    async def hold(self, actor: Agent, call_id: str, held: bool) -> None:
        """Put the customer on hold, or take them off it."""
        await self._do("hold", actor=actor, call_id=call_id, held=held)

    async def mute(self, actor: Agent, call_id: str, muted: bool) -> None:
        """Mute the agent, or not."""
        await self._do("mute", actor=actor, call_id=call_id, muted=muted)

    async def digits(self, actor: Agent, call_id: str, digits: str) -> None:
        """Press keys towards the other side."""
        await self._do("digits", actor=actor, call_id=call_id, digits=digits)

    async def transfer(self, actor: Agent, call_id: str, to: Target, *, consult: bool) -> None:
        """Hand the customer on, at once or after a talk with the other side."""
        await self._do("transfer", actor=actor, call_id=call_id, to=to, consult=consult)

    async def complete(self, actor: Agent, call_id: str) -> None:
        """Put the customer through to whoever was asked."""
        await self._do("complete", actor=actor, call_id=call_id)

    async def cancel(self, actor: Agent, call_id: str) -> None:
        """Let whoever was asked go, and talk with the customer again."""
        await self._do("cancel", actor=actor, call_id=call_id)

    async def conference(self, actor: Agent, call_id: str) -> None:
        """Let all talk with each other."""
        await self._do("conference", actor=actor, call_id=call_id)

    async def record(self, actor: Agent, call_id: str, wish: RecordingWish) -> None:
        """Begin, pause, go on with or end the recording."""
        await self._do("record", actor=actor, call_id=call_id, wish=wish)

    async def hang_up(self, actor: Agent, call_id: str) -> None:
        """Leave the call."""
        await self._do("hang_up", actor=actor, call_id=call_id)

    async def supervise(self, actor: Agent, call_id: str, mode: Mode | None) -> None:
        """Say how a supervisor takes part (None: not any more)."""
        await self._do("supervise", actor=actor, call_id=call_id, mode=mode)

    async def answer_consult(self, actor: Agent, offer_id: str, *, accept: bool) -> Ticket:
        """Come into the call of a colleague, or not; returns its ticket."""
        ticket = await self._do("answer_consult", actor=actor, offer_id=offer_id, accept=accept)
        return ticket if isinstance(ticket, Ticket) else await self._tickets.require(ticket)

    def of_agent(self, actor: Agent) -> Sequence[Call]:
        """Return the living calls that the agent takes part in, for supervisors all."""
        return self._here.of_agent(actor)

    async def find(self, call_id: str) -> Call | None:
        """Return a call, also one that is over, or None."""
        return await self._here.find(call_id)

    async def of_ticket(self, ticket_id: str) -> Call | None:
        """Return the living call of a ticket, or None."""
        return await self._here.of_ticket(ticket_id)

    def consults_of(self, agent_id: str) -> Sequence[ConsultOffer]:
        """Return the questions that the agent has not answered."""
        return self._here.consults_of(agent_id)

    def takes_calls(self, inbox_id: str) -> bool:
        """Say whether visitors of this inbox may call now."""
        return self._here.takes_calls(inbox_id)

    async def start_call(self, caller: VisitorCaller, sdp: str) -> tuple[str, str]:
        """Begin a call; return its id and the hub's session description."""
        call_id, answer = await self._do("start_call", caller=caller, sdp=sdp)
        return call_id, answer

    async def visitor_digits(self, caller: VisitorCaller, call_id: str, digits: str) -> None:
        """Take keys the visitor pressed."""
        await self._do("visitor_digits", caller=caller, call_id=call_id, digits=digits)

    async def visitor_connect(self, caller: VisitorCaller, call_id: str, sdp: str) -> str:
        """Answer the session description of a browser that comes back."""
        return str(await self._do("visitor_connect", caller=caller, call_id=call_id, sdp=sdp))

    async def visitor_hang_up(self, caller: VisitorCaller, call_id: str) -> None:
        """End the visitor's call."""
        await self._do("visitor_hang_up", caller=caller, call_id=call_id)


def _packed(value: object) -> Any:  # Any: JSON
    """Return a value as it travels: people, calls and tickets by their ids, so that the other side reads them as they are."""
    return value.id if isinstance(value, Agent | Call | Ticket) else msgspec.to_builtins(value)
