"""News of legs on its way to the call desk: in order within a leg, no leg waiting for another."""

import asyncio
import logging
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from hub.background import TaskOwner
from hub.calls.lines import LineEvent, LineListener, RecordingReady
from hub.errors import HubError

logger = logging.getLogger(__name__)

KEEP_PAUSES_S = (1, 5, 30)
"""Seconds between the attempts to store a recording."""
FORGET_S = 30.0
"""Seconds in which a recording that was told of has been taken in."""


class Recordings(Protocol):
    """Where finished recordings go."""

    async def keep(self, path: Path) -> str:
        """Store a recording and return the blob; raises OSError, HubError."""
        ...

    async def forget(self, path: Path) -> None:
        """Remove the recording's file."""
        ...


class News:
    """Passes events on to one listener; until there is one, they wait."""

    def __init__(self, recordings: Recordings) -> None:
        self._listener: LineListener | None = None
        self._heard = asyncio.Event()
        self._recordings = recordings
        self._tasks = TaskOwner("lines")
        self._waiting: dict[str, deque[LineEvent]] = {}

    def listen(self, listener: LineListener) -> None:
        """Name who is told."""
        self._listener = listener
        self._heard.set()

    def tell(self, event: LineEvent) -> None:
        """Pass on an event after those of its leg that wait."""
        waiting = self._waiting.get(event.leg_id)
        if waiting is not None:
            waiting.append(event)
            return
        self._waiting[event.leg_id] = deque([event])
        self._tasks.start(self._pass_on(event.leg_id), "news")

    async def stop(self) -> None:
        """Pass nothing on any more."""
        await self._tasks.stop()

    async def _pass_on(self, leg_id: str) -> None:
        waiting = self._waiting[leg_id]
        try:
            while waiting:
                await self._tell_one(waiting.popleft())
        finally:
            del self._waiting[leg_id]

    async def _tell_one(self, event: LineEvent) -> None:
        try:
            if isinstance(event, RecordingReady):
                path = Path(event.blob)
                event = replace(event, blob=await self._kept(path))
                self._tasks.start(self._forget(path), "forget")
            await self._heard.wait()
            assert self._listener is not None
            await self._listener(event)
        except FileNotFoundError:
            logger.info("A recording was handed over before")
        except Exception:
            logger.exception("News of a leg was not taken")

    async def _forget(self, path: Path) -> None:
        """Remove a recording's file some time after it was told of: a hub that dies before that tells of it again."""
        await asyncio.sleep(FORGET_S)
        await self._recordings.forget(path)

    async def _kept(self, path: Path) -> str:
        """Store a recording, several times if need be; what cannot be stored stays for the next start."""
        for pause_s in KEEP_PAUSES_S:
            try:
                return await self._recordings.keep(path)
            except FileNotFoundError:
                raise
            except (HubError, OSError):
                logger.warning("A recording cannot be stored yet")
                await asyncio.sleep(pause_s)
        return await self._recordings.keep(path)
