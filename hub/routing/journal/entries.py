"""The journal: store frames behind the offers' back, packed together, each part linked to the one before by its hash."""

import asyncio
import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol

from hub.background import TaskOwner
from hub.errors import AlreadyExists
from hub.ids import IdFactory
from hub.routing.journal.frames import Frame, pack
from hub.routing.ports import DecisionRepository, JournalRepository

logger = logging.getLogger(__name__)

MAX_BACKLOG = 5_000
"""How many frames may wait to be stored; more than that is a store that does not answer."""

GATHER_S = 0.25
QUIET_S = 5.0
FORGET_EVERY = 25
FORGET_AT_ONCE = 50
"""So many parts of long ago are deleted with every 25th new one: old ones are never more, and no round is long."""

FORGET_DECISIONS_AT_ONCE = 2_000
"""So many decisions are deleted with them; 25 parts take six seconds at least, so that is more than any hub makes for long."""

FORGET_BATCH = 100

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
PART_FRAMES = 500


class JournalFollower(Protocol):
    """Whoever wants to see the frames, after they were stored; it contains its own errors."""

    async def follow(self, frames: Sequence[Frame]) -> None:
        """Take in frames."""
        ...

    async def store(self) -> None:
        """Store what came of them."""
        ...


class Journal:
    """Keep frames for later; offers never wait for it.

    What cannot be stored is lost and counted, and so is what was to be told as a difference to it: the decisions in between cannot
    be made again. The next frame then has to be a whole one, which `keep` tells. What is older than `keep` is deleted, and with it
    the `decisions` that were made from it.
    """

    def __init__(
        self,
        parts: JournalRepository,
        ids: IdFactory,
        follower: JournalFollower | None = None,
        keep: timedelta | None = None,
        decisions: DecisionRepository | None = None,
    ) -> None:
        self._keep = keep
        self._parts = parts
        self._follower = follower
        self._decisions = decisions
        self.run = ids.new()
        self._number = 0
        self._digest = ""
        self._waiting: list[Frame] = []
        self._came = asyncio.Event()
        self._writing = asyncio.Lock()
        self._broken = False
        self._owner = TaskOwner("journal")
        self.lost = 0

    async def start(self) -> None:
        """Begin to store."""
        self._owner.start(self._store(), "writer")

    async def stop(self) -> None:
        """Store what is left, then stop."""
        async with self._writing:  # what is being stored is not cut off
            await self._owner.stop()
        await self.flush()
        if self._follower is not None:
            await self._follower.store()

    def keep(self, frame: Frame) -> bool:
        """Have the frame stored soon; False when one was lost, so that the next must be whole."""
        if len(self._waiting) >= MAX_BACKLOG:
            self.lost += 1
            self._broken = True
        else:
            self._waiting.append(frame)
            self._came.set()
        whole, self._broken = not self._broken, False
        return whole

    async def flush(self) -> None:
        """Store what waits."""
        async with self._writing:
            frames, self._waiting = self._waiting, []
            for batch in _batches(frames):
                await self._add(batch)
                if self._follower is not None:
                    await self._follower.follow(batch)

    async def _store(self) -> None:
        while True:
            try:
                async with asyncio.timeout(QUIET_S):
                    await self._came.wait()
            except TimeoutError:
                await self._settle()
                continue
            await asyncio.sleep(GATHER_S)  # together they take less room, and offers do not queue behind them
            self._came.clear()
            await self.flush()

    async def _settle(self) -> None:
        """Have the follower store what it still holds: nothing has come for a while."""
        async with self._writing:
            if self._follower is not None:
                await self._follower.store()

    async def _add(self, frames: Sequence[Frame]) -> None:
        number, self._number = self._number, self._number + 1
        try:
            part = await asyncio.to_thread(pack, self.run, number, frames, self._digest)
            self._digest = part.digest
            await self._parts.add(part)
            if self._keep is not None and number % FORGET_EVERY == 0:
                await self._forget(part.at - self._keep)
        except AlreadyExists:
            pass
        except Exception:
            self.lost += len(frames)
            self._broken = True
            logger.exception("Part %s of the routing journal could not be stored", number)

    async def _forget(self, before: datetime) -> None:
        """Delete some of the parts and of the decisions of before then."""
        if self._decisions is not None:
            await _forget_decisions(self._decisions, before)
        forgotten = 0
        async for part in self._parts.between(BEGINNING, before):
            await self._parts.delete(part.id)
            forgotten += 1
            if forgotten == FORGET_AT_ONCE:
                return


async def _forget_decisions(decisions: DecisionRepository, before: datetime) -> None:
    for _ in range(FORGET_DECISIONS_AT_ONCE // FORGET_BATCH):
        old = await decisions.before(before, FORGET_BATCH)
        await asyncio.gather(*(decisions.delete(decision.id) for decision in old))
        if len(old) < FORGET_BATCH:
            return


def _batches(frames: Sequence[Frame]) -> Iterator[Sequence[Frame]]:
    """Yield the frames in parts; a whole frame begins one."""
    begun = 0
    for place in range(1, len(frames) + 1):
        if place == len(frames) or frames[place].whole or place - begun == PART_FRAMES:
            yield frames[begun:place]
            begun = place
