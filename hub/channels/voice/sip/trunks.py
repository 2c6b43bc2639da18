"""SIP as a transport of the engine: trunks and exchanges call, and are called; see `Transport`."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from hub.background import TaskOwner
from hub.calls.lines import Dial, LegEnd
from hub.channels.voice.rooms.leg import Floor
from hub.channels.voice.sip import source_filter
from hub.channels.voice.sip.admission import Admission
from hub.channels.voice.sip.headers import called_of, caller_of, end_of, uri_of
from hub.channels.voice.sip.leg import SipLeg
from hub.channels.voice.sip.settings import SIP, Trunk, Trunks
from hub.errors import HubError, Invalid, Unavailable

if TYPE_CHECKING:
    from hub.channels.voice.sip.stack import Agent, Stack, StackCall

logger = logging.getLogger(__name__)

MISSING = "SIP needs a package: python -m pip install 'hub[sip]'"
LINGER_S = 3.0
"""How long a call that was hung up may take to end; then it is forgotten all the same."""


@dataclass(eq=False)
class _Line:
    """A call of the stack and its leg."""

    leg: SipLeg
    outbound: bool
    call: "StackCall | None" = None
    answered: bool = False
    ending: LegEnd | None = None
    timers: list[asyncio.TimerHandle] = field(default_factory=list)


class SipTrunks:
    """Every trunk of this engine, on one stack and one port."""

    name = SIP

    def __init__(self) -> None:
        self._tasks = TaskOwner("sip")
        self._told: Trunks | None = None
        self._later: Trunks | None = None
        self._stack: Stack | None = None
        self._agents: dict[str, Agent] = {}
        self._lines: dict[int, _Line] = {}
        self._dialling: dict[str, _Line] = {}
        self._early: dict[int, str] = {}
        """Calls of ours that ended before the stack had told us their handles, with the reason."""
        self._registered: dict[str, bool] = {}
        self._changing = asyncio.Lock()
        self._admission: Admission | None = None
        self._floor: Floor

    async def start(self, floor: Floor) -> None:
        """Wait for the hub to name trunks."""
        self._floor = floor

    async def stop(self) -> None:
        """End every call and free the port."""
        for line in [*self._lines.values(), *self._dialling.values()]:
            self._ended(line, LegEnd.HUNG_UP)
        await self._tasks.stop()
        if self._stack is not None:
            await self._stack.stop()
            self._stack = None

    async def command(self, body: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
        """Take `{listener, trunks}`, and return which inboxes are registered; raises Invalid and Unavailable.

        Other settings than before need a new stack: it comes as soon as no call is under way.
        """
        try:
            wanted = msgspec.convert(dict(body), Trunks)
            for trunk in wanted.trunks:
                source_filter.parse_peers(trunk.settings.peers)
        except (msgspec.ValidationError, ValueError) as error:
            raise Invalid(f"The trunks' settings are wrong: {error}") from error
        async with self._changing:
            if wanted != self._told:
                if self._lines or self._dialling:
                    self._later = wanted
                else:
                    await self._use(wanted)
            elif self._admission is not None:
                await self._admission.enforce()  # a registrar may have moved to another address
        return {"registered": dict(self._registered)}

    def dial(self, dial: Dial) -> None:
        """Call a number by the inbox's trunk; raises Invalid and Unavailable."""
        trunk = self._trunk(dial.inbox_id)
        uri = uri_of(dial.address, trunk.settings)
        agent = self._agents.get(dial.inbox_id)
        if agent is None:
            raise Unavailable("The trunk is not up")
        line = self._line(f"{dial.leg_id}", dial.inbox_id, outbound=True)
        self._floor.placed(line.leg)
        self._dialling[dial.leg_id] = line
        shown = dial.caller_id or trunk.address
        domain = trunk.settings.domain or trunk.settings.registrar
        headers = {"P-Preferred-Identity": f"<sip:{shown}@{domain}>"} if shown else {}
        self._tasks.start(self._call(line, agent, uri, headers), "dial")
        self._after(line, dial.ring_s, lambda: self._give_up(line, LegEnd.NO_ANSWER))

    def _trunk(self, inbox_id: str) -> Trunk:
        for trunk in self._told.trunks if self._told is not None else ():
            if trunk.inbox_id == inbox_id:
                return trunk
        raise Invalid("There is no trunk for this inbox")

    # The stack.

    async def _use(self, wanted: Trunks) -> None:
        if self._stack is not None:
            await self._stack.stop()
            self._stack = self._admission = None
        self._told, self._agents, self._registered = None, {}, {}
        if not wanted.trunks:
            self._told = wanted
            return
        try:
            from hub.channels.voice.sip.stack import Stack  # only with the extra
        except ImportError as error:
            raise Unavailable(MISSING) from error
        if not source_filter.supported():
            raise Unavailable("SIP runs on Linux alone: only there unknown callers can be kept out")
        stack = self._stack = Stack()
        stack.on_call, stack.on_established = self._incoming, self._established
        stack.on_closed, stack.on_registered, stack.on_dead = self._closed, self._signed_in, self._dead
        try:
            await self._bring_up(stack, wanted)
        except BaseException as error:  # nothing may listen half set up, least of all without its filter
            await stack.stop()
            self._stack = self._admission = self._told = None
            self._agents = {}
            if isinstance(error, OSError | ValueError):
                raise Unavailable(f"The trunks cannot be set up: {error}") from error
            raise

    async def _bring_up(self, stack: "Stack", wanted: Trunks) -> None:
        await stack.start(wanted.listener)
        self._admission = Admission(wanted)
        await self._admission.enforce()
        self._told = wanted
        for number, trunk in enumerate(wanted.trunks):
            agent = await stack.add(trunk.inbox_id, trunk.settings, catches_all=number == 0)
            self._agents[trunk.inbox_id] = agent
            if trunk.settings.registrar:
                self._registered[trunk.inbox_id] = False
                self._tasks.start(agent.register(), "register")

    def _dead(self) -> None:
        logger.error("The SIP stack has died; the room engine must be started again")
        for line in [*self._lines.values(), *self._dialling.values()]:
            self._ended(line, LegEnd.LOST)
        self._told, self._agents = None, {}  # whoever asks next is told that it cannot be started here

    def _signed_in(self, inbox_id: str, yes: bool) -> None:
        if inbox_id in self._registered and self._registered[inbox_id] != yes:
            logger.info("Inbox %s is %s at its registrar", inbox_id, "signed in" if yes else "not signed in")
            self._registered[inbox_id] = yes

    # Calls.

    def _incoming(self, inbox_id: str, call: "StackCall") -> None:
        called = called_of(call.headers)
        line = self._line(f"sip-{secrets.token_hex(12)}", self._inbox_of(inbox_id, called), outbound=False)
        self._take(line, call)
        self._floor.arrived(line.leg, caller_of(call.headers, call.call_id), called, call.call_id)

    def _inbox_of(self, heard_at: str, called: str) -> str:
        """Return whose call it is: the inbox that has the number, else the one whose agent took it."""
        assert self._told is not None
        for trunk in self._told.trunks:
            if called and called in (trunk.address, *trunk.settings.numbers):
                return trunk.inbox_id
        return heard_at

    def _line(self, leg_id: str, inbox_id: str, *, outbound: bool) -> _Line:
        from hub.channels.voice.sip.stack import NoSound  # only with the extra

        doing = _Doing()
        line = _Line(SipLeg(leg_id, inbox_id, doing, NoSound), outbound)
        doing.line, doing.trunks = line, self
        return line

    def _take(self, line: _Line, call: "StackCall") -> None:
        line.call = call
        line.leg.measured = call.measured
        self._lines[call.handle] = line
        call.on_digit(lambda digit: self._floor.dialled(line.leg.leg_id, digit))

    async def _call(self, line: _Line, agent: "Agent", uri: str, headers: dict[str, str]) -> None:
        try:
            call = await agent.call(uri, headers)
        except HubError:
            self._ended(line, LegEnd.FAILED)
            return
        self._take(line, call)
        self._dialling.pop(line.leg.leg_id, None)
        if (reason := self._early.pop(call.handle, None)) is not None:
            call.forget()
            self._closed(call.handle, reason)
        elif line.ending is not None:
            await call.hang_up()

    def _established(self, handle: int) -> None:
        line = self._lines.get(handle)
        if line is not None and line.call is not None and not line.answered:
            line.answered = True
            line.leg.pcm = line.call.pcm
            for timer in line.timers:
                timer.cancel()
            self._floor.answered(line.leg.leg_id)

    def _closed(self, handle: int, reason: str) -> None:
        line = self._lines.get(handle)
        if line is not None:
            why = end_of(reason, was_answered=line.answered, outbound=line.outbound)
            self._ended(line, line.ending or why)
        elif self._dialling:
            self._early[handle] = reason
        else:
            self._early.clear()

    def _ended(self, line: _Line, reason: LegEnd) -> None:
        if line.call is not None:
            self._lines.pop(line.call.handle, None)
        self._dialling.pop(line.leg.leg_id, None)
        line.leg.pcm = None
        for timer in line.timers:
            timer.cancel()
        self._floor.ended(line.leg.leg_id, reason)
        if self._later is not None and not self._lines and not self._dialling:
            wanted, self._later = self._later, None
            self._tasks.start(self.command(msgspec.to_builtins(wanted)), "settings")

    def _give_up(self, line: _Line, reason: LegEnd) -> None:
        if line.ending is None:
            line.ending = reason
            if line.call is not None:
                self._start(line.call.hang_up())
            self._after(line, LINGER_S, lambda: self._ended(line, reason))

    def _start(self, work: Coroutine[Any, Any, object]) -> None:  # Any: as asyncio has it
        self._tasks.start(work, "order")

    def _after(self, line: _Line, seconds: float, work: Callable[[], None]) -> None:
        line.timers.append(asyncio.get_running_loop().call_later(seconds, work))


class _Doing:
    """What the engine asks of one call."""

    line: _Line
    trunks: SipTrunks

    def answer(self) -> None:
        """Pick up."""
        if self.line.call is not None and not self.line.answered:
            self.trunks._start(self.line.call.answer())

    def reject(self, reason: LegEnd) -> None:
        """Refuse."""
        line = self.line
        if line.call is None or line.answered:
            self.hang_up()
        elif line.ending is None:
            line.ending = reason
            self.trunks._start(line.call.reject(busy=reason is LegEnd.BUSY))
            self.trunks._after(line, LINGER_S, lambda: self.trunks._ended(line, reason))

    def hang_up(self) -> None:
        """End the call."""
        self.trunks._give_up(self.line, LegEnd.HUNG_UP)

    def dial(self, digits: str) -> None:
        """Send digits."""
        if self.line.call is not None:
            self.trunks._start(self.line.call.dial(digits))
