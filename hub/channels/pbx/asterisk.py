"""Stay signed in at an Asterisk's manager interface: its events come in, orders to dial go out."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping

from hub.background import TaskOwner
from hub.channels.contract import ChannelError
from hub.channels.pbx.ami import Calls, Packet, Reader, packet
from hub.channels.pbx.settings import PbxSettings
from hub.domain.pbx_call import PbxReport
from hub.errors import Unavailable

logger = logging.getLogger(__name__)

CONNECT_S = 5.0
ANSWER_S = 5.0
PING_S = 20.0
SILENT_S = 60.0
"""Without a word for so long, pings unanswered, the connection counts as lost."""

RING_MS = 30_000
READ_BYTES = 65_536

Hear = Callable[[PbxReport], Awaitable[None]]
Recall = Callable[[frozenset[str]], Awaitable[Mapping[str, PbxReport]]]
"""Told which calls live, ends the others, and returns what is known of these."""


class Manager:
    """One connection. It is opened once; who finds it lost opens another."""

    def __init__(
        self, settings: PbxSettings, hear: Hear, recall: Recall, before: "Manager | None" = None
    ) -> None:
        """Go on with the calls that the connection `before` knew, if there was one."""
        self._settings = settings
        self._hear = hear
        self._recall = recall
        self._calls: Calls = before._calls if before else Calls(frozenset(settings.extensions))
        self._earlier = self._calls.ids()
        self._tasks = TaskOwner("telephone system")
        self._writer: asyncio.StreamWriter | None = None
        self._answers: dict[str, asyncio.Future[Packet]] = {}
        self._channels: dict[str, set[str]] = defaultdict(set)
        self._listed = asyncio.Event()
        self._number = 0
        self.lost = ""
        """What ended the connection, empty as long as it stands."""

    async def open(self) -> None:
        """Connect, sign in and begin to listen; raises ChannelError."""
        settings = self._settings
        try:
            async with asyncio.timeout(CONNECT_S):
                reader, self._writer = await asyncio.open_connection(settings.host, settings.port)
        except (OSError, TimeoutError) as error:
            raise ChannelError("the telephone system does not answer", retryable=True) from error
        self._tasks.start(self._read(reader), "events")
        answer = await self._ask("Login", Username=settings.user, Secret=settings.password, Events="call")
        if answer.get("response") != "Success":
            await self.close()
            raise ChannelError("the telephone system refuses user or password", retryable=True)
        await self._catch_up()
        self._tasks.start(self._ping(), "ping")

    async def _catch_up(self) -> None:
        """Ask which channels live, so that calls that ended while nobody listened end here too."""
        self._channels.clear()
        self._listed.clear()
        try:
            answer = await self._ask("CoreShowChannels")
            async with asyncio.timeout(ANSWER_S):
                await self._listed.wait() if answer.get("response") == "Success" else None
        except (TimeoutError, Unavailable):
            answer = {}
        if answer.get("response") != "Success":
            logger.warning(
                "The telephone system does not say which calls live (right `system` or `reporting`)"
            )
            return
        living = {call_id: frozenset(channels) for call_id, channels in self._channels.items()}
        self._calls.adopt(living, await self._recall(frozenset(living)), self._earlier)

    async def close(self) -> None:
        """Sign out and close."""
        writer, self._writer = self._writer, None
        await self._tasks.stop()
        for waiting in self._answers.values():
            waiting.cancel()
        self._answers.clear()
        if writer is not None:
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1.0):
                    await writer.wait_closed()

    async def dial(self, extension: str, address: str) -> None:
        """Have a telephone ring; when it is picked up, the address is called. Raises Unavailable."""
        settings = self._settings
        answer = await self._ask(
            "Originate",
            Channel=settings.channel.replace("{extension}", extension),
            Context=settings.context,
            Exten=address,
            Priority="1",
            CallerID=settings.caller_id or address,
            Timeout=str(RING_MS),
            Async="true",
        )
        if answer.get("response") != "Success":
            raise Unavailable("The telephone system does not take the order to dial")

    async def _ask(self, action: str, **fields: str) -> Packet:
        """Send an action and return its answer; raises Unavailable."""
        writer = self._writer
        if writer is None or self.lost:
            raise Unavailable("The telephone system is not connected")
        self._number += 1
        number = str(self._number)
        answer: asyncio.Future[Packet] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        try:
            writer.write(packet(action, ActionID=number, **fields))
            async with asyncio.timeout(ANSWER_S):
                await writer.drain()
                return await answer
        except (OSError, TimeoutError) as error:
            raise Unavailable("The telephone system does not answer") from error
        finally:
            self._answers.pop(number, None)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        packets = Reader()
        try:
            while True:
                async with asyncio.timeout(SILENT_S):
                    data = await reader.read(READ_BYTES)
                if not data:
                    self.lost = "the telephone system closed the connection"
                    return
                for one in packets.feed(data):
                    await self._take(one)
        except (OSError, TimeoutError, ValueError) as error:
            self.lost = f"the connection to the telephone system was lost ({type(error).__name__})"

    async def _take(self, one: Packet) -> None:
        if "response" in one:
            answer = self._answers.get(one.get("actionid", ""))
            if answer is not None and not answer.done():
                answer.set_result(one)
            return
        match one.get("event"):
            case "CoreShowChannel" if one.get("linkedid"):
                self._channels[one["linkedid"]].add(one.get("channel", ""))
            case "CoreShowChannelsComplete":
                self._listed.set()
        for report in self._calls.news(one):
            try:
                await self._hear(report)
            except Exception:  # one call's trouble must not end the others' news
                logger.exception("News of a call on the telephone system could not be taken in")

    async def _ping(self) -> None:
        while not self.lost:
            await asyncio.sleep(PING_S)
            try:
                await self._ask("Ping")
            except Unavailable:
                self.lost = self.lost or "the telephone system does not answer"
