"""One hub process per data directory: a second one is refused before it can do harm."""

import fcntl
import os
from pathlib import Path
from typing import IO

from hub.storage.errors import StorageError


class DirectoryLock:
    """Hold an advisory lock on a file in the data directory; the system frees it when the process dies."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._file: IO[str] | None = None

    def acquire(self) -> None:
        """Make the directory if need be and lock it; raise StorageError when that cannot be."""
        path = self._directory / "hub.lock"
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            file = path.open("a+", encoding="ascii")
        except OSError as error:
            reason = error.strerror or "unknown reason"
            raise StorageError(f"data directory {self._directory} is not writable: {reason}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise StorageError(
                f"data directory {self._directory} is in use by another hub process (pid {holder})"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let others have the directory."""
        if self._file is not None:
            self._file.close()
            self._file = None
