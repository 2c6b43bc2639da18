"""The language process's encoder, for work in threads of the hub."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hub.knowledge.embedding import Vectors

DIMENSIONS = 512
"""Those of `UniversalSentenceEncoder`."""


class Encoding(Protocol):
    """What encodes from the loop."""

    @property
    def problem(self) -> str:
        """Return what does not work."""
        ...

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop to ask on."""
        ...

    async def encode(self, texts: Sequence[str]) -> bytes:
        """Return the vectors of texts, as the bytes of their numbers; nothing when it cannot."""
        ...


class RemoteEncoder:
    """Wait in a thread for what the loop asks the process; rows of zeros where it cannot."""

    dimensions = DIMENSIONS

    def __init__(self, language: Encoding) -> None:
        self._language = language

    @property
    def problem(self) -> str:
        """Return what does not work, empty when everything does."""
        return self._language.problem

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Return one row of length 1 per text, or of zeros."""
        import numpy as np  # here, for the hub that starts needs none

        numbers = asyncio.run_coroutine_threadsafe(self._language.encode(texts), self._language.loop).result()
        rows = np.frombuffer(numbers, np.float32).reshape(-1, self.dimensions)
        return rows if len(rows) == len(texts) else np.zeros((len(texts), self.dimensions), np.float32)

    def is_word(self, word: str) -> bool:
        """Take every word for one."""
        return True
