"""Orders carried out: what each of the hub's words does to the engine."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, cast

from hub.background import TaskOwner
from hub.calls.lines import BUSY, RINGBACK, LegEnd, RecordingWish
from hub.channels.voice.rooms import orders
from hub.channels.voice.rooms.engine import Engine
from hub.channels.voice.rooms.leg import Transport
from hub.channels.voice.rooms.mixing import Place
from hub.channels.voice.rooms.rtp import EVENTS
from hub.channels.voice.rooms.seat import Loop, Playing, Seat
from hub.channels.voice.rooms.sound_files import load_sounds
from hub.channels.voice.rooms.tones import busy, digits_sound, queue_music, ringback
from hub.channels.voice.rooms.webrtc import Browsers
from hub.errors import Invalid, NotFound

logger = logging.getLogger(__name__)

_ID = re.compile(r"\w[\w.-]{0,95}", re.ASCII)
"""What may name a recording: it becomes a file."""
MOST_DIGITS = 64
OWN_MUSIC = {"": queue_music, RINGBACK: ringback, BUSY: busy}


class Service:
    """Carry out orders; every one may come twice, and those for legs that have ended do nothing."""

    def __init__(self, engine: Engine, tasks: TaskOwner) -> None:
        self._engine = engine
        self._tasks = tasks
        self.measure: Callable[[], orders.Health]
        self._doing: dict[type, Callable[[Any], Awaitable[Any]]] = {  # Any: each takes its own order
            orders.Negotiate: self._negotiate,
            orders.Originate: self._originate,
            orders.Reconcile: self._reconcile,
            orders.Drain: self._drain,
            orders.Measure: self._measure,
            orders.Tell: self._tell,
            orders.Record: self._record,
        }
        self._with_seat: dict[type, Callable[[Any, Seat], None]] = {
            orders.Answer: lambda order, seat: seat.leg.answer(),
            orders.Reject: lambda order, seat: seat.leg.reject(order.reason),
            orders.Hangup: lambda order, seat: seat.leg.hang_up(),
            orders.Play: self._play,
            orders.Park: self._park,
            orders.Join: self._join,
            orders.Setmode: self._set_mode,
            orders.Leave: self._leave,
            orders.Senddigits: self._send_digits,
            orders.Dialled: self._dialled,
        }

    async def do(self, order: orders.AnyOrder) -> Any:  # Any: what this order returns
        """Carry out one order; raises HubError."""
        work = self._doing.get(type(order))
        if work is not None:
            return await work(order)
        try:
            seat = self._engine.seat(getattr(order, "leg_id", ""))
        except NotFound:
            return None
        self._with_seat[type(order)](order, seat)
        return None

    def _transport(self, name: str) -> Transport:
        transport = self._engine.transports.get(name)
        if transport is None:
            raise Invalid(f'The room engine has no transport "{name}"')
        return transport

    async def _negotiate(self, order: orders.Negotiate) -> str:
        browsers = cast(Browsers, self._transport(Browsers.name))
        answer = browsers.negotiate(order.leg_id, order.inbox_id, order.sdp)
        self._engine.renewed()
        return answer

    async def _originate(self, order: orders.Originate) -> None:
        if order.dial.leg_id not in self._engine.seats:
            self._transport(order.transport).dial(order.dial)

    async def _reconcile(self, order: orders.Reconcile) -> Any:  # Any: states, written as JSON
        return self._engine.states()

    async def _measure(self, order: orders.Measure) -> orders.Health:
        return self.measure()

    async def _drain(self, order: orders.Drain) -> None:
        self._engine.draining = True

    async def _tell(self, order: orders.Tell) -> dict[str, Any]:  # Any: the transport's own words
        return await self._transport(order.transport).command(order.body)

    def _play(self, order: orders.Play, seat: Seat) -> None:
        playing = seat.queue_prompt(order.prompt_id, order.gather)
        if playing is not None:
            self._tasks.start(self._load(playing, order.files), "load")

    async def _load(self, playing: Playing | Loop, files: tuple[str, ...]) -> None:
        try:
            playing.sound = await asyncio.to_thread(load_sounds, files)
        except (OSError, Invalid):
            logger.exception("A sound file cannot be played")
            playing.sound = await asyncio.to_thread(load_sounds, ())

    def _park(self, order: orders.Park, seat: Seat) -> None:
        if seat.place.room_id:
            self._engine.move(seat, Place(order.leg_id))
        own = OWN_MUSIC.get(order.music)
        if seat.music_name == order.music and seat.music is not None:
            return
        seat.music_name = order.music
        seat.music = Loop(own() if own else None)
        if own is None:
            self._tasks.start(self._load(seat.music, (order.music,)), "load")

    def _join(self, order: orders.Join, seat: Seat) -> None:
        place = Place(order.leg_id, order.room_id, order.mode, order.towards)
        if seat.place.room_id != order.room_id:
            self._engine.cut_off(seat)
        self._engine.move(seat, place)

    def _set_mode(self, order: orders.Setmode, seat: Seat) -> None:
        if seat.place.room_id:
            self._engine.move(seat, replace(seat.place, mode=order.mode, towards=order.towards))

    def _leave(self, order: orders.Leave, seat: Seat) -> None:
        if seat.place.room_id:
            self._engine.move(seat, Place(order.leg_id))

    def _send_digits(self, order: orders.Senddigits, seat: Seat) -> None:
        digits = "".join(digit for digit in order.digits.upper()[:MOST_DIGITS] if digit in EVENTS)
        if digits and not seat.leg.send_digits(digits):
            seat.tones.append(digits_sound(digits))

    def _dialled(self, order: orders.Dialled, seat: Seat) -> None:
        digits = "".join(digit for digit in order.digits.upper()[:MOST_DIGITS] if digit in EVENTS)
        self._engine.dialled(order.leg_id, digits)

    async def _record(self, order: orders.Record) -> None:
        if not _ID.fullmatch(order.recording_id):
            raise Invalid("A recording is named by letters and digits")
        deck = self._engine.deck
        if order.wish is RecordingWish.START:
            self._engine.begin_recording(order.recording_id, order.room_id, frozenset(order.left))
        elif order.wish is RecordingWish.PAUSE:
            deck.pause(order.recording_id)
        elif order.wish is RecordingWish.RESUME:
            deck.resume(order.recording_id)
        else:
            deck.stop(order.recording_id)

    def end_all(self) -> None:
        """Hang up every leg."""
        for seat in list(self._engine.seats.values()):
            seat.leg.hang_up()
        for leg_id in list(self._engine.seats):
            self._engine.ended(leg_id, LegEnd.HUNG_UP)
