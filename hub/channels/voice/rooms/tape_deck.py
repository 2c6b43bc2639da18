"""All recordings of an engine: gathered by the tick, written by a thread.

Every tick adds one row to a block that holds a second of both sides of every recording. A full block is cut up a few recordings
a tick, so that neither the cutting nor the thread's hold on the interpreter ever makes a tick late; the thread does nothing but
write bytes.
"""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.leg import FRAME_SAMPLES
from hub.channels.voice.rooms.tape import Kept, TapeFile

logger = logging.getLogger(__name__)

BLOCK_FRAMES = 50
"""Frames of a block: 1 s."""
CUT_TICKS = 30
"""Ticks in which a full block is cut up."""

Block = NDArray[np.int16]
Rows = NDArray[np.intp]


@dataclass(slots=True, eq=False)
class Tape:
    """A recording that goes on: its column in the block, and the frame of the block from which it is not written yet."""

    recording_id: str
    room_id: str
    left: frozenset[str]
    file: TapeFile
    column: int
    since: int
    paused: bool = False


@dataclass(frozen=True, slots=True)
class _Sums:
    """Which rows of a tick make up which columns of the block, on one side."""

    rows: Rows
    starts: Rows
    columns: Rows


class TapeDeck:
    """Every recording of an engine; `ready` is told in the writing thread when one is whole."""

    def __init__(self, folder: Path, ready: Callable[[Kept], None]) -> None:
        self._folder = folder
        self._ready = ready
        self._tapes: dict[str, Tape] = {}
        self._free: list[int] = []
        self._block: Block = np.zeros((BLOCK_FRAMES, 0, 2, FRAME_SAMPLES), np.int16)
        self._frame = 0
        self._full: deque[tuple[Tape, Block, int, int]] = deque()
        self._sums: list[_Sums] = []
        self._writer = ThreadPoolExecutor(1, "tape")
        self.stale = False

    @property
    def running(self) -> bool:
        """Tell whether there is any recording, or one that is still being cut up."""
        return bool(self._tapes or self._full)

    def start(self, recording_id: str, room_id: str, leg_id: str, left: frozenset[str]) -> None:
        """Begin a recording; one that was begun before goes on."""
        if recording_id in self._tapes:
            return
        file = TapeFile(self._folder, recording_id, leg_id)
        column = self._free.pop() if self._free else self._widen()
        self._tapes[recording_id] = Tape(recording_id, room_id, left, file, column, self._frame)
        self.stale = True

    def _widen(self) -> int:
        """Make the block twice as wide, and return the first new column."""
        columns: int = self._block.shape[1]
        wide = np.zeros((BLOCK_FRAMES, max(8, 2 * columns), 2, FRAME_SAMPLES), np.int16)
        wide[:, :columns] = self._block
        self._block = wide
        self._free = list(range(columns + 1, wide.shape[1]))
        return columns

    def pause(self, recording_id: str) -> None:
        """Leave out what follows, and mark the place."""
        tape = self._tapes.get(recording_id)
        if tape is not None and not tape.paused:
            self._cut_now(tape)
            tape.paused = True
            self._submit(tape.file.mark)

    def resume(self, recording_id: str) -> None:
        """Go on."""
        tape = self._tapes.get(recording_id)
        if tape is not None and tape.paused:
            tape.paused, tape.since = False, self._frame

    def stop(self, recording_id: str) -> None:
        """End a recording; `ready` follows."""
        tape = self._tapes.pop(recording_id, None)
        if tape is None:
            return
        if not tape.paused:
            self._cut_now(tape)
        self._free.append(tape.column)
        self.stale = True
        self._submit(lambda: self._ready(tape.file.close()))

    def stop_room(self, room_id: str) -> None:
        """End the recordings of a room that is empty."""
        for tape in [one for one in self._tapes.values() if one.room_id == room_id]:
            self.stop(tape.recording_id)

    def arrange(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Work out who is heard on which tape; `rooms` names the leg and the room of each row of the ticks to come."""
        self.stale = False
        inside: dict[str, list[tuple[int, str]]] = {}
        for row, (leg_id, room_id) in enumerate(rooms):
            inside.setdefault(room_id, []).append((row, leg_id))
        self._sums = [self._side(inside, left=True), self._side(inside, left=False)]

    def _side(self, inside: dict[str, list[tuple[int, str]]], *, left: bool) -> _Sums:
        rows: list[int] = []
        starts: list[int] = []
        columns: list[int] = []
        for tape in self._tapes.values():
            heard = [row for row, leg_id in inside.get(tape.room_id, ()) if (leg_id in tape.left) is left]
            if heard:
                starts.append(len(rows))
                columns.append(tape.column)
                rows += heard
        return _Sums(np.array(rows, np.intp), np.array(starts, np.intp), np.array(columns, np.intp))

    def take(self, said: NDArray[np.int32]) -> None:
        """Keep what every row said in these 20 ms, and cut up some of the second before."""
        frame = self._block[self._frame]
        frame[:] = 0
        for side, sums in enumerate(self._sums):
            if len(sums.rows):
                whole = np.add.reduceat(said[sums.rows], sums.starts, axis=0)
                frame[sums.columns, side] = np.clip(whole, -32_768, 32_767)
        self._frame += 1
        if self._frame == BLOCK_FRAMES:
            self._turn()
        for _ in range(min(len(self._full), 1 + len(self._tapes) // CUT_TICKS)):
            self._cut(*self._full.popleft())

    def _turn(self) -> None:
        """Begin a new block; the full one waits to be cut up."""
        for tape in self._tapes.values():
            if not tape.paused:
                self._full.append((tape, self._block, tape.since, BLOCK_FRAMES))
                tape.since = 0
        self._block = np.zeros_like(self._block)
        self._frame = 0

    def _cut(self, tape: Tape, block: Block, since: int, until: int) -> None:
        """Have one recording's part of a block written."""
        sound = block[since:until, tape.column].transpose(0, 2, 1).astype("<i2").tobytes()
        self._submit(lambda: tape.file.write(sound))

    def _cut_now(self, tape: Tape) -> None:
        """Have everything of one recording written up to this tick."""
        waiting = [part for part in self._full if part[0] is tape]
        for part in waiting:
            self._full.remove(part)
            self._cut(*part)
        if self._frame > tape.since:
            self._cut(tape, self._block, tape.since, self._frame)
        tape.since = self._frame

    def _submit(self, work: Callable[[], None]) -> None:
        self._writer.submit(work).add_done_callback(_told)

    def close(self) -> None:
        """End every recording and wait for the writing thread."""
        for recording_id in list(self._tapes):
            self.stop(recording_id)
        self._writer.shutdown()


def _told(done: "Future[None]") -> None:
    error = done.exception()
    if error is not None:
        logger.error("A recording cannot be written", exc_info=error)
