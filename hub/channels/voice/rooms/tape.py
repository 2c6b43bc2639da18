"""Recordings: stereo WAV files (customer left, everybody else right), written by a thread while the calls go on.

A file grows as `ID.part` and is called `ID.wav` once it is whole; `ID.json` says whose it is. A file whose engine died in the
middle is mended by the next one: its header is made to fit its length.
"""

import json
import logging
import struct
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hub.channels.voice.rooms.leg import SAMPLE_RATE
from hub.channels.voice.rooms.tones import pause_mark

logger = logging.getLogger(__name__)

HEADER_BYTES = 44
BYTES_PER_SAMPLE = 4
FLUSH_FRAMES = 50
"""Frames that are kept in memory before they are written: 1 s."""

Frames = NDArray[np.int16]


LATE_SEQUENCE = 1_000_000
"""The sequence number of news about a leg whose own count is lost with its engine."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is whole."""

    recording_id: str
    leg_id: str
    path: Path
    duration_s: float


@dataclass(slots=True)
class Tape:
    """A recording of one room that goes on; `left` are the legs heard on the left."""

    recording_id: str
    room_id: str
    leg_id: str
    left: frozenset[str]
    folder: Path
    paused: bool = False
    samples: int = 0
    marks: list[int] = field(default_factory=list)

    @property
    def growing(self) -> Path:
        """Return where it is written."""
        return self.folder / f"{self.recording_id}.part"

    def write(self, sound: Frames) -> None:
        """Append samples of both sides; in the writing thread."""
        if not self.growing.exists():
            card = {"recording_id": self.recording_id, "leg_id": self.leg_id}
            self.growing.with_suffix(".json").write_text(json.dumps(card))
            self.growing.write_bytes(wav_header(0))
        with self.growing.open("ab") as file:
            file.write(sound.astype("<i2", copy=False).tobytes())
        self.samples += len(sound)

    def mark(self) -> None:
        """Mark that something was left out here; in the writing thread."""
        self.marks.append(self.samples)
        self.write(np.repeat(pause_mark()[:, None], 2, axis=1))

    def close(self) -> Kept:
        """Make the file whole; in the writing thread."""
        if not self.growing.exists():
            self.write(np.zeros((0, 2), np.int16))
        return finish(self.growing, self.leg_id, self.marks)


def wav_header(data_bytes: int, more_bytes: int = 0) -> bytes:
    """Return the header of a stereo file with so many bytes of sound, and others after them."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        HEADER_BYTES - 8 + data_bytes + more_bytes,
        b"WAVE",
        b"fmt ",
        16,
        1,
        2,
        SAMPLE_RATE,
        SAMPLE_RATE * BYTES_PER_SAMPLE,
        BYTES_PER_SAMPLE,
        16,
        b"data",
        data_bytes,
    )


def _cue(marks: Sequence[int]) -> bytes:
    """Return a chunk of cue points, where players show marks."""
    if not marks:
        return b""
    points = b"".join(
        struct.pack("<II4sIII", number, at, b"data", 0, 0, at) for number, at in enumerate(marks, 1)
    )
    return struct.pack("<4sII", b"cue ", 4 + len(points), len(marks)) + points


def finish(growing: Path, leg_id: str, marks: Sequence[int] = ()) -> Kept:
    """Make a growing file whole, by its length alone; raises OSError."""
    length = (growing.stat().st_size - HEADER_BYTES) // BYTES_PER_SAMPLE * BYTES_PER_SAMPLE
    length = max(0, length)
    more = _cue(marks)
    with growing.open("r+b") as file:
        file.write(wav_header(length, len(more)))
        file.truncate(HEADER_BYTES + length)
        file.seek(HEADER_BYTES + length)
        file.write(more)
    whole = growing.with_suffix(".wav")
    growing.rename(whole)
    return Kept(growing.stem, leg_id, whole, length / BYTES_PER_SAMPLE / SAMPLE_RATE)


def mend(folder: Path) -> list[Kept]:
    """Finish what an engine that died left behind, and return it; raises OSError."""
    mended = []
    for growing in sorted(folder.glob("*.part")):
        try:
            card = json.loads(growing.with_suffix(".json").read_text())
            mended.append(finish(growing, str(card["leg_id"])))
        except (OSError, ValueError, KeyError):
            logger.exception("A recording that was left behind cannot be mended")
    return mended


def left_over(folder: Path) -> list[Kept]:
    """Return whole recordings that nobody has taken yet; raises OSError."""
    found = []
    for path in sorted(folder.glob("*.wav")):
        try:
            card = json.loads(path.with_suffix(".json").read_text())
            length = int.from_bytes(path.read_bytes()[HEADER_BYTES - 4 : HEADER_BYTES], "little")
            found.append(Kept(path.stem, str(card["leg_id"]), path, length / BYTES_PER_SAMPLE / SAMPLE_RATE))
        except (OSError, ValueError, KeyError):
            logger.exception("A recording that was left behind cannot be read")
    return found


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where one recording's voices are in the frames of a second."""

    tape: Tape
    left: NDArray[np.intp]
    right: NDArray[np.intp]


