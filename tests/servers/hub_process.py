"""The hub as a process of its own, on its own directory and port, so that it can be killed and started again."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

from tests.servers.program import free_port

PASSWORD = "a-password-for-tests"
READY_S = 40.0


class HubProcess:
    """Run `hub demo` and talk to it."""

    def __init__(self, directory: Path, **environment: str) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self.log = directory / "hub.log"

    def start(self) -> float:
        """Start and wait until ready; return how many seconds that took."""
        began = time.monotonic()
        variables = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        variables |= {
            "HUB_PORT": str(self.port),
            "HUB_DATA_DIR": str(self.directory / "data"),
            "HUB_DEMO_PASSWORD": PASSWORD,
            "HUB_SECURITY__ARGON2_TIME_COST": "1",
            "HUB_SECURITY__ARGON2_MEMORY_KIB": "1024",
            "HUB_KNOWLEDGE__WARM_UP": "false",
            "HUB_KNOWLEDGE__OWN_PROCESS": "false",
            "HUB_VOICE__ENGINES": "0",  # a process each, which few tests need
            **self._environment,
        }
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hub", "demo"], env=variables, stdout=log, stderr=log
            )
        while time.monotonic() - began < READY_S:
            if self._process.poll() is not None:
                raise RuntimeError(f"the hub ended:\n{self.log.read_text()[-2000:]}")
            if self._answers():
                return time.monotonic() - began
            time.sleep(0.05)
        raise RuntimeError(f"the hub was not ready in time:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator would."""
        self._end(signal.SIGTERM)

    @property
    def pid(self) -> int:
        """Return the process id."""
        assert self._process is not None
        return self._process.pid

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(10)
            self._process = None

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.settimeout(2)
                line.sendall(b"GET /readyz HTTP/1.0\r\n\r\n")
                return b" 200 " in line.recv(64)
        except OSError:
            return False


class HubClient:
    """Sign in and call the REST interface."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session
        self.token = ""

    async def sign_in(self, who: str) -> "HubClient":
        """Sign in as one of the demo people."""
        wish = {"email": f"{who}@example.com", "password": PASSWORD}
        async with self._session.post(f"{self.url}/api/v1/session", json=wish) as answer:
            assert answer.status < 300, await answer.text()
            self.token = (await answer.json())["token"]
        return self

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the JSON answer of an operation that must succeed."""
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"{self.url}/api/v1{path}"
        async with self._session.request(method, address, headers=headers, **options) as answer:
            assert answer.status < 300, f"{method} {path}: {answer.status} {await answer.text()}"
            return await answer.json() if answer.content_type.endswith("json") else None

    async def download(self, path: str) -> bytes:
        """Return the content of a file of the hub."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with self._session.get(f"{self.url}{path}", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.read()

    async def every(self, path: str) -> list[dict[str, Any]]:
        """Return all items of a list."""
        items: list[dict[str, Any]] = []
        after = ""
        while True:
            joint = "&" if "?" in path else "?"
            page = await self.call("GET", f"{path}{joint}limit=100{after}")
            items += page["items"]
            if not page["next"]:
                return items
            after = f"&after={page['next']}"
