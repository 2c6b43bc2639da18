"""What one process asks another to do in a call, and the answer: the audio of a call is led by one process alone.

Errands travel as notes between processes, which an outage may delay or lose. So each has a time after which nobody does it any more, and
whoever asks is told to try again: what an agent wanted ten seconds ago is not done behind their back.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from hub.background import TaskOwner
from hub.calls.agent_side import DoNotCall
from hub.clock import Clock
from hub.errors import Conflict, Forbidden, HubError, Invalid, NotFound, Unavailable
from hub.ids import IdFactory

logger = logging.getLogger(__name__)

Note = dict[str, Any]  # Any: JSON
Work = Callable[[str, Mapping[str, Any]], Awaitable[Any]]  # Any: JSON

PATIENCE_S = 8.0
"""How long an answer is waited for, in seconds: less than a console waits."""

NO_ANSWER = "The process that runs the calls does not answer; try again"

_REFUSALS = {kind.code: kind for kind in (NotFound, Invalid, Forbidden, Conflict, DoNotCall, Unavailable)}


class Post(Protocol):
    """Whatever carries notes between the processes of the hub."""

    problem: str
    """Empty while notes arrive."""

    def tell(self, note: Note) -> None:
        """Send the other processes a note."""
        ...


class Errands:
    """Ask the process that runs the calls, and do here what the others ask."""

    def __init__(self, clock: Clock, ids: IdFactory, post: Post, work: Work) -> None:
        self._clock = clock
        self._ids = ids
        self._post = post
        self._work = work
        self._asked: dict[str, asyncio.Future[Note]] = {}
        self._tasks = TaskOwner("errands")

    async def stop(self) -> None:
        """End what is still being done for others."""
        await self._tasks.stop()

    async def ask(self, what: str, arguments: Mapping[str, Any]) -> Any:  # Any: JSON
        """Have it done elsewhere and return what came of it; raises what was raised there, Unavailable without an answer."""
        if self._post.problem:
            raise Unavailable(NO_ANSWER)
        errand = self._ids.new()
        until = self._clock.now() + timedelta(seconds=PATIENCE_S)
        answer = self._asked[errand] = asyncio.get_running_loop().create_future()
        self._post.tell(
            {"errand": errand, "what": what, "arguments": dict(arguments), "until": until.isoformat()}
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                said = await answer
        except TimeoutError as error:
            raise Unavailable(NO_ANSWER) from error
        finally:
            del self._asked[errand]
        if "code" in said:
            raise _REFUSALS.get(said["code"], HubError if said["code"] == HubError.code else Invalid)(
                said["detail"]
            )
        return said["result"]

    def heard(self, note: Note, *, runs_here: bool) -> None:
        """Take in an answer, or an errand if this process runs the calls."""
        if "errand" in note and runs_here:
            if datetime.fromisoformat(note["until"]) > self._clock.now():
                self._tasks.start(self._do(note), "errand")
        elif (asked := self._asked.get(note.get("answered", ""))) is not None and not asked.done():
            asked.set_result(note)

    async def _do(self, note: Note) -> None:
        answer: Note = {"answered": note["errand"]}
        try:
            async with asyncio.timeout(PATIENCE_S):
                answer["result"] = await self._work(note["what"], note["arguments"])
        except HubError as error:
            answer |= {"code": error.code, "detail": error.detail}
        except TimeoutError:
            answer |= {"code": Unavailable.code, "detail": NO_ANSWER}
        except Exception:
            logger.exception("Errand %s of another process failed", note["what"])
            answer |= {"code": HubError.code, "detail": HubError.title}
        self._post.tell(answer)
