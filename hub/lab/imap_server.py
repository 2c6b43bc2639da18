"""A small IMAP4rev1 server (RFC 3501) over mailboxes in memory, with IDLE, MOVE, PLAIN and XOAUTH2.

It does what a program that fetches mail needs, and breaks on wish: `trouble` says before each command what befalls it.
"""

import asyncio
from collections.abc import Callable

from hub.lab.imap_connection import Gone, ImapConnection, Trouble
from hub.lab.mailboxes import Mailboxes

_LINE_BYTES = 64 * 1024


class ImapServer:
    """Serve the mailboxes to any number of clients on one loopback port."""

    def __init__(
        self, boxes: Mailboxes, trouble: Callable[[str], Trouble] = lambda command: Trouble.NONE
    ) -> None:
        self.boxes = boxes
        self.trouble = trouble
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def port(self) -> int:
        """Return the port in use; 0 when not serving."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else 0

    async def start(self, port: int = 0) -> None:
        """Begin to serve; raises OSError when the port is taken."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, limit=_LINE_BYTES)

    async def stop(self) -> None:
        """Cut every connection and stop."""
        if self._server is not None:
            self._server.close()
        tasks = list(self._open)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()
            self._server = None

    def cut_all(self) -> int:
        """Cut every connection as a broken network does; return how many there were."""
        for writer in self._open.values():
            writer.transport.abort()
        return len(self._open)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open[task] = writer
        try:
            await ImapConnection(self.boxes, self.trouble, reader, writer).run()
        except (Gone, ConnectionError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            pass  # the client went, or sends what has no end
        finally:
            del self._open[task]
            writer.transport.abort()
