"""An encoder that remembers the last texts: a contact is looked at for several targets, and encoded once."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hub.knowledge.text.tokens import clean

if TYPE_CHECKING:
    from hub.knowledge.encoding.embedding import Embedder, Vectors

REMEMBERED = 64


class RecentVectors:
    """Encode through another encoder; safe to call from several threads."""

    def __init__(self, inner: "Embedder", remembered: int = REMEMBERED) -> None:
        self._inner = inner
        self._remembered = remembered
        self._rows: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def dimensions(self) -> int:
        """Return the length of every vector."""
        return self._inner.dimensions

    def encode(self, texts: Sequence[str]) -> "Vectors":
        """Return one row of length 1 per text."""
        import numpy as np

        if len(texts) > self._remembered:
            return self._inner.encode(texts)
        with self._lock:
            held = {text: self._rows[text] for text in texts if text in self._rows}
        missing = [text for text in dict.fromkeys(texts) if text not in held]
        if missing:
            held.update(zip(missing, self._inner.encode(missing), strict=True))
            self._keep({text: held[text] for text in missing})
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return np.stack([held[text] for text in texts])

    def warm(self, texts: Sequence[str]) -> None:
        """Encode texts that will be asked for, in the form in which classifiers ask."""
        self.encode([clean(text) for text in texts])

    def _keep(self, rows: "dict[str, Vectors]") -> None:
        with self._lock:
            self._rows.update(rows)
            while len(self._rows) > self._remembered:
                self._rows.popitem(last=False)

    def is_word(self, word: str) -> bool:
        """Tell whether this is a word of some language the other encoder knows."""
        return self._inner.is_word(word)
