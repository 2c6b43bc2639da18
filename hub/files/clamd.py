"""Ask ClamAV's daemon whether bytes are infected, by its own protocol over TCP or a Unix socket.

One connection per file, as clamd(8) describes: the command `zINSTREAM` ended by a zero byte, then chunks that each
begin with their length (four bytes, network order), an empty chunk at the end; the answer ends with a zero byte too.
"""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from hub.errors import SettingsError, Unavailable

CHUNK_BYTES = 64 * 1024
MAX_ANSWER_BYTES = 4096
CONNECT_S = 5.0
TOO_LARGE = "too large to be checked"

_FOUND = " FOUND"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the daemon listens: a path, or a host and a port."""

    host: str = ""
    port: int = 0
    path: str = ""


def place_of(address: str) -> Place:
    """Read `host:port`, `[address]:port`, `unix:/path` or `/path`; raises SettingsError."""
    path = address.removeprefix("unix:")
    if path.startswith("/"):
        return Place(path=path)
    host, separator, port = address.rpartition(":")
    if not separator or not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f'attachments.clamd: "{address}" is neither host:port nor unix:/path')
    return Place(host=host.strip("[]"), port=int(port))


class Clamd:
    """A virus scanner (hub.tickets.ports.VirusScanner)."""

    def __init__(
        self, address: str, *, timeout_s: float = 30.0, at_once: int = 4, fail_open: bool = False
    ) -> None:
        self._place = place_of(address)
        self._timeout_s = timeout_s
        self._turns = asyncio.Semaphore(at_once)
        self._fail_open = fail_open

    async def scan(self, data: bytes) -> str:
        """Return the name of what was found, empty for nothing; raises Unavailable when the daemon gives no answer."""
        async with self._turns:
            try:
                async with asyncio.timeout(self._timeout_s):
                    answer = await self._ask(data)
            except TimeoutError as error:
                raise Unavailable("clamd gave no answer in time") from error
            except OSError as error:
                raise Unavailable(f"clamd cannot be reached ({type(error).__name__})") from error
        return self._verdict(answer)

    async def ping(self) -> str:
        """Return an empty text when the daemon answers, or a line that says what is wrong."""
        try:
            async with asyncio.timeout(CONNECT_S), self._connected() as (reader, writer):
                writer.write(b"zPING\0")
                answer = await reader.readuntil(b"\0")
        except (TimeoutError, OSError, EOFError) as error:
            return f"clamd cannot be reached ({type(error).__name__})"
        return "" if answer == b"PONG\0" else "clamd gives odd answers"

    async def _ask(self, data: bytes) -> str:
        async with self._connected() as (reader, writer):
            # Read from the start: of a file too large the daemon says so in the middle, and hangs up.
            answer = asyncio.ensure_future(reader.readuntil(b"\0"))
            try:
                await self._pour(data, writer, answer)
                said = await answer
            except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
                raise Unavailable("clamd broke off") from error
            finally:
                answer.cancel()
        return said.rstrip(b"\0\n").decode("utf-8", "replace")

    async def _pour(self, data: bytes, writer: asyncio.StreamWriter, answer: "asyncio.Future[bytes]") -> None:
        """Send the bytes, until the daemon has heard enough."""
        writer.write(b"zINSTREAM\0")
        try:
            for start in range(0, len(data), CHUNK_BYTES):
                chunk = data[start : start + CHUNK_BYTES]
                writer.write(struct.pack("!I", len(chunk)) + chunk)
                await writer.drain()
                if answer.done():
                    return
            writer.write(struct.pack("!I", 0))
            await writer.drain()
        except ConnectionError:
            return  # what was said before tells why

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        place = self._place
        async with asyncio.timeout(CONNECT_S):
            if place.path:
                reader, writer = await asyncio.open_unix_connection(place.path, limit=MAX_ANSWER_BYTES)
            else:
                reader, writer = await asyncio.open_connection(place.host, place.port, limit=MAX_ANSWER_BYTES)
        try:
            yield reader, writer
        finally:
            writer.close()

    def _verdict(self, answer: str) -> str:
        """Read `stream: OK` or `stream: Some.Name FOUND`; what is too large for the daemon counts as a threat unless told."""
        told = answer.removeprefix("stream: ")
        if told == "OK":
            return ""
        if told.endswith(_FOUND):
            return told.removesuffix(_FOUND)[:200] or "unnamed"
        if "size limit exceeded" in told:
            return "" if self._fail_open else TOO_LARGE
        raise Unavailable("clamd could not look at the file")
