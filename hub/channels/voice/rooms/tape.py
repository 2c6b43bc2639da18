"""Recordings: stereo WAV files (customer left, everybody else right), written by a thread while the calls go on.

A file grows as `ID.part` and is called `ID.wav` once it is whole; `ID.json` says whose it is. A file whose engine died in the
middle is mended by the next one: its header is made to fit its length.
"""

import json
import logging
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from hub.channels.voice.rooms.leg import SAMPLE_RATE

logger = logging.getLogger(__name__)

HEADER_BYTES = 44
BYTES_PER_SAMPLE = 4

LATE_SEQUENCE = 1_000_000_000
"""The sequence number of news about a leg whose own count is lost with its engine: after everything it told itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording that is whole."""

    recording_id: str
    leg_id: str
    path: Path
    duration_s: float


class TapeFile:
    """The file of a recording that goes on; everything but its making happens in the writing thread."""

    def __init__(self, folder: Path, recording_id: str, leg_id: str) -> None:
        self._growing = folder / f"{recording_id}.part"
        self._leg_id = leg_id
        self._file: BinaryIO | None = None
        self._samples = 0
        self._marks: list[int] = []

    def write(self, sound: bytes) -> None:
        """Append samples of both sides, as they are in the file."""
        if self._file is None:
            card = {"recording_id": self._growing.stem, "leg_id": self._leg_id}
            self._growing.with_suffix(".json").write_text(json.dumps(card))
            self._file = self._growing.open("wb", buffering=0)
            self._file.write(wav_header(0))
        self._file.write(sound)
        self._samples += len(sound) // BYTES_PER_SAMPLE

    def mark(self) -> None:
        """Mark that something was left out here."""
        self._marks.append(self._samples)
        import numpy as np  # here, for the hub only reads what tapes left behind

        from hub.channels.voice.rooms.tones import pause_mark

        self.write(np.repeat(pause_mark()[:, None], 2, axis=1).astype("<i2").tobytes())

    def close(self) -> Kept:
        """Make the file whole."""
        self.write(b"")
        assert self._file is not None
        self._file.close()
        return finish(self._growing, self._leg_id, self._marks)


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
