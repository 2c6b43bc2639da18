"""`hub knowledge`: load articles into a scratch index, ask it, teach it, without a server."""

import argparse
import sys
from pathlib import Path
from typing import TextIO

from hub.errors import Invalid
from hub.knowledge.commands.json_lines import Json, JsonLines, print_line
from hub.knowledge.commands.quality import keep_quality, made_with, quality_of
from hub.knowledge.commands.scratch import ARTICLES, ScratchIndex, writing
from hub.knowledge.encoding.embedding import Embedder, embedder

HITS = 20
ANSWERED_FROM = 0.25
"""The confidence from which the hub shows a suggestion (`knowledge.min_confidence`)."""

_NOTHING: Json = {"hits": [], "best_score": 0.0, "answered": False}


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Do one action; returns 0, or 1 when a line could not be used. Raises HubError."""
    if options.action != "load" and not (options.folder / ARTICLES).exists():
        raise Invalid(f"{options.folder}: there is no index; load articles into it first")
    quality = quality_of(options.folder, options.quality)
    if (held := made_with(options.folder)) not in ("", quality):
        _tell(f"The index was made with --quality {held}; its articles are encoded anew ...")
    encoder = embedder(quality)
    lines = JsonLines(options.file)
    if options.action == "query":
        _query(_read(options.folder, encoder), lines, out)
        return lines.status
    with writing(options.folder, lambda: _tell("Waiting for another command that writes into the index ...")):
        index = _read(options.folder, encoder)
        lines.each(index.load if options.action == "load" else index.accept)
        _refresh(index, lines)
        index.save()
        keep_quality(options.folder, quality)
    _tell(f"{lines.count:,} lines taken in, {len(index):,} articles in the index")
    return lines.status


def _read(folder: Path, encoder: Embedder) -> ScratchIndex:
    _tell("Reading the index ...")
    return ScratchIndex(folder, encoder)


def _query(index: ScratchIndex, lines: JsonLines, out: TextIO) -> None:
    _refresh(index, lines)
    lines.each(
        lambda line: print_line(out, _answer(index, line)),
        ahead=index.prepare,
        refuse=lambda fault: print_line(out, {**_NOTHING, "error": fault}),
    )


def _tell(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


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
