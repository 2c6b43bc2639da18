"""Sentence vectors that outlive the process: encode a text once, keep its vector in a file."""

import fcntl
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.knowledge.encoding.embedding import Embedder, Vectors

_KEY_BYTES = 16


class KeptVectors:
    """An embedder that looks into its file first; half precision, as the index itself keeps vectors.

    The file is mapped, not read, so vectors that nobody asks for take no memory. Nothing is written before `save`. Several
    processes may have the same file: who writes keeps what others wrote meanwhile.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self._inner = inner
        self._path = path
        self._layout = np.dtype([("key", f"V{_KEY_BYTES}"), ("row", "<f2", (inner.dimensions,))])
        self._read_from = self._identity()
        self._stored: NDArray[Any] = self._read()  # Any: a structured array
        self._places = {key.tobytes(): place for place, key in enumerate(self._stored["key"])}
        self._fresh: dict[bytes, NDArray[np.float16]] = {}
        self._used: set[bytes] = set()

    @property
    def dimensions(self) -> int:
        """Return the length of every vector."""
        return self._inner.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text; only unknown ones cost time."""
        keys = [_key(text) for text in texts]
        unknown = {
            key: text
            for key, text in zip(keys, texts, strict=True)
            if key not in self._places and key not in self._fresh
        }
        if unknown:
            rows = self._inner.encode(list(unknown.values()))
            if not rows.any(axis=1).all():  # something could not be encoded: nothing to be kept
                return self._inner.encode(texts)
            self._fresh.update(zip(unknown, rows.astype(np.float16), strict=True))
        self._used.update(keys)
        if not keys:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([self._row(key) for key in keys]).astype(np.float32)

    def is_word(self, word: str) -> bool:
        """Tell whether this is a word of some language the encoder knows."""
        return self._inner.is_word(word)

    def save(self) -> None:
        """Write what is new beside what has been used since the file was opened; the file is always whole; waits for other writers."""
        if not self._fresh:
            return
        with self._path.with_suffix(".lock").open("w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._take_in_others()
            self._write()

    def _take_in_others(self) -> None:
        """Take what another process has written since the file was read."""
        if self._identity() == self._read_from:
            return
        stored = self._read()
        for key, row in zip(stored["key"], stored["row"], strict=True):
            if (name := key.tobytes()) not in self._places and name not in self._fresh:
                self._fresh[name] = row
                self._used.add(name)

    def _write(self) -> None:
        keys = [key for key in (*self._places, *self._fresh) if key in self._used]
        held = np.empty(len(keys), self._layout)
        for place, key in enumerate(keys):
            held[place] = (np.void(key), self._row(key))
        beside = self._path.with_suffix(".part")
        with beside.open("wb") as file:
            np.save(file, held, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._read_from = self._identity()
        self._stored = self._read()
        self._places = {key: place for place, key in enumerate(keys)}
        self._fresh = {}

    def _row(self, key: bytes) -> NDArray[np.float16]:
        place = self._places.get(key)
        row: NDArray[np.float16] = self._fresh[key] if place is None else self._stored["row"][place]
        return row

    def _identity(self) -> tuple[int, int]:
        """Return what tells the file from any other that was in its place."""
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns

    def _read(self) -> NDArray[Any]:  # Any: a structured array
        try:
            stored: NDArray[Any] = np.load(self._path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):  # not there, or not ours: vectors can always be made again
            stored = np.empty(0, self._layout)
        return stored if stored.dtype == self._layout and stored.ndim == 1 else np.empty(0, self._layout)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
