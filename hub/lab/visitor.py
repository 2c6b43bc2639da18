"""A visitor of the web chat, on a bad network: the socket drops, and the conversation goes on where it stopped."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import aiohttp
import socketio

from hub.background import TaskOwner
from hub.lab.faults import Fault
from hub.lab.mail_styles import File
from hub.lab.marks import AGENT, CUSTOMER, own_mark
from hub.lab.patience import until
from hub.lab.surroundings import Surroundings
from hub.lab.truth import Said

_WAIT_S = 10.0
_RETRY_S = 0.5
_NAMESPACE = "/visitor"
_TROUBLES = (
    socketio.exceptions.SocketIOError,
    aiohttp.ClientError,
    TimeoutError,
    asyncio.TimeoutError,
    ConnectionError,
)


class Visitor:
    """One conversation in a widget. What is not acknowledged is said again with the same `client_id`."""

    channel = "chat"

    def __init__(self, around: Surroundings, name: str, language: str, conversation: str) -> None:
        self.conversation = conversation
        self.answers: asyncio.Queue[str] = asyncio.Queue()
        self._around = around
        self._hello = {"inbox": around.doors.chat_inbox, "name": name, "language": language}
        self._token = ""
        self._last = ""
        self._seen: set[str] = set()
        self._client: socketio.AsyncClient | None = None
        self._welcome = asyncio.Event()
        self._tasks = TaskOwner(f"lab:{conversation}")
        self._drops = 0

    async def say(self, text: str, files: Sequence[File] = ()) -> None:
        """Say something; returns once the hub has acknowledged it."""
        around, mark = self._around, self._around.marks.next(CUSTOMER)
        around.truth.intend(Said(mark=mark, channel=self.channel, conversation=self.conversation, text=text))
        call = {"body": f"{text} ({mark})", "client_id": mark}
        if around.dial.befalls(Fault.DROPPED, mark):
            await self._call_and_drop(call)
        await until(lambda: self._call("message.send", call), _RETRY_S)
        around.truth.write("acknowledged", mark=mark)
        around.truth.write("handed", mark=mark)
        if around.dial.befalls(Fault.DUPLICATE, mark):
            await self._call("message.send", call)
        if around.dial.befalls(Fault.CUT, mark):
            await self._drop()
            self._tasks.start(self._back_soon(), "back")

    async def close(self) -> None:
        """Leave the page."""
        await self._tasks.stop()
        await self._drop()

    async def look_again(self) -> None:
        """Come back to the page and read what was said meanwhile."""
        if self._token and await self._connected():
            await self._drop()

    async def _back_soon(self) -> None:
        await asyncio.sleep(self._around.dial.delay_s(f"{self.conversation} {self._drops}"))
        await until(self._connected, _RETRY_S)

    async def _call(self, event: str, payload: dict[str, Any]) -> bool:  # Any: JSON
        """Make a call; False when it must be repeated."""
        try:
            if not await self._connected() or self._client is None:
                return False
            answer = await self._client.call(event, payload, namespace=_NAMESPACE, timeout=_WAIT_S)
        except _TROUBLES:
            await self._drop()
            return False
        return isinstance(answer, dict) and answer.get("ok") is True

    async def _call_and_drop(self, payload: dict[str, Any]) -> None:  # Any: JSON
        """Say it and lose the line before the acknowledgement comes."""
        with suppress(*_TROUBLES):
            if await self._connected() and self._client is not None:
                await self._client.emit("message.send", payload, namespace=_NAMESPACE)
        await self._drop()

    async def _connected(self) -> bool:
        if self._client is not None and self._client.connected and self._welcome.is_set():
            return True
        await self._drop()
        client = self._client = socketio.AsyncClient(reconnection=False, http_session=self._around.web)
        client.on("session", self._on_session, namespace=_NAMESPACE)
        client.on("message.added", self._on_message, namespace=_NAMESPACE)
        auth = {**self._hello, "session": self._token, "last": self._last}
        try:
            await client.connect(
                self._around.doors.url,
                auth=auth,
                namespaces=[_NAMESPACE],
                transports=["websocket"],
                wait_timeout=_WAIT_S,
            )
            await asyncio.wait_for(self._welcome.wait(), _WAIT_S)
        except _TROUBLES:
            await self._drop()
            return False
        return True

    async def _drop(self) -> None:
        """Break the line without a farewell."""
        client, self._client = self._client, None
        self._drops += 1
        self._welcome.clear()
        if client is not None:
            with suppress(*_TROUBLES):
                await asyncio.wait_for(client.disconnect(), 2.0)

    async def _on_session(self, session: dict[str, Any]) -> None:  # Any: JSON
        self._token = str(session["session"])
        for message in session["messages"]:
            await self._on_message(message)
        self._welcome.set()

    async def _on_message(self, message: dict[str, Any]) -> None:  # Any: JSON
        message_id = str(message["id"])
        if message_id in self._seen:
            return
        self._seen.add(message_id)
        self._last = message_id
        mark = own_mark(str(message["body"]), self._around.marks.run, AGENT)
        if message["author"]["kind"] == "customer" or mark is None:
            return
        self._around.truth.write("received", mark=mark, conversation=self.conversation)
        self.answers.put_nowait(mark)
        if self._client is not None:
            with suppress(*_TROUBLES):
                await self._client.emit("received", {"id": message_id}, namespace=_NAMESPACE)
