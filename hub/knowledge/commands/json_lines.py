"""JSON lines for the commands: read one after the other with progress, name the faulty ones and go on.

A command that answers lines answers every one that is not blank, the faulty ones too: who asked puts questions and answers
side by side by counting lines.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from hub.errors import HubError, Invalid
from hub.knowledge.text.whole_json import read_json

Json = Mapping[str, Any]  # Any: one parsed line

EVERY_S = 2.0
BLOCK = 64
"""So many lines of a file are read before the first of them is used; a stream is answered line by line."""
MAX_NAMED = 20


class JsonLines:
    """The lines of a file (`-` is standard input); faults go to standard error, and make `status` 1."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tell: TextIO = sys.stderr
        self._told_at = time.monotonic()
        self.count = 0
        self.faults = 0

    @property
    def status(self) -> int:
        """Return the exit code: 0, or 1 when a line could not be used."""
        return 1 if self.faults else 0

    def each(
        self,
        use: Callable[[Json], None],
        ahead: Callable[[Sequence[Json]], None] | None = None,
        refuse: Callable[[str], None] | None = None,
    ) -> None:
        """Give every line to `use`, and to `ahead` some lines at a time before that; what is wrong with one to `refuse`.

        Raises Invalid for an unreadable file.
        """
        for block in self._blocks(BLOCK if ahead and str(self._path) != "-" else 1):
            if ahead:
                ahead([line for _, line in block if not isinstance(line, HubError)])
            for number, line in block:
                try:
                    if isinstance(line, HubError):
                        raise line
                    use(line)
                    self.count += 1
                except HubError as error:
                    self._fault(number, error.detail)
                    if refuse:
                        refuse(error.detail)
                self.progress(f"{self.count:,} lines")

    def _blocks(self, size: int) -> Iterator[list[tuple[int, Json | HubError]]]:
        block: list[tuple[int, Json | HubError]] = []
        for number, text in enumerate(self._texts(), 1):
            if not text.strip():
                continue
            try:
                block.append((number, _parsed(text)))
            except HubError as error:
                block.append((number, error))
            if len(block) >= size:
                yield block
                block = []
        if block:
            yield block

    def progress(self, text: str) -> None:
        """Say how far it is, every two seconds."""
        if time.monotonic() - self._told_at >= EVERY_S:
            self._told_at = time.monotonic()
            self._tell.write(f"{text} ...\n")
            self._tell.flush()

    def _texts(self) -> Iterator[str]:
        if str(self._path) == "-":
            yield from sys.stdin
            return
        try:
            with self._path.open(encoding="utf-8-sig", errors="replace") as file:
                yield from file
        except OSError as error:
            raise Invalid(f"{self._path}: {error.strerror}") from error

    def _fault(self, number: int, problem: str) -> None:
        self.faults += 1
        if self.faults <= MAX_NAMED:
            self._tell.write(f"line {number}: {problem}\n")
        elif self.faults == MAX_NAMED + 1:
            self._tell.write("further faulty lines are only counted\n")


def _parsed(text: str) -> Json:
    try:
        line = read_json(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("not JSON") from error
    if not isinstance(line, dict):
        raise Invalid("not a JSON object")
    return line


def print_line(out: TextIO, document: Json) -> None:
    """Print one JSON line and let it go at once, so that whoever reads can keep pace."""
    out.write(json.dumps(document, ensure_ascii=False) + "\n")
    out.flush()
