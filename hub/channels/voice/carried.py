"""The hub's lines: the room engines, and in front of them the providers that carry out part of a call by themselves.

A provider's call is a leg like any other; only that menus and waiting are its own work, and that its audio is in an engine
just as long as it is in a room. Trunks live wholly in the first engine, which is told of them here.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec

from hub.calls.lines import (
    Dial,
    Gather,
    LegEnd,
    LegEnded,
    LegState,
    LineEvent,
    LineListener,
    Mode,
    Prompt,
    RecordingReady,
    RecordingWish,
)
from hub.channels.contract import ChannelError
from hub.channels.voice.lines import RoomLines
from hub.channels.voice.sip.settings import SIP, SipListener, Trunk, Trunks
from hub.channels.voice.twilio.ports import STREAMS
from hub.errors import HubError

if TYPE_CHECKING:  # the provider's library is slow to import, and few hubs need it
    from hub.channels.voice.twilio.assembly import TwilioInbox
    from hub.channels.voice.twilio.line import TwilioLine

logger = logging.getLogger(__name__)

STREAM_S = 60.0
"""How long a provider may take to bring a call's audio after it was told to."""


class EngineAudio:
    """The room engines as a provider's calls use them; see `AudioRooms`."""

    def __init__(self, rooms: RoomLines, beside: Callable[[str], str]) -> None:
        self._rooms = rooms
        self._beside = beside
        self.join = rooms.join
        self.set_mode = rooms.set_mode
        self.leave = rooms.leave
        self.prompt = rooms.prompt
        self.park = rooms.park
        self.send_digits = rooms.send_digits
        self.hang_up = rooms.hang_up

    async def expect(self, leg_id: str, inbox_id: str, token: str) -> int:
        """Make ready for a stream; return the number of the engine that waits for it."""
        dial = Dial(
            leg_id=leg_id, inbox_id=inbox_id, address=token, ring_s=STREAM_S, beside=self._beside(leg_id)
        )
        await self._rooms.originate(dial)
        return self._rooms.engine_of(leg_id)


