"""Sounds as files that an engine can open: spoken texts and recorded prompts, made once and kept by the hash of what they say."""

import asyncio
import hashlib
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hub.calls.lines import Prompt
from hub.errors import Invalid, Unavailable

logger = logging.getLogger(__name__)

SPEECH_S = 60.0
"""Seconds in which a text must have been spoken."""
LONGEST_TEXT = 5_000
NO_SUCH_LANGUAGE = 2
AT_ONCE = 2
"""Texts that are spoken at the same time; what makes them is busy with one core each."""
WAV = "audio/wav"


class Blobs(Protocol):
    """Where recorded prompts are, and recordings go."""

    async def get(self, key: str) -> bytes:
        """Return the bytes; raises NotFound."""
        ...

    async def put(self, data: bytes, content_type: str) -> str:
        """Store bytes and return their key."""
        ...


class SoundShelf:
    """A folder of sound files; see `Sounds` and `Recordings`. `speak` makes a WAV file of a text in a language."""

    def __init__(self, folder: Path, blobs: Blobs, speak: Callable[[str, str], bytes] | None = None) -> None:
        self._folder = folder
        self._blobs = blobs
        self._speak = speak or spoken
        self._making: dict[str, asyncio.Lock] = {}
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def file_of(self, prompt: Prompt) -> str:
        """Return the path of a prompt's sound, after making it if need be; raises Invalid, NotFound, Unavailable."""
        if not prompt.blob and len(prompt.text) > LONGEST_TEXT:
            raise Invalid(f"A text to be spoken may have {LONGEST_TEXT} characters")
        said = prompt.blob or f"{prompt.language}\0{prompt.text}"
        path = self._folder / f"{hashlib.sha256(said.encode()).hexdigest()[:32]}.wav"
        lock = self._making.setdefault(path.name, asyncio.Lock())
        try:
            async with lock:
                if not await asyncio.to_thread(path.exists):
                    await self._make(prompt, path)
        finally:
            if not lock.locked():
                self._making.pop(path.name, None)
        return str(path)

    async def _make(self, prompt: Prompt, path: Path) -> None:
        if prompt.blob:
            data = await self._blobs.get(prompt.blob)
        else:
            async with self._turn:
                data = await asyncio.to_thread(self._speak, prompt.text, prompt.language)
        await asyncio.to_thread(_store, data, path)

    async def keep(self, path: Path) -> str:
        """Store a recording in the blob store; raises OSError and what the store raises."""
        return await self._blobs.put(await asyncio.to_thread(path.read_bytes), WAV)

    async def forget(self, path: Path) -> None:
        """Remove the recording's file."""
        await asyncio.to_thread(_forget, path)


def _store(data: bytes, path: Path) -> None:
    from hub.channels.voice.rooms.sound_files import read_wav, write_wav  # with numpy, for a new sound only

    path.parent.mkdir(parents=True, exist_ok=True)
    growing = path.with_suffix(".new")
    growing.write_bytes(write_wav(read_wav(data)))
    growing.rename(path)


def _forget(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_suffix(".json").unlink(missing_ok=True)


def spoken(text: str, language: str) -> bytes:
    """Return a WAV file in which this text is spoken; raises Invalid for a language without voice, and Unavailable."""
    command = [sys.executable, "-m", "hub.channels.voice.speech", language]
    try:
        done = subprocess.run(  # noqa: S603  # our own program; the text is its input, the language one word
            command, input=text.encode(), capture_output=True, timeout=SPEECH_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable("The text cannot be spoken now") from error
    if done.returncode == NO_SUCH_LANGUAGE:
        raise Invalid(f'There is no voice for the language "{language}"; record the prompt instead')
    if done.returncode != 0:
        logger.error("The speech program failed with %d", done.returncode)
        raise Unavailable("The text cannot be spoken; record the prompt instead")
    return done.stdout
