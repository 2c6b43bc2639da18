"""ClamAV's daemon on a Unix socket of its own, with a database of one signature: that of the EICAR test file."""

import shutil
import socket
from pathlib import Path

from tests.servers.program import Program, needed

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file that every scanner calls a virus (eicar.org), in two parts, so that this file is none."""

MAX_STREAM_BYTES = 1024 * 1024


class ClamdServer(Program):
    """One daemon; can be stopped and started again."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory / "clamd.log")
        self.socket = directory / "clamd.sock"
        self.address = f"unix:{self.socket}"
        database = directory / "db"
        database.mkdir(parents=True, exist_ok=True)
        (database / "test.ndb").write_text(f"Test.Eicar:0:*:{EICAR.hex()}\n")
        self._config = directory / "clamd.conf"
        self._config.write_text(
            f"DatabaseDirectory {database}\nLocalSocket {self.socket}\nForeground yes\n"
            f"StreamMaxLength {MAX_STREAM_BYTES}\nTemporaryDirectory {directory}\nMaxThreads 2\n"
        )

    def start(self) -> None:
        """Start the daemon and wait until it accepts connections."""
        found = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
        reason = "no clamd is installed (Debian: clamav-daemon): the real virus scanner is NOT tested"
        self._run([needed(found, reason), "--config-file", str(self._config)], self._accepts)

    def _accepts(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.socket)) == 0
