"""`Lines` on room engines: the voice contract of the hub, carried out by processes that mix the audio."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from hub.calls.lines import (
    BUSY,
    RINGBACK,
    Dial,
    Gather,
    LegArrived,
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
from hub.channels.voice.engine_link import EngineLink
from hub.channels.voice.news import News, Recordings
from hub.channels.voice.rooms import orders
from hub.channels.voice.rooms.tape import LATE_SEQUENCE, left_over
from hub.clock import Clock
from hub.errors import HubError, NotFound

logger = logging.getLogger(__name__)

TONES = frozenset({"", RINGBACK, BUSY})


class Sounds(Protocol):
    """Prompts and music as sound files that an engine can open."""

    async def file_of(self, prompt: Prompt) -> str:
        """Return the path of what is to be heard; raises Invalid, NotFound, Unavailable."""
        ...


class RoomLines:
    """Everything that carries audio; see `Lines`. Legs beside each other share an engine."""

    def __init__(
        self, engines: Sequence[EngineLink], sounds: Sounds, recordings: Recordings, clock: Clock
    ) -> None:
        self.transport_of: Callable[[str], str] = lambda inbox_id: "browser"
        self.bound_to_first: Callable[[str], bool] = lambda inbox_id: False
        """Say whether an inbox's calls are carried by the first engine alone."""
        self.on_up: Callable[[], Awaitable[None]] | None = None
        """Awaited whenever an engine has come up."""
        self._engines = tuple(engines)
        self._sounds = sounds
        self._clock = clock
        self._news = News(recordings)
        self._legs: dict[str, EngineLink] = {}
        self._rooms: dict[str, str] = {}
        self._next = 0
        for engine in self._engines:
            self._attach(engine)

    def _attach(self, engine: EngineLink) -> None:
        async def up() -> None:
            for state in await self._states(engine):
                self._legs.setdefault(state.leg_id, engine)
                self._rooms.setdefault(state.leg_id, state.room_id)
            for kept in await asyncio.to_thread(left_over, engine.recordings):
                self.tell(
                    RecordingReady(
                        leg_id=kept.leg_id,
                        seq=LATE_SEQUENCE,
                        at=self._clock.now(),
                        recording_id=kept.recording_id,
                        blob=str(kept.path),
                        duration_s=kept.duration_s,
                    )
                )
            if self.on_up is not None:
                await self.on_up()

        engine.on_event = lambda event: self._heard(engine, event)
        engine.on_up = up
        engine.on_down = lambda: self._lost(engine)

    async def start(self) -> None:
        """Start the engines; raises Unavailable."""
        await asyncio.gather(*(engine.start() for engine in self._engines))

    async def stop(self) -> None:
        """Let go of the engines; those with calls wait for the next hub."""
        busy = set(self._legs.values())
        await asyncio.gather(*(engine.stop(leave_calls=engine in busy) for engine in self._engines))
        await self._news.stop()

    def listen(self, listener: LineListener) -> None:
        """Name who is told the news."""
        self._news.listen(listener)

    # News.

    def _heard(self, engine: EngineLink, event: LineEvent) -> None:
        if isinstance(event, LegEnded):
            self._legs.pop(event.leg_id, None)
            self._rooms.pop(event.leg_id, None)
        elif not isinstance(event, RecordingReady) and (
            isinstance(event, LegArrived) or event.leg_id in self._legs
        ):
            self._legs[event.leg_id] = engine
        self.tell(event)

    def tell(self, event: LineEvent) -> None:
        """Pass on news, in the order of each leg."""
        self._news.tell(event)

    def _lost(self, engine: EngineLink) -> None:
        """Tell of every leg that died with its engine."""
        for leg_id, where in list(self._legs.items()):
            if where is engine:
                ended = LegEnded(leg_id=leg_id, seq=LATE_SEQUENCE, at=self._clock.now(), reason=LegEnd.LOST)
                self._heard(engine, ended)

    # Where things are.

    def _engine_for(self, leg_id: str, beside: str) -> EngineLink:
        """Return the leg's engine, or that of the leg it will talk with, or the next in turn."""
        for known in (leg_id, beside):
            if known in self._legs:
                return self._legs[known]
        running = [engine for engine in self._engines if engine.up] or self._engines
        self._next += 1
        return running[self._next % len(running)]

    async def _at_leg(self, leg_id: str, order: orders.AnyOrder) -> None:
        """Have an order for a living leg carried out; one that has ended needs nothing."""
        place = self._legs.get(leg_id)
        if place is not None:
            await place.ask(order)

    async def _begin(
        self, leg_id: str, beside: str, order: orders.AnyOrder, *, first: bool = False
    ) -> object:
        engine = self._engines[0] if first else self._engine_for(leg_id, beside)
        known = leg_id in self._legs
        self._legs.setdefault(leg_id, engine)
        try:
            return await engine.ask(order)
        except BaseException:
            if not known:
                self._legs.pop(leg_id, None)
            raise

    # The contract.

    async def negotiate(self, leg_id: str, inbox_id: str, sdp: str, beside: str = "") -> str:
        """Answer a browser's session description."""
        order = orders.Negotiate(leg_id=leg_id, inbox_id=inbox_id, sdp=sdp)
        return str(await self._begin(leg_id, beside, order))

    async def originate(self, dial: Dial) -> None:
        """Call somebody."""
        order = orders.Originate(transport=self.transport_of(dial.inbox_id), dial=dial)
        await self._begin(dial.leg_id, dial.beside, order, first=self.bound_to_first(dial.inbox_id))

    async def answer(self, leg_id: str) -> None:
        """Pick up."""
        await self._at_leg(leg_id, orders.Answer(leg_id=leg_id))

    async def reject(self, leg_id: str, reason: LegEnd = LegEnd.BUSY) -> None:
        """Refuse."""
        await self._at_leg(leg_id, orders.Reject(leg_id=leg_id, reason=reason))

    async def hang_up(self, leg_id: str) -> None:
        """End the leg."""
        await self._at_leg(leg_id, orders.Hangup(leg_id=leg_id))

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        """Play to this leg alone."""
        files = tuple(filter(None, await asyncio.gather(*map(self._file_of, prompts))))
        order = orders.Play(leg_id=leg_id, prompt_id=prompt_id, files=files, gather=gather)
        await self._at_leg(leg_id, order)

    async def _file_of(self, prompt: Prompt) -> str:
        """Return a sound's path, or "" for one that cannot be had: a call goes on without it."""
        try:
            return await self._sounds.file_of(prompt)
        except (HubError, OSError):
            logger.exception("A prompt cannot be played")
            return ""

    async def park(self, leg_id: str, music: str = "") -> None:
        """Play music."""
        name = music if music in TONES else await self._file_of(Prompt(blob=music))
        self._rooms.pop(leg_id, None)
        await self._at_leg(leg_id, orders.Park(leg_id=leg_id, music=name))

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        """Bring the leg into the room."""
        if leg_id in self._legs:
            self._rooms[leg_id] = room_id
        await self._at_leg(leg_id, orders.Join(leg_id=leg_id, room_id=room_id, mode=mode, towards=towards))

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        """Change how the leg takes part."""
        await self._at_leg(leg_id, orders.Setmode(leg_id=leg_id, mode=mode, towards=towards))

    async def leave(self, leg_id: str) -> None:
        """Take the leg out of its room."""
        self._rooms.pop(leg_id, None)
        await self._at_leg(leg_id, orders.Leave(leg_id=leg_id))

    async def send_digits(self, leg_id: str, digits: str) -> None:
        """Dial towards this party."""
        await self._at_leg(leg_id, orders.Senddigits(leg_id=leg_id, digits=digits))

    async def dialled(self, leg_id: str, digits: str) -> None:
        """Take digits that this party pressed."""
        await self._at_leg(leg_id, orders.Dialled(leg_id=leg_id, digits=digits))

    async def record(
        self, room_id: str, recording_id: str, wish: RecordingWish, left: Sequence[str] = ()
    ) -> None:
        """Begin, pause, go on with or end a recording."""
        order = orders.Record(room_id=room_id, recording_id=recording_id, wish=wish, left=tuple(left))
        inside = (leg_id for leg_id, room in self._rooms.items() if room == room_id and leg_id in self._legs)
        leg_id = next(inside, None)
        if leg_id is not None:
            await self._legs[leg_id].ask(order)
        elif wish is RecordingWish.START:
            raise NotFound("There is nobody in this room")

    async def reconcile(self) -> Sequence[LegState]:
        """Return every living leg."""
        found = await asyncio.gather(*(self._states(engine) for engine in self._engines if engine.up))
        return [state for states in found for state in states]

    async def _states(self, engine: EngineLink) -> list[LegState]:
        return msgspec.convert(await engine.ask(orders.Reconcile()), list[LegState])

    async def health(self) -> list[orders.Health]:
        """Return how every running engine is."""
        found = await asyncio.gather(*(engine.ask(orders.Measure()) for engine in self._engines if engine.up))
        return msgspec.convert(found, list[orders.Health])

    async def command(self, transport: str, body: Mapping[str, object]) -> list[object]:
        """Tell one transport of every engine something that only it knows of; raises HubError."""
        order = orders.Tell(transport=transport, body=dict(body))
        return list(await asyncio.gather(*(engine.ask(order) for engine in self._engines)))

    async def first_command(self, transport: str, body: Mapping[str, object]) -> dict[str, Any]:  # Any: JSON
        """Tell a transport of the first engine alone; raises HubError."""
        return dict(await self._engines[0].ask(orders.Tell(transport=transport, body=dict(body))))

    def engine_of(self, leg_id: str) -> int:
        """Return the number of the engine that carries a leg; the first one's for a leg that is not known."""
        place = self._legs.get(leg_id)
        return self._engines.index(place) if place is not None else 0
