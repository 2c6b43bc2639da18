"""A process to talk to: `python -m tests.fakes.echo_process SOCKET [MODE]`, without anything that takes long to load."""

import asyncio
import os
import sys
import time
from pathlib import Path

from hub.errors import NotFound
from hub.processes.calls import Call
from hub.processes.host import Host

ECHO_CALLS = {
    "note": Call(tuple[str]),
    "noted": Call(tuple[()], list[str]),
    "echo": Call(tuple[str], str, "echo", 10.0),
    "late_echo": Call(tuple[str, float], str, "late", 0.1),
    "endless": Call(tuple[()], None, "endless", 0.05, 0.1),
    "missing": Call(tuple[str], str),
    "fail": Call(tuple[()]),
    "die": Call(tuple[()], None, "", 10.0),
    "process_id": Call(tuple[()], int),
}


class EchoDesk:
    """Say what was said."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def note(self, text: str) -> None:
        self._notes.append(text)

    def noted(self) -> list[str]:
        return self._notes

    async def echo(self, text: str) -> str:
        return text

    async def late_echo(self, text: str, pause_s: float) -> str:
        await asyncio.sleep(pause_s)
        return text

    async def endless(self) -> None:
        await asyncio.Event().wait()

    def missing(self, what: str) -> str:
        raise NotFound(f"no {what} here")

    async def fail(self) -> None:
        raise ValueError("secret")

    def die(self) -> None:
        os._exit(1)

    def process_id(self) -> int:
        return os.getpid()


async def rubbish(path: Path) -> None:
    """Greet everybody with nonsense, for ever."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"\x00\x00\x00\x05nonsense of all kinds")
        await reader.read()

    async with await asyncio.start_unix_server(greet, str(path)) as server:
        await server.serve_forever()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if sys.argv[2:] == ["slow"]:
        time.sleep(0.3)
    asyncio.run(rubbish(place) if sys.argv[2:] == ["rubbish"] else Host(EchoDesk(), ECHO_CALLS).serve(place))
