"""An SMTP server that takes every mail and keeps it, in the loop of the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Catcher:
    """What came: the envelope's recipients and the mail."""

    port: int = 0
    mails: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail."""
        self.mails.append((list(envelope.rcpt_tos), envelope.original_content or b""))
        return "250 OK"


@asynccontextmanager
async def catcher() -> AsyncIterator[Catcher]:
    """Listen on a port of the machine's choice."""
    caught = Catcher()
    connections: set[SMTP] = set()

    def connect() -> SMTP:
        connections.add(connection := SMTP(caught, hostname="catcher", enable_SMTPUTF8=True))
        return connection

    server = await asyncio.get_running_loop().create_server(connect, "127.0.0.1", 0)
    caught.port = server.sockets[0].getsockname()[1]
    try:
        yield caught
    finally:
        server.close()
        for connection in connections:
            if connection.transport is not None:
                connection.transport.abort()
        await server.wait_closed()
