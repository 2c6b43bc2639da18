"""SecantusDB, a server with MongoDB's wire protocol, as a separate process.

It is a beta under GPL-2.0-only: never imported, only run. Without `--sync-on-commit` it loses acknowledged writes.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

_PATIENCE_S = 30.0


def program() -> str | None:
    """Return the path of the server program, None when it is not installed."""
    beside = Path(sys.executable).with_name("secantusd-py")
    return str(beside) if beside.exists() else shutil.which("secantusd-py")


def need_program() -> str:
    """Return the program; skip loudly without it, fail in CI."""
    found = program()
    if found is None:
        reason = "SecantusDB is not installed (pip install secantusdb): the MongoDB adapter is NOT tested"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class SecantusServer:
    """One server on its own directory and a fixed port, so that it can be killed and started again."""

    def __init__(self, directory: Path, *flags: str) -> None:
        self.directory = directory
        self._flags = flags
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def uri(self, database: str) -> str:
        """Return the address of a database on this server."""
        return f"mongodb://127.0.0.1:{self.port}/{database}?directConnection=true"

    def start(self) -> None:
        """Start the program and wait until it accepts connections."""
        command = [need_program(), "--host", "127.0.0.1", "--port", str(self.port)]
        command += [
            "--storage-path",
            str(self.directory / "data"),
            "--sync-on-commit",
            "--cache-size",
            "256M",
        ]
        command += self._flags
        log = (self.directory / "server.log").open("ab")
        with log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.directory)
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"SecantusDB did not start: {self._log_end()}")

    def _log_end(self) -> str:
        return (self.directory / "server.log").read_text(errors="replace")[-2000:]

    def kill(self) -> None:
        """End the process as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the process in order."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._process = None
