"""A manager interface as Asterisk speaks it: greeting, login, answers by ActionID, events when told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class AsteriskManager:
    """One server on loopback; `actions` are those it was sent."""

    user: str = "hub"
    secret: str = "a secret"
    port: int = 0
    living: dict[str, str] = field(default_factory=dict)
    """Channels that live, with the id of their call."""
    actions: list[dict[str, str]] = field(default_factory=list)
    signed_in: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        writer.write(b"Asterisk Call Manager/9.0.0\r\n")
        try:
            while True:
                text = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = dict(line.split(": ", 1) for line in text.strip().split("\r\n"))
                self.actions.append(fields)
                fine = fields["Action"] != "Login" or (fields["Username"], fields["Secret"]) == (
                    self.user,
                    self.secret,
                )
                answer = "Success" if fine else "Error"
                writer.write(f"Response: {answer}\r\nActionID: {fields['ActionID']}\r\n\r\n".encode())
                if fields["Action"] == "CoreShowChannels":
                    writer.write(self._channels(fields["ActionID"]))
                if fine:
                    self.signed_in.set()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _channels(self, action_id: str) -> bytes:
        head = f"ActionID: {action_id}\r\n"
        rows = [
            f"Event: CoreShowChannel\r\n{head}Channel: {channel}\r\nUniqueid: {call}\r\nLinkedid: {call}\r\n\r\n"
            for channel, call in self.living.items()
        ]
        end = (
            f"Event: CoreShowChannelsComplete\r\n{head}EventList: Complete\r\nListItems: {len(rows)}\r\n\r\n"
        )
        return "".join([*rows, end]).encode()

    def tell(self, events: bytes) -> None:
        """Send events to whoever is connected, without the greeting of a recording."""
        for writer in self._writers:
            if not writer.is_closing():
                writer.write(events.partition(b"\n")[2].replace(b"\n", b"\r\n"))

    def drop(self) -> None:
        """Close every connection."""
        self.signed_in.clear()
        for writer in self._writers:
            writer.close()


@asynccontextmanager
async def asterisk_manager() -> AsyncIterator[AsteriskManager]:
    """Run the server on a free port."""
    manager = AsteriskManager()
    server = await asyncio.start_server(manager.serve, "127.0.0.1", 0)
    manager.port = server.sockets[0].getsockname()[1]
    try:
        yield manager
    finally:
        manager.drop()
        server.close()
        await server.wait_closed()
