"""`hub parse-mail`: show what the parser makes of raw mails."""

import json
import multiprocessing
import os
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TextIO

from hub.channels.email.parse import parse_mail
from hub.channels.email.parsed import ParsedMail, to_json

_TIMEOUT_S = 10.0


def run(paths: Sequence[Path], out: TextIO, *, timeout_s: float = _TIMEOUT_S) -> int:
    """Print each mail as JSON, one line per file if there are several; `-` is standard input.

    Returns 0 whatever the mails hold; a file that cannot be read is named on standard error and in its line.
    """
    parser = _Parser(timeout_s)
    try:
        for path in paths:
            try:
                raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
            except OSError as error:
                sys.stderr.write(f"{path}: {error.strerror}\n")
                document = to_json(ParsedMail(problems=("file_unreadable",)))
            else:
                document = parser.parse(raw)
            _print(document, out, indent=2 if len(paths) == 1 else None)
    except BrokenPipeError:  # whoever reads has seen enough; what is buffered goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    finally:
        parser.stop()
    return 0


def _print(document: dict[str, Any], out: TextIO, *, indent: int | None) -> None:  # Any: a JSON document
    try:
        out.write(json.dumps(document, ensure_ascii=False, indent=indent) + "\n")
    except UnicodeEncodeError:  # a terminal that is not UTF-8
        out.write(json.dumps(document, indent=indent) + "\n")
    out.flush()


class _Parser:
    """Parse in a forked child that can be killed; the child goes on to the next mail if this one went well."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._context = multiprocessing.get_context("fork")  # no threads here yet, and no second start-up
        self._child: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def parse(self, raw: bytes) -> dict[str, Any]:  # Any: a JSON document
        """Return the JSON of a mail; a mail that kills or outlasts its parser gets an empty one that says so."""
        if self._child is None or self._pipe is None:
            self._pipe, theirs = self._context.Pipe()
            self._child = self._context.Process(target=_serve, args=(theirs,), daemon=True)
            self._child.start()
            theirs.close()
        try:
            self._pipe.send_bytes(raw)
            if self._pipe.poll(self._timeout_s):
                document: dict[str, Any] = json.loads(self._pipe.recv_bytes())  # Any: a JSON document
                return document
            problem = "timeout"
        except (EOFError, OSError):
            problem = "parser_died"
        self.stop()
        return to_json(ParsedMail(problems=(problem,)))

    def stop(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.kill()
            self._child.join(5)
        if self._pipe is not None:
            self._pipe.close()
        self._child = self._pipe = None


def _serve(pipe: Connection) -> None:
    while True:
        try:
            raw = pipe.recv_bytes()
        except EOFError:
            return
        pipe.send_bytes(json.dumps(to_json(parse_mail(raw))).encode("ascii"))