class TapeDeck:
    """Every recording of an engine; `ready` is told in the writing thread when one is whole."""

    def __init__(self, folder: Path, ready: Callable[[Kept], None]) -> None:
        self._folder = folder
        self._ready = ready
        self._tapes: dict[str, Tape] = {}
        self._frames: list[Frames] = []
        self._writer = ThreadPoolExecutor(1, "tape")

    def start(self, recording_id: str, room_id: str, leg_id: str, left: frozenset[str]) -> None:
        """Begin a recording; one that was begun before goes on."""
        if recording_id not in self._tapes:
            self._tapes[recording_id] = Tape(recording_id, room_id, leg_id, left, self._folder)

    def pause(self, recording_id: str) -> None:
        """Leave out what follows, and mark the place."""
        tape = self._tapes.get(recording_id)
        if tape is not None and not tape.paused:
            tape.paused = True
            self._submit(tape.mark)

    def resume(self, recording_id: str) -> None:
        """Go on."""
        tape = self._tapes.get(recording_id)
        if tape is not None:
            tape.paused = False

    def stop(self, recording_id: str) -> None:
        """End a recording; `ready` follows."""
        tape = self._tapes.pop(recording_id, None)
        if tape is not None:
            self._submit(lambda: self._ready(tape.close()))

    def stop_room(self, room_id: str) -> None:
        """End the recordings of a room that is empty."""
        for tape in [one for one in self._tapes.values() if one.room_id == room_id]:
            self.stop(tape.recording_id)

    @property
    def running(self) -> bool:
        """Tell whether anything is recorded."""
        return any(not tape.paused for tape in self._tapes.values())

    @property
    def full(self) -> bool:
        """Tell whether the frames should be written."""
        return len(self._frames) >= FLUSH_FRAMES

    def take(self, said: NDArray[np.int32]) -> None:
        """Keep what every row said in these 20 ms."""
        self._frames.append(said.astype(np.int16))

    def flush(self, rooms: Sequence[tuple[str, str]]) -> None:
        """Have the kept frames written; `rooms` names the leg and the room of each row they have."""
        frames, self._frames = self._frames, []
        if not frames:
            return
        cuts = [self._cut(tape, rooms) for tape in self._tapes.values() if not tape.paused]
        self._submit(lambda: _write(frames, cuts))

    def _cut(self, tape: Tape, rooms: Sequence[tuple[str, str]]) -> _Cut:
        inside = [(row, leg) for row, (leg, room) in enumerate(rooms) if room == tape.room_id]
        left = [row for row, leg in inside if leg in tape.left]
        right = [row for row, leg in inside if leg not in tape.left]
        return _Cut(tape, np.array(left, np.intp), np.array(right, np.intp))

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


def _write(frames: list[Frames], cuts: Sequence[_Cut]) -> None:
    stack = np.stack(frames)
    for cut in cuts:
        sides = [stack[:, rows].sum(axis=1, dtype=np.int32) for rows in (cut.left, cut.right)]
        sound = np.stack([side.reshape(-1) for side in sides], axis=1)
        cut.tape.write(np.clip(sound, -32_768, 32_767).astype(np.int16))
