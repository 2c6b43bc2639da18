"""Sentence vectors that outlive the process: encode a text once, keep its vector in a file."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hub.knowledge.embedding import Embedder, Vectors

_KEY_BYTES = 16


class KeptVectors:
    """An embedder that looks into its file first; half precision, as the index itself keeps vectors."""

    def __init__(self, inner: Embedder, path: Path) -> None:
        self._inner = inner
        self._path = path
        self._known: dict[bytes, NDArray[np.float16]] = self._read()
        self._fresh = 0

    @property
    def dimensions(self) -> int:
        """Return the length of every vector."""
        return self._inner.dimensions

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length 1 per text; only unknown ones cost time. Nothing is kept before `save`."""
        keys = [_key(text) for text in texts]
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if unknown:
            rows = self._inner.encode(list(unknown.values()))
            self._known.update(zip(unknown, rows.astype(np.float16), strict=True))
            self._fresh += len(unknown)
        if not keys:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)

    def is_word(self, word: str) -> bool:
        """Tell whether this is a word of some language the encoder knows."""
        return self._inner.is_word(word)

    def save(self) -> None:
        """Write what is new, so that the file is whole at any moment."""
        if not self._fresh:
            return
        beside = self._path.with_suffix(".part")
        with beside.open("wb") as file:
            np.savez(
                file,
                keys=np.frombuffer(b"".join(self._known), np.uint8).reshape(-1, _KEY_BYTES),
                rows=np.stack(list(self._known.values())),
            )
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
        self._fresh = 0

    def _read(self) -> dict[bytes, NDArray[np.float16]]:
        try:
            with np.load(self._path, allow_pickle=False) as held:
                keys, rows = held["keys"], held["rows"]
        except (OSError, ValueError, KeyError):  # not there, or not ours: vectors can always be made again
            return {}
        if keys.shape != (len(rows), _KEY_BYTES) or rows.shape[1:] != (self._inner.dimensions,):
            return {}
        return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).digest()
