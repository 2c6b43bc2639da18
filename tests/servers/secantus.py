"""SecantusDB, a server with MongoDB's wire protocol, as a separate process.

It is a beta under GPL-2.0-only: never imported, only run. Without `--sync-on-commit` it loses acknowledged writes.
"""

import shutil
import sys
from pathlib import Path

from tests.servers.program import Program, accepts, free_port, needed


def program() -> str | None:
    """Return the path of the server program, None when it is not installed."""
    beside = Path(sys.executable).with_name("secantusd-py")
    return str(beside) if beside.exists() else shutil.which("secantusd-py")


class SecantusServer(Program):
    """One server on its own directory and a fixed port, so that it can be killed and started again."""

    def __init__(self, directory: Path, *flags: str) -> None:
        super().__init__(directory / "server.log")
        self._flags = flags
        self.port = free_port()

    def uri(self, database: str) -> str:
        """Return the address of a database on this server."""
        return f"mongodb://127.0.0.1:{self.port}/{database}?directConnection=true"

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        reason = "SecantusDB is not installed (pip install secantusdb): the MongoDB adapter is NOT tested"
        command = [needed(program(), reason), "--host", "127.0.0.1", "--port", str(self.port)]
        command += [
            "--storage-path",
            str(self.log.parent / "data"),
            "--sync-on-commit",
            "--cache-size",
            "256M",
        ]
        self._run([*command, *self._flags], lambda: accepts(self.port))
