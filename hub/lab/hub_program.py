"""The hub as a program of its own beside the lab: seeded, served, ended."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import aiohttp

from hub.lab.patience import until

_READY_S = 120.0
_END_S = 20.0


class HubFailed(Exception):
    """The hub did not come up; the text holds the end of what it wrote."""


class HubProgram:
    """Run `hub seed`, then `hub serve`, on a data directory and a port."""

    def __init__(self, data_dir: Path, port: int, password: str, stream_port: int = 0) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = data_dir / "hub.log"
        self._data_dir = data_dir
        self._port = port
        self._password = password
        self._stream_port = stream_port
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, session: aiohttp.ClientSession) -> None:
        """Seed, serve and wait until ready; raises HubFailed."""
        if not _is_free(self._port):
            raise HubFailed(f"port {self._port} is taken by another program; choose a free one with --port")
        self._data_dir.mkdir(parents=True, exist_ok=True)
        self.log.write_bytes(b"")
        self._process = await self._run("seed")
        if await self._process.wait() != 0:
            raise HubFailed(self._last_words())
        self._process = await self._run("serve")
        try:
            async with asyncio.timeout(_READY_S):
                await until(lambda: self._ready(session), 0.1)
        except TimeoutError:
            raise HubFailed(self._last_words()) from None

    async def stop(self) -> None:
        """End it as an operator does, by force when it does not listen."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), _END_S)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _run(self, command: str) -> asyncio.subprocess.Process:
        environment = {
            **os.environ,
            "HUB_DATA_DIR": str(self._data_dir),
            "HUB_HOST": "127.0.0.1",
            "HUB_PORT": str(self._port),
            "HUB_DEMO_PASSWORD": self._password,
            "HUB_VOICE__STREAM_PORT": str(self._stream_port),
            "HUB_MEDIA__ALLOW_PRIVATE": "true",  # the provider of pictures is on this machine, too
        }
        with self.log.open("ab") as log:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "hub",
                command,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl+C is for the lab, which then ends the hub in order
            )

    async def _ready(self, session: aiohttp.ClientSession) -> bool:
        if self._process is not None and self._process.returncode is not None:
            raise HubFailed(self._last_words())
        try:
            async with session.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _last_words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-2000:].strip() or "it said nothing"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
