"""One call of this provider as we keep it while it lives: its orders, what it carries out, and its news in their order."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.background import TaskOwner
from hub.calls.lines import LegEnded, LineEvent, Mode
from hub.channels.voice.twilio.ports import Tell
from hub.channels.voice.twilio.script import Rest, Script
from hub.channels.voice.twilio.twiml import CallNames
from hub.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The room that a call belongs to, and how it takes part."""

    room_id: str
    mode: Mode
    towards: str = ""


class CallLeg:
    """The state of one call. `executing` is the head it was last given; None before the first document and while it is asked."""

    def __init__(self, names: CallNames, inbox_id: str, sid: str = "") -> None:
        self.names = names
        self.inbox_id = inbox_id
        self.sid = sid
        self.script = Script()
        self.executing: tuple[str, ...] | None = None
        self.asking = 0
        """How many requests for a document are being answered; orders that come meanwhile are in the answer."""
        self.changed = asyncio.Event()
        self.expected = False
        """Whether the room engine knows the leg."""
        self.room: Place | None = None
        self.music: str | None = None
        """What the engine plays while the call is in no room; None for silence."""
        self.told_answered = False
        self.announced = True
        """Whether the hub has heard of it."""
        self.pushing = False

    def order(self, script: Script) -> None:
        """Change what the call is to do."""
        if script != self.script:
            self.script = script
            self.changed.set()

    @property
    def behind(self) -> bool:
        """Say whether the call carries out something else than it should and nobody is about to tell it."""
        return self.executing is not None and not self.asking and self.executing != self.script.head

    async def settled(self, patience_s: float) -> None:
        """Wait until there is something to do, at most `patience_s`."""
        deadline = asyncio.get_running_loop().time() + patience_s
        while self.script.head == (Rest.NOTHING, ""):
            self.changed.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self.changed.wait()
            except TimeoutError:
                return


class Herald:
    """Tell the news of each leg one after the other, numbered, without holding up those of other legs."""

    def __init__(self, clock: Clock, tell: Tell, tasks: TaskOwner) -> None:
        self._clock = clock
        self._tell = tell
        self._tasks = tasks
        self._numbers: dict[str, int] = {}
        self._waiting: dict[str, deque[tuple[LineEvent, asyncio.Future[None]]]] = {}

    def news(self, kind: type[LineEvent], leg_id: str, **fields: Any) -> asyncio.Future[None]:
        """Tell something of a leg after what was told before; the future is done once it was heard.

        Numbers follow the time in milliseconds, so that those of a hub that was started again go on from the earlier ones.
        """
        now = self._clock.now()
        event = kind(leg_id=leg_id, seq=self._number(leg_id, now), at=now, **fields)
        heard = asyncio.get_running_loop().create_future()
        queue = self._waiting.setdefault(leg_id, deque())
        queue.append((event, heard))
        if isinstance(event, LegEnded):
            self._numbers.pop(leg_id, None)
        if len(queue) == 1:
            self._tasks.start(self._tell_all(leg_id, queue), "news")
        return heard

    def _number(self, leg_id: str, now: datetime) -> int:
        number = max(self._numbers.get(leg_id, 0) + 1, int(now.timestamp() * 1000))
        self._numbers[leg_id] = number
        return number

    async def _tell_all(self, leg_id: str, queue: deque[tuple[LineEvent, asyncio.Future[None]]]) -> None:
        try:
            while queue:
                event, heard = queue[0]
                try:
                    await self._tell(event)
                finally:
                    queue.popleft()
                    if not heard.done():
                        heard.set_result(None)
        finally:
            if not queue:
                self._waiting.pop(leg_id, None)
