"""`hub knowledge`: load articles into a scratch index, ask it, teach it, without a server."""

import argparse
import sys
from typing import TextIO

from hub.knowledge.commands.json_lines import Json, JsonLines, print_line
from hub.knowledge.commands.scratch import ScratchIndex
from hub.knowledge.encoding.embedding import embedder

HITS = 20
ANSWERED_FROM = 0.25
"""The confidence from which the hub shows a suggestion (`knowledge.min_confidence`)."""


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Do one action; returns 0, or 1 when a line could not be used. Raises HubError."""
    sys.stderr.write("Reading the index ...\n")
    index = ScratchIndex(options.folder, embedder(options.quality))
    lines = JsonLines(options.file)
    if options.action == "query":
        _refresh(index, lines)
        lines.each(lambda line: print_line(out, _answer(index, line)), ahead=index.prepare)
        return lines.status
    lines.each(index.load if options.action == "load" else index.accept)
    _refresh(index, lines)
    index.save()
    sys.stderr.write(f"{lines.count:,} lines taken in, {len(index):,} articles in the index\n")
    return lines.status


def _refresh(index: ScratchIndex, lines: JsonLines) -> None:
    while left := index.refresh():
        lines.progress(f"{left:,} articles wait to be encoded")


def _answer(index: ScratchIndex, line: Json) -> Json:
    hits = index.query(line, HITS)
    best = hits[0].confidence if hits else 0.0
    return {
        "hits": [{"id": index.given_id(hit.article_id), "score": round(hit.confidence, 6)} for hit in hits],
        "best_score": round(best, 6),
        "answered": best >= ANSWERED_FROM,
    }
