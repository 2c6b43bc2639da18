"""ClamAV's daemon on a Unix socket of its own, with a database of one signature: that of the EICAR test file."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

_PATIENCE_S = 30.0
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file that every scanner calls a virus (eicar.org), in two parts, so that this file is none."""

MAX_STREAM_BYTES = 1024 * 1024


def need_program() -> str:
    """Return the program; skip loudly without it, fail in CI."""
    found = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if found is None:
        reason = "no clamd is installed (Debian: clamav-daemon): the real virus scanner is NOT tested"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


class ClamdServer:
    """One daemon; can be stopped and started again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.socket = directory / "clamd.sock"
        self.address = f"unix:{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None
        database = directory / "db"
        database.mkdir(parents=True, exist_ok=True)
        (database / "test.ndb").write_text(f"Test.Eicar:0:*:{EICAR.hex()}\n")
        self._config = directory / "clamd.conf"
        self._config.write_text(
            f"DatabaseDirectory {database}\nLocalSocket {self.socket}\nForeground yes\n"
            f"StreamMaxLength {MAX_STREAM_BYTES}\nTemporaryDirectory {directory}\nMaxThreads 2\n"
        )

    def start(self) -> None:
        """Start the program and wait until it accepts connections."""
        with (self._directory / "clamd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [need_program(), "--config-file", str(self._config)], stdout=log, stderr=log
            )
        end = time.monotonic() + _PATIENCE_S
        while time.monotonic() < end:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(self.socket)) == 0:
                    return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError((self._directory / "clamd.log").read_text())

    def stop(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
        self._process = None
