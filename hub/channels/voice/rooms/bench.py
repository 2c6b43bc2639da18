"""The rows of a tick: every leg in its place, ready for arithmetic on all of them; made anew whenever somebody moves."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.g711 import FRAME_BYTES, SILENCE, decode, encode
from hub.channels.voice.rooms.keypad import keys_heard
from hub.channels.voice.rooms.leg import FRAME_SAMPLES, Coding
from hub.channels.voice.rooms.mixing import make_plan
from hub.channels.voice.rooms.seat import Seat

Frames = NDArray[np.int16]


class Bench:
    """The seats of a tick in the order of their rows."""

    def __init__(self, seats: Sequence[Seat]) -> None:
        by_id = {seat.leg.leg_id: seat for seat in seats}
        self.plan = make_plan([seat.place for seat in seats])
        self.seats = tuple(by_id[leg_id] for leg_id in self.plan.order)
        self.rooms = tuple((seat.leg.leg_id, seat.place.room_id) for seat in self.seats)
        self._groups = tuple(self._group(coding) for coding in Coding)
        self._lone = [row for row, seat in enumerate(self.seats) if not seat.place.room_id]
        """The rows in which digits are looked for: two people who talk whistle by chance."""

    def _group(self, coding: Coding) -> tuple[Coding, NDArray[np.intp], tuple[Seat, ...]]:
        rows = [row for row, seat in enumerate(self.seats) if seat.leg.coding is coding]
        return coding, np.array(rows, np.intp), tuple(self.seats[row] for row in rows)

    def take(self, now: float) -> Frames:
        """Return 20 ms of what everybody says."""
        spoken = np.empty((len(self.seats), FRAME_SAMPLES), np.int16)
        for coding, rows, seats in self._groups:
            if not seats:
                continue
            size, silence = FRAME_BYTES[coding], SILENCE[coding]
            taken = [seat.leg.take(now) for seat in seats]
            data = b"".join(
                [frame if frame is not None and len(frame) == size else silence for frame in taken]
            )
            spoken[rows] = decode(data, coding).reshape(-1, FRAME_SAMPLES)
        return spoken

    def give(self, heard: Frames) -> None:
        """Let everybody hear their 20 ms."""
        for coding, rows, seats in self._groups:
            if not seats:
                continue
            data, size = encode(heard[rows], coding), FRAME_BYTES[coding]
            for number, seat in enumerate(seats):
                seat.leg.give(data[number * size : number * size + size])

    def pressed(self, spoken: Frames) -> list[tuple[Seat, str]]:
        """Return the digits pressed in the sound of legs that signal none."""
        rows = [row for row in self._lone if not self.seats[row].signals_digits and self.seats[row].answered]
        if not rows:
            return []
        keys = keys_heard(spoken[rows])
        heard = (
            (self.seats[row], self.seats[row].ear.hear(key)) for row, key in zip(rows, keys, strict=True)
        )
        return [(seat, digit) for seat, digit in heard if digit]