class CarriedLines:
    """Everything that carries audio; see `Lines`."""

    def __init__(self, rooms: RoomLines, listener: SipListener) -> None:
        self._rooms = rooms
        self._sip = listener
        self._started = False
        self._inboxes: dict[str, TwilioInbox] = {}
        self._trunks: dict[str, Trunk] = {}
        self._registered: dict[str, bool] = {}
        self._trouble = ""
        self._beside: dict[str, str] = {}
        self._listener: LineListener | None = None
        self._listening = asyncio.Event()
        self.audio = EngineAudio(rooms, lambda leg_id: self._beside.get(leg_id, ""))
        rooms.transport_of = self._transport_of
        rooms.bound_to_first = lambda inbox_id: inbox_id in self._trunks
        rooms.on_up = self._tell_trunks

    async def start(self) -> None:
        """Start the engines and take the providers' calls; raises Unavailable when the engines do not start."""
        self._started = True
        try:
            await self._rooms.start()
        finally:
            for inbox in list(self._inboxes.values()):
                await inbox.start(self._tell)

    async def stop(self) -> None:
        """Let go of the engines; providers' calls wait for the next hub."""
        self._started = False
        for inbox in list(self._inboxes.values()):
            await inbox.stop()
        await self._rooms.stop()

    # What channels bring.

    async def attach(self, inbox_id: str, carrier: object) -> None:
        """Take up an inbox's provider or trunk, None for one without."""
        if isinstance(carrier, Trunk):
            self._trunks[inbox_id] = carrier
            await self._tell_trunks()
        elif carrier is not None:
            inbox = cast("TwilioInbox", carrier)
            self._inboxes[inbox_id] = inbox
            if self._started:
                await inbox.start(self._tell)

    async def detach(self, inbox_id: str) -> None:
        """Let go of an inbox's provider or trunk; calls under way on a trunk go on."""
        carrier = self._inboxes.pop(inbox_id, None)
        if carrier is not None:
            await carrier.stop()
        if self._trunks.pop(inbox_id, None) is not None:
            await self._tell_trunks()

    async def state(self, inbox_id: str) -> str:
        """Return what keeps a trunk from working, in words; empty when nothing does."""
        if not self._trouble and inbox_id in self._trunks:
            await self._tell_trunks()
        if self._trouble:
            return self._trouble
        return "" if self._registered.get(inbox_id, True) else "the registrar has not taken us"

    async def _tell_trunks(self) -> None:
        wanted = Trunks(listener=self._sip, trunks=tuple(self._trunks.values()))
        try:
            told = await self._rooms.first_command(SIP, msgspec.to_builtins(wanted))
        except HubError as error:
            self._trouble = error.detail if self._trunks else ""
            return
        self._trouble = ""
        self._registered = dict(told.get("registered", {}))

    def _transport_of(self, inbox_id: str) -> str:
        if inbox_id in self._trunks:
            return SIP
        return STREAMS if inbox_id in self._inboxes else "browser"

    def _line(self, leg_id: str) -> "TwilioLine | None":
        for inbox in self._inboxes.values():
            if inbox.line.owns(leg_id):
                return inbox.line
        return None

    # News.

    def listen(self, listener: LineListener) -> None:
        """Name who is told the news."""
        self._listener = listener
        self._rooms.listen(self._heard)
        self._listening.set()

    async def _heard(self, event: LineEvent) -> None:
        if not isinstance(event, RecordingReady):
            for inbox in self._inboxes.values():
                if inbox.line.knows(event.leg_id):
                    await inbox.answers.heard(event)
                    return
        await self._tell(event)

    async def _tell(self, event: LineEvent) -> None:
        if isinstance(event, LegEnded):
            self._beside.pop(event.leg_id, None)
        await self._listening.wait()  # whoever calls while the hub comes up waits, too
        if self._listener is not None:
            await self._listener(event)

    # The contract.

    def _at(self, leg_id: str) -> Any:  # Any: either has the contract's verbs for a leg
        return self._line(leg_id) or self._rooms

    async def negotiate(self, leg_id: str, inbox_id: str, sdp: str, beside: str = "") -> str:
        """Answer a browser's session description."""
        if beside and self._line(beside) is not None:
            self._beside[beside] = leg_id
        return await self._rooms.negotiate(leg_id, inbox_id, sdp, beside)

    async def originate(self, dial: Dial) -> None:
        """Call somebody."""
        inbox = self._inboxes.get(dial.inbox_id)
        if inbox is None:
            await self._rooms.originate(dial)
            return
        if dial.beside:
            self._beside[dial.leg_id] = dial.beside
        await inbox.line.originate(dial)

    async def answer(self, leg_id: str) -> None:
        """Pick up."""
        await self._at(leg_id).answer(leg_id)

    async def reject(self, leg_id: str, reason: LegEnd = LegEnd.BUSY) -> None:
        """Refuse."""
        await self._at(leg_id).reject(leg_id, reason)

    async def hang_up(self, leg_id: str) -> None:
        """End the leg."""
        await self._at(leg_id).hang_up(leg_id)

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        """Play to this leg alone."""
        await self._at(leg_id).prompt(leg_id, prompt_id, prompts, gather)

    async def park(self, leg_id: str, music: str = "") -> None:
        """Play music."""
        await self._at(leg_id).park(leg_id, music)

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        """Bring the leg into the room."""
        await self._at(leg_id).join(leg_id, room_id, mode, towards)

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        """Change how the leg takes part."""
        await self._at(leg_id).set_mode(leg_id, mode, towards)

    async def leave(self, leg_id: str) -> None:
        """Take the leg out of its room."""
        await self._at(leg_id).leave(leg_id)

    async def send_digits(self, leg_id: str, digits: str) -> None:
        """Dial towards this party."""
        await self._at(leg_id).send_digits(leg_id, digits)

    async def dialled(self, leg_id: str, digits: str) -> None:
        """Take digits that this party pressed."""
        await self._rooms.dialled(leg_id, digits)

    async def record(
        self, room_id: str, recording_id: str, wish: RecordingWish, left: Sequence[str] = ()
    ) -> None:
        """Begin, pause, go on with or end a recording."""
        await self._rooms.record(room_id, recording_id, wish, left)

    async def reconcile(self) -> Sequence[LegState]:
        """Return every living leg; a provider that cannot be asked is taken to have those we know."""
        found = [state for state in await self._rooms.reconcile() if self._line(state.leg_id) is None]
        for inbox in self._inboxes.values():
            try:
                found += await inbox.census.reconcile()
            except ChannelError as error:
                logger.warning("The calls of inbox %s are not known: %s", inbox.inbox.id, error.reason)
                found += inbox.census.known()
        return found
