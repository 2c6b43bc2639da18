"""Where the sockets between processes of this machine are."""

import hashlib
import os
import tempfile
from pathlib import Path

from hub.errors import SettingsError

PRIVATE = 0o700


def socket_folder(purpose: str, whose: str) -> Path:
    """Return a folder of this user's own for sockets; raises SettingsError when it is somebody else's.

    A socket's path may have 107 bytes only, which a data directory may exceed; so the folder is named by the hash of `whose`.
    """
    name = hashlib.sha256(whose.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"hub-{purpose}-{os.getuid()}-{name}"
    folder.mkdir(mode=PRIVATE, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or folder.is_symlink():
        raise SettingsError(f"{folder} must be a folder that only this user may open")
    return folder
