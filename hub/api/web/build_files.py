"""Files of the browser side's build: found safely, read off the loop, compressed once."""

import asyncio
import gzip
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

COMPRESSED = (".js", ".css", ".svg", ".json", ".map")
MIN_COMPRESSED_BYTES = 1_000
MAX_CACHED_BYTES = 32 * 1024 * 1024

_IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file's bytes as they were at `changed_ns`, and compressed where that saves something."""

    changed_ns: int
    plain: bytes
    packed: bytes | None


class BuildFiles:
    """Serve what lies under one folder, and nothing else, whatever a name tries."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._kept: dict[Path, _Kept] = {}
        self._kept_bytes = 0

    async def find(self, name: str) -> Path | None:
        """Return the file of this name below the folder, or None."""
        return await asyncio.to_thread(self._inside, name)

    async def response(self, request: web.Request, path: Path, *, immutable: bool) -> web.Response:
        """Return the file, compressed for browsers that take it."""
        kept = await asyncio.to_thread(self._read, path)
        packed = kept.packed if "gzip" in request.headers.get("Accept-Encoding", "") else None
        response = web.Response(body=kept.plain if packed is None else packed)
        response.content_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        response.headers["Cache-Control"] = _IMMUTABLE if immutable else "no-cache"
        if kept.packed is not None:
            response.headers["Vary"] = "Accept-Encoding"
        if packed is not None:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def _inside(self, name: str) -> Path | None:
        if self._root is None or "\0" in name or "\\" in name:
            return None
        try:
            path = (self._root / name).resolve()
            return path if path.is_relative_to(self._root.resolve()) and path.is_file() else None
        except (OSError, ValueError):
            return None

    def _read(self, path: Path) -> _Kept:
        changed_ns = path.stat().st_mtime_ns
        kept = self._kept.get(path)
        if kept is not None and kept.changed_ns == changed_ns:
            return kept
        plain = path.read_bytes()
        worthwhile = path.suffix in COMPRESSED and len(plain) >= MIN_COMPRESSED_BYTES
        kept = _Kept(changed_ns, plain, gzip.compress(plain, 6) if worthwhile else None)
        size = len(plain) + len(kept.packed or b"")
        if path in self._kept or self._kept_bytes + size <= MAX_CACHED_BYTES:
            self._kept_bytes += 0 if path in self._kept else size
            self._kept[path] = kept
        return kept
