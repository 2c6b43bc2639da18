"""A server program of another project, run as a process of its own: found or loudly missing, started, killed."""

import itertools
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest


def needed(found: str | None, reason: str) -> str:
    """Return the program that was found; without one skip loudly, and fail in CI."""
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


_FIRST_PORT, _PORTS = 12_000, 7_900
_turns = itertools.count(os.getpid() * 61)


def free_port() -> int:
    """Return an even TCP and UDP port nobody has, as nobody has the next one.

    It is below those that connections going out are given (Linux: 32,768 and more), so that none of them takes it before the
    server of the test does, or while that is dead; and each process of tests begins to look elsewhere.
    """
    for _ in range(_PORTS // 2):
        port = _FIRST_PORT + 2 * next(_turns) % _PORTS
        if all(_is_free(*one) for one in itertools.product((port, port + 1), _KINDS)):
            return port
    raise AssertionError("no port")


_KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM)


def _is_free(port: int, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def accepts(port: int) -> bool:
    """Say whether something takes connections on this port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class Program:
    """One process with its log; can be ended and started again."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def _run(self, command: Sequence[str], is_up: Callable[[], bool], patience_s: float = 30.0) -> None:
        """Run the command and wait until it is up; raises RuntimeError with the end of its log when it is not."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.log.parent)
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and self._process.poll() is None:
            if is_up():
                return
            time.sleep(0.02)
        raise RuntimeError(f"{command[0]} did not start: {self.log.read_text(errors='replace')[-2000:]}")

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
