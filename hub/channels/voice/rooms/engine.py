"""The room engine: every leg, every room, one tick for all of them."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from hub.calls.lines import (
    DigitsDialled,
    LegAnswered,
    LegArrived,
    LegEnd,
    LegEnded,
    LegState,
    LineEvent,
    PromptEnded,
    QualityMeasured,
    RecordingReady,
)
from hub.channels.voice.rooms.bench import Bench
from hub.channels.voice.rooms.leg import Leg, Transport
from hub.channels.voice.rooms.mixing import Place, limit, mix
from hub.channels.voice.rooms.quality import opinion_score
from hub.channels.voice.rooms.seat import Playing, Seat
from hub.channels.voice.rooms.tape import LATE_SEQUENCE, Kept
from hub.channels.voice.rooms.tape_deck import TapeDeck
from hub.clock import Clock
from hub.domain.interaction import Party
from hub.errors import NotFound, TooManyRequests, Unavailable

logger = logging.getLogger(__name__)

QUALITY_TICKS = 250
"""Ticks between two measurements of one leg: 5 s."""


class Engine:
    """Legs in rooms; it is the `Floor` of its transports. `tell` is given every event, in order."""

    def __init__(
        self,
        transports: Mapping[str, Transport],
        clock: Clock,
        folder: Path,
        tell: Callable[[LineEvent], None],
    ) -> None:
        self.transports = transports
        self.seats: dict[str, Seat] = {}
        self.max_legs = 600
        self.draining = False
        self.had_legs = False
        self._clock = clock
        self._tell = tell
        self._bench = Bench(())
        self._stale = True
        self._ticks = 0
        self._taped: dict[str, Seat] = {}
        self._loop = asyncio.get_running_loop()
        self.deck = TapeDeck(folder, self._kept_soon)

    # What the transports tell.

    def arrived(self, leg: Leg, caller: Party, called: str = "", external_id: str = "") -> None:
        """Announce a party that calls us, unless there is no room for it."""
        if not self._has_room():
            leg.reject(LegEnd.BUSY)
            return
        seat = self._sit(leg)
        self._tell(
            LegArrived(
                leg_id=leg.leg_id,
                seq=seat.next_sequence(),
                at=self._clock.now(),
                inbox_id=leg.inbox_id,
                caller=caller,
                called=called,
                external_id=external_id,
            )
        )

    def placed(self, leg: Leg) -> None:
        """Take a leg that we began; raises TooManyRequests and Unavailable."""
        if self.draining:
            raise Unavailable("The room engine is being stopped")
        if not self._has_room():
            raise TooManyRequests(f"{self.max_legs} legs are connected already")
        self._sit(leg)

    def answered(self, leg_id: str) -> None:
        """Announce that audio flows, the first time it does."""
        seat = self.seats.get(leg_id)
        if seat is not None and not seat.answered:
            seat.answered = True
            self._tell(LegAnswered(leg_id=leg_id, seq=seat.next_sequence(), at=self._clock.now()))

    def dialled(self, leg_id: str, digits: str) -> None:
        """Take digits told by signalling: from now on none are looked for in this leg's sound."""
        seat = self.seats.get(leg_id)
        if seat is not None:
            seat.signals_digits = True
            self._pressed(seat, digits)

    def ended(self, leg_id: str, reason: LegEnd) -> None:
        """Announce that a leg is over, and forget it."""
        seat = self.seats.pop(leg_id, None)
        if seat is None:
            return
        self._stale = True
        self._tell(LegEnded(leg_id=leg_id, seq=seat.next_sequence(), at=self._clock.now(), reason=reason))
        self._emptied(seat.place.room_id)

    def _has_room(self) -> bool:
        return not self.draining and len(self.seats) < self.max_legs

    def _sit(self, leg: Leg) -> Seat:
        seat = self.seats[leg.leg_id] = Seat(leg, Place(leg.leg_id))
        self.had_legs = True
        self._stale = True
        return seat

    def renewed(self) -> None:
        """Take note that a leg may speak another codec from now on."""
        self._stale = True

    # What the hub asks.

    def seat(self, leg_id: str) -> Seat:
        """Return a living leg's seat; raises NotFound."""
        seat = self.seats.get(leg_id)
        if seat is None:
            raise NotFound("There is no such leg")
        return seat

    def move(self, seat: Seat, place: Place) -> None:
        """Put a leg somewhere else."""
        before = seat.place
        if place == before:
            return
        seat.place = place
        self._stale = True
        if place.room_id != before.room_id:
            self._emptied(before.room_id)

    def cut_off(self, seat: Seat) -> None:
        """End what is played to a leg; the prompts' ends are announced."""
        for playing in seat.clear():
            self._prompt_ended(seat, playing)

    def states(self) -> list[LegState]:
        """Return every living leg."""
        return [
            LegState(
                leg_id=leg_id,
                inbox_id=seat.leg.inbox_id,
                room_id=seat.place.room_id,
                mode=seat.place.mode if seat.place.room_id else None,
                answered=seat.answered,
            )
            for leg_id, seat in self.seats.items()
        ]

    def begin_recording(self, recording_id: str, room_id: str, left: frozenset[str]) -> None:
        """Record a room; without `left` the leg that has been in the engine longest goes to the left."""
        inside = [leg_id for leg_id, seat in self.seats.items() if seat.place.room_id == room_id]
        if not inside:
            raise NotFound("There is nobody in this room")
        left = left or frozenset(inside[:1])
        first = next((leg_id for leg_id in inside if leg_id in left), inside[0])
        self._taped[recording_id] = self.seats[first]
        self.deck.start(recording_id, room_id, first, left)

    def _emptied(self, room_id: str) -> None:
        if room_id and not any(seat.place.room_id == room_id for seat in self.seats.values()):
            self.deck.stop_room(room_id)

    def _kept_soon(self, kept: Kept) -> None:
        """Come back from the writing thread."""
        self._loop.call_soon_threadsafe(self.hand_over, kept)

    def hand_over(self, kept: Kept) -> None:
        """Announce a recording that is whole."""
        seat = self._taped.pop(kept.recording_id, None)
        self._tell(
            RecordingReady(
                leg_id=kept.leg_id,
                seq=seat.next_sequence() if seat else LATE_SEQUENCE,
                at=self._clock.now(),
                recording_id=kept.recording_id,
                blob=str(kept.path),
                duration_s=kept.duration_s,
            )
        )

    # The tick.

    def tick(self, now: float) -> None:
        """Take 20 ms of everybody, mix, and give everybody what they hear; `now` is the loop's time."""
        if self._stale:
            self._bench = Bench(tuple(self.seats.values()))
        if self._stale or self.deck.stale:
            self.deck.arrange(self._bench.rooms)
        self._stale = False
        bench = self._bench
        self._ticks += 1
        if not bench.seats:
            return
        spoken = bench.take(now)
        hearing, said = mix(spoken, bench.plan)
        for seat, digit in bench.pressed(spoken):
            self._pressed(seat, digit)
        for row, seat in enumerate(bench.seats):
            if seat.answered and (seat.prompts or seat.music or seat.tones or seat.held):
                frame = seat.next_sound()
                if frame is not None:
                    hearing[row, : len(frame)] += frame
                self._advance(seat, now)
        bench.give(limit(hearing))
        if self.deck.running:
            self.deck.take(said)
        self._measure(bench)

    def _pressed(self, seat: Seat, digits: str) -> None:
        now = self._loop.time()
        free = "".join(digit for digit in digits if not seat.press(digit, now))
        if free:
            self._tell(
                DigitsDialled(
                    leg_id=seat.leg.leg_id, seq=seat.next_sequence(), at=self._clock.now(), digits=free
                )
            )

    def _advance(self, seat: Seat, now: float) -> None:
        while (playing := seat.ended_prompt(now)) is not None:
            self._prompt_ended(seat, playing)

    def _prompt_ended(self, seat: Seat, playing: Playing) -> None:
        self._tell(
            PromptEnded(
                leg_id=seat.leg.leg_id,
                seq=seat.next_sequence(),
                at=self._clock.now(),
                prompt_id=playing.prompt_id,
                digits=playing.gathering.digits if playing.gathering else "",
            )
        )

    def _measure(self, bench: Bench) -> None:
        """Measure a few legs in every tick, so that each has its turn every five seconds."""
        for row in range(self._ticks % QUALITY_TICKS, len(bench.seats), QUALITY_TICKS):
            seat = bench.seats[row]
            quality = seat.leg.quality() if seat.answered else None
            if quality is not None:
                self._tell(
                    QualityMeasured(
                        leg_id=seat.leg.leg_id,
                        seq=seat.next_sequence(),
                        at=self._clock.now(),
                        loss=round(quality.loss, 4),
                        jitter_ms=round(quality.jitter_ms, 1),
                        round_trip_ms=round(quality.round_trip_ms, 1),
                        opinion_score=opinion_score(quality),
                    )
                )
